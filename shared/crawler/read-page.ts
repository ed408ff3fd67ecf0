/**
 * A page read: the text that is stored and quoted, its facts, and where it leads. The stored text is what a reader sees, and after it what the page says to machines, a
 * line each, so that every quote stands in one text.
 */
import { depthLimit, htmlDepth } from '@workflow/knowledge/html-depth'
import { load } from 'cheerio'
import { brandColors } from './colors.ts'
import { factsOfEntity } from './entity-facts.ts'
import type { Fact } from './facts.ts'
import { factsOfLinks, factsOfPage } from './page-facts.ts'
import { elementsOf, inlineText, linesOf } from './page-text.ts'
import { entitiesOfJson, entitiesOfMicrodata, linesOfEntity } from './structured-data.ts'
import { technologiesIn } from './technology.ts'

interface PageLink {
  /** Absolute, without fragment. */
  readonly url: string
  readonly text: string
  readonly nofollow: boolean
}

export interface ReadPage {
  readonly title: string
  readonly description: string
  /** BCP 47, as the page says. */
  readonly language?: string
  readonly text: string
  readonly facts: readonly Fact[]
  readonly links: readonly PageLink[]
  readonly feeds: readonly string[]
  readonly stylesheets: readonly string[]
  /** `noindex`: its author wants it kept nowhere. */
  readonly noindex: boolean
  readonly logoUrl?: string
  readonly colors: readonly string[]
}

const textLimit = 200_000
const linkLimit = 2_000

/** Undefined for a page that nests deeper than browsers build: reading it would take minutes. `headers`: of its answer, by small names. */
export function readPage(html: string, url: string, headers?: Headers): ReadPage | undefined {
  if (htmlDepth(html) > depthLimit) return undefined
  const $ = load(html)
  const [root] = $.root().toArray()
  if (root === undefined) return undefined
  const base = absolute($('base[href]').first().attr('href') ?? '', url) ?? url
  const at = (selector: string, attribute: string) =>
    $(selector)
      .toArray()
      .flatMap((element) => absolute($(element).attr(attribute) ?? '', base) ?? [])
  const meta = (name: string) => $(`meta[name="${name}" i],meta[property="${name}" i]`).first().attr('content')?.trim()

  const title = inlineOf($('title').first().text()) || meta('og:title') || ''
  const description = inlineOf(meta('description') ?? meta('og:description') ?? '')
  const body = $('body').toArray()[0] ?? root
  const seen = linesOf(body)
  const entities = [
    ...$('script[type="application/ld+json" i]')
      .toArray()
      .flatMap((script) => entitiesOfJson($(script).text())),
    ...entitiesOfMicrodata(root),
  ]
  const links = linksOf(
    elementsOf(root).filter(({ name }) => name === 'a' || name === 'area'),
    base,
  )
  const outside = links
    .filter((link) => !sameSite(link.url, url))
    .map((link) => ({ ...link, line: `Link: ${link.url}` }))
  const loaded = [
    ...at('script[src]', 'src').map((address) => `Script: ${address}`),
    ...at('link[rel="stylesheet" i]', 'href').map((address) => `Style: ${address}`),
    ...at('iframe[src]', 'src').map((address) => `Frame: ${address}`),
    ...at('form[action]', 'action').map((address) => `Form: ${address}`),
    ...[meta('generator')].flatMap((generator) =>
      generator === undefined ? [] : [`Generator: ${inlineOf(generator)}`],
    ),
    ...['server', 'x-powered-by'].flatMap((name) => headerLine(name, headers)),
  ]
  const machine = [...entities.flatMap(linesOfEntity), ...[...new Set([...outside.map(({ line }) => line), ...loaded])]]
  const head = [title && `Title: ${title}`, description && `Description: ${description}`].filter(Boolean)
  const text = [...head, ...seen, ...machine].join('\n').slice(0, textLimit)
  const robots = meta('robots') ?? ''
  const themeColor = meta('theme-color')
  const language = $('html').attr('lang')?.trim()
  const [logoUrl] = [
    ...at('img[class*="logo" i],img[id*="logo" i],img[alt*="logo" i]', 'src'),
    ...at('link[rel~="icon" i]', 'href'),
  ]
  return {
    title,
    description,
    ...(language ? { language } : {}),
    text,
    facts: distinct([
      ...entities.flatMap(factsOfEntity),
      ...factsOfPage(body, seen),
      ...factsOfLinks(outside),
      ...technologiesIn([...loaded, ...outside.map(({ line }) => line)]),
    ]),
    links,
    feeds: at('link[type="application/rss+xml" i],link[type="application/atom+xml" i]', 'href'),
    stylesheets: at('link[rel="stylesheet" i]', 'href'),
    noindex: /\b(?:noindex|none)\b/iu.test(`${robots} ${headers?.get('x-robots-tag') ?? ''}`),
    ...(logoUrl === undefined ? {} : { logoUrl }),
    colors: brandColors($('style').text(), themeColor),
  }
}

const inlineOf = (text: string) => text.replace(/\s+/gu, ' ').trim()

function absolute(address: string, base: string): string | undefined {
  if (address.trim() === '' || !URL.canParse(address, base)) return undefined
  const url = new URL(address, base)
  url.hash = ''
  return url.href.length > 2_000 || url.protocol === 'data:' || url.protocol === 'javascript:' ? undefined : url.href
}

function linksOf(anchors: ReturnType<typeof elementsOf>, base: string): readonly PageLink[] {
  const links = new Map<string, PageLink>()
  for (const anchor of anchors) {
    const url = absolute(anchor.attribs.href ?? '', base)
    if (url === undefined || links.has(url) || links.size >= linkLimit) continue
    links.set(url, {
      url,
      text: inlineText(anchor).slice(0, 200),
      nofollow: /\bnofollow\b/iu.test(anchor.attribs.rel ?? ''),
    })
  }
  return [...links.values()]
}

/** The same host, with or without `www.`, at the same port. */
export function sameSite(one: string, other: string): boolean {
  const siteOf = (address: string) => {
    const { hostname, port, protocol } = new URL(address)
    return /^https?:$/u.test(protocol) ? `${hostname.replace(/^www\./u, '')}:${port}` : address
  }
  return siteOf(one) === siteOf(other)
}

const headerLine = (name: string, headers: Headers | undefined): readonly string[] => {
  const value = headers?.get(name)
  return value === null || value === undefined
    ? []
    : [`${name === 'server' ? 'Server' : 'X-Powered-By'}: ${inlineOf(value)}`]
}

function distinct(facts: readonly Fact[]): readonly Fact[] {
  const known = new Map(facts.map((fact) => [keyOf(fact), fact]))
  return [...known.values()].slice(0, 300)
}

/** The same thing said twice in one page. */
function keyOf(fact: Fact): string {
  const { quotes: _quotes, ...said } = fact
  return JSON.stringify(said)
}
