/** A template, data and a voice become what is sent: subject, text, and HTML for mail. */
import { html } from 'hono/html'
import { fill, type Locale, type Template, type Values, type Voice, type Words } from './template.ts'

export interface Rendering {
  readonly template: Template
  readonly locale: Locale
  readonly voice: Voice
  readonly format: 'mail' | 'short'
  /** With `recipientName` (empty where nobody knows it) and `senderName`. */
  readonly values: Values
  /** Words of the organization's own, in place of the template's. */
  readonly own?: Pick<Words, 'subject' | 'paragraphs'> | undefined
  readonly unsubscribeUrl?: string | undefined
  /** What the address of a button becomes in HTML. */
  readonly track?: (url: string) => string
  /** Address of a picture that tells that the mail was opened. */
  readonly pixelUrl?: string | undefined
}

export interface Rendered {
  readonly subject: string
  readonly text: string
  readonly html?: string
}

const frame = {
  en: {
    plain: { hello: 'Hello', close: '' },
    warm: { hello: 'Hi', close: 'Warm regards,' },
    stop: 'You do not want such messages any more?',
    stopAction: 'Stop them',
  },
  hi: {
    plain: { hello: 'नमस्ते', close: '' },
    warm: { hello: 'नमस्कार', close: 'सस्नेह,' },
    stop: 'अब ऐसे संदेश नहीं चाहिए?',
    stopAction: 'इन्हें रोकें',
  },
} as const

/** Throws `Unprocessable` naming the data that is missing. */
export async function render(rendering: Rendering): Promise<Rendered> {
  const { template, locale, voice, format, values, own, unsubscribeUrl } = rendering
  const written = template.words[locale]
  const words: Words = { ...(voice === 'warm' ? (written.warm ?? written.plain) : written.plain), ...own }
  const subject = oneLine(fill(words.subject, values))
  if (format === 'short') {
    const text = fill(own === undefined ? words.short : own.paragraphs.join('\n\n'), values)
    return { subject, text: unsubscribeUrl === undefined ? text : `${text}\n\n${frame[locale].stop} ${unsubscribeUrl}` }
  }
  const mail: Mail = {
    greeting: greetingOf(rendering),
    paragraphs: words.paragraphs.map((paragraph) => fill(paragraph, values)),
    action: words.action === undefined ? undefined : { label: words.action, url: fill('{url}', values) },
    closing: [frame[locale][voice].close, String(values.senderName)].filter((line) => line !== ''),
  }
  return { subject, text: textOf(rendering, mail), html: await htmlOf(rendering, subject, mail) }
}

interface Mail {
  readonly greeting: string
  readonly paragraphs: readonly string[]
  readonly action: { readonly label: string; readonly url: string } | undefined
  readonly closing: readonly string[]
}

function greetingOf({ locale, voice, values }: Rendering): string {
  const name = String(values.recipientName)
  const { hello } = frame[locale][voice]
  return name === '' ? `${hello},` : `${hello} ${name},`
}

function textOf({ locale, unsubscribeUrl }: Rendering, { greeting, paragraphs, action, closing }: Mail): string {
  const [first = '', ...others] = paragraphs
  return [
    greeting,
    first,
    ...(action === undefined ? [] : [action.url]),
    ...others,
    ...(closing.length === 0 ? [] : [closing.join('\n')]),
    ...(unsubscribeUrl === undefined ? [] : [`${frame[locale].stop} ${unsubscribeUrl}`]),
  ].join('\n\n')
}

const button =
  'display:inline-block;padding:12px 22px;border-radius:10px;background:#4338ca;color:#ffffff;text-decoration:none;font-weight:600'

async function htmlOf(rendering: Rendering, subject: string, mail: Mail): Promise<string> {
  const { locale, unsubscribeUrl, pixelUrl, track = (url: string) => url } = rendering
  const { greeting, paragraphs, action, closing } = mail
  const [first = '', ...others] = paragraphs
  const { stop, stopAction } = frame[locale]
  const document = await html`<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${subject}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1a1b22;max-width:600px">
<p>${greeting}</p>
<p>${first}</p>
${action === undefined ? '' : html`<p><a href="${track(action.url)}" style="${button}">${action.label}</a></p>`}
${others.map((paragraph) => html`<p>${paragraph}</p>`)}
${closing.length === 0 ? '' : html`<p>${closing.map((line) => html`${line}<br>`)}</p>`}
${unsubscribeUrl === undefined ? '' : html`<p style="color:#55576a;font-size:14px">${stop} <a href="${unsubscribeUrl}">${stopAction}</a></p>`}
${pixelUrl === undefined ? '' : html`<img src="${pixelUrl}" alt="" width="1" height="1">`}
</body></html>`
  return String(document)
}

/** A subject is one line: what would break it ends a header. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
