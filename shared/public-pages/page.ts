/** One page as an answer: frame, style, and a policy under which nothing else than what the room wrote can load or run. */
import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import { type Locale, locales } from './locale.ts'
import { style } from './style.ts'

type Html = ReturnType<typeof html>

export interface Brand {
  readonly name: string
  /** CSS hexadecimal; other text is ignored. */
  readonly color?: string
  /** Of the same origin, or `data:`. */
  readonly logoUrl?: string
}

export interface PublicPage {
  readonly locale: Locale
  readonly title: string
  /** The platform's own where absent. */
  readonly brand?: Brand
  /** Made by `html` of `hono/html`, which escapes what is put into it. */
  readonly body: Html
  /** A module that makes the page more comfortable, as text; the page works without it. */
  readonly script?: string
  /** A script of the platform's own, with the `data-` attributes that it reads. */
  readonly embed?: { readonly src: string; readonly data: Readonly<Record<string, string>> }
  /** 200 where absent. */
  readonly status?: number
  /** Where the other languages are; no choice is shown where absent. */
  readonly url?: string
}

const languageNames: Readonly<Record<Locale, string>> = { en: 'English', hi: 'हिन्दी' }
const skip: Readonly<Record<Locale, string>> = { en: 'To the content', hi: 'सामग्री पर जाएँ' }
const choice: Readonly<Record<Locale, string>> = { en: 'Language', hi: 'भाषा' }
const own: Brand = { name: 'Workflow' }

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

export async function publicPage(page: PublicPage): Promise<Response> {
  const brand = page.brand ?? own
  const accent = /^#[0-9a-f]{6}$/i.test(brand.color ?? '') ? brand.color : undefined
  const css = accent === undefined ? style : `${style}:root{--accent:${accent};--on-accent:${legibleOn(accent)}}`
  const script = page.script ?? ''
  const document = await html`<!doctype html>
<html lang="${page.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${page.title} · ${brand.name}</title>
<link rel="icon" href="data:,">
<style>${raw(css)}</style>
</head>
<body>
<a class="skip" href="#content">${skip[page.locale]}</a>
<header>
<p class="brand">${brand.logoUrl === undefined ? '' : html`<img src="${brand.logoUrl}" alt="" height="32">`}<span>${brand.name}</span></p>
${page.url === undefined ? '' : languages(page.url, page.locale)}
</header>
<main id="content">${page.body}</main>
${script === '' ? '' : html`<script type="module">${raw(script)}</script>`}
${page.embed === undefined ? '' : embedded(page.embed)}
</body>
</html>`
  const embedOrigin = page.embed === undefined ? [] : [new URL(page.embed.src).origin]
  const scripts = [...(script === '' ? [] : [hashOf(script)]), ...embedOrigin]
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(css)}`,
    "img-src 'self' data:",
    `connect-src ${["'self'", ...embedOrigin].join(' ')}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(scripts.length === 0 ? [] : [`script-src ${scripts.join(' ')}`]),
  ].join('; ')
  return new Response(String(document), {
    status: page.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-language': page.locale,
      'content-security-policy': policy,
      // Its address is a credential.
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      vary: 'Accept-Language',
    },
  })
}

const embedded = ({ src, data }: NonNullable<PublicPage['embed']>) => {
  const attributes = Object.entries(data).map(([name, value]) => html` data-${raw(name)}="${value}"`)
  return html`<script src="${src}"${attributes}></script>`
}

/** After a form was taken: what a reload repeats is the page, not the form. */
export const redirectTo = (path: string, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(null, { status: 303, headers: { ...headers, location: path, 'cache-control': 'no-store' } })

const languages = (url: string, current: Locale) =>
  html`<nav aria-label="${choice[current]}">${locales
    .filter((locale) => locale !== current)
    .map(
      (locale) =>
        html`<a href="${withLanguage(url, locale)}" lang="${locale}" hreflang="${locale}">${languageNames[locale]}</a>`,
    )}</nav>`

function withLanguage(url: string, locale: Locale): string {
  const [path = '', query = ''] = url.split('?')
  const parameters = new URLSearchParams(query)
  parameters.set('lang', locale)
  return `${path}?${parameters}`
}

/** Black or white, whichever has more contrast on the colour (WCAG 2.2, relative luminance). */
function legibleOn(color: string): string {
  const channel = (at: number) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? '#ffffff' : '#000000'
}
