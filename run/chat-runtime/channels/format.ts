/**
 * A reply as each channel shows it, cut to what the channel takes. The agent writes markdown; markers of sources have no meaning where no sources are shown.
 *
 * Limits: SMS 1,600 characters (Twilio joins the segments), WhatsApp 4,096, Slack 4,000 a message. Each cut is made between paragraphs or sentences where there is
 * one, else between words.
 */
import { withoutMarkers } from '@workflow/agent-core'
import type { ChannelName } from './address.ts'

const limits: Readonly<Record<ChannelName, number>> = { sms: 1_600, whatsapp: 4_096, slack: 4_000 }
/** Of one reply: what is longer ends with an ellipsis. */
const mostParts = 40

/** The messages that a reply becomes, in order; none of an empty one. */
export function partsFor(channel: ChannelName, markdown: string): string[] {
  const plain = withoutMarkers(markdown).trim()
  return split(shapes[channel](plain).trim(), limits[channel])
}

const link = /!?\[([^\]\n]*)\]\((https?:\/\/[^\s)]+)(?:\s+"[^"]*")?\)/g
const heading = /^#{1,6}[ \t]+(.+?)[ \t]*#*$/gm
const bold = /(?<!\*)\*\*(?=\S)([^\n]+?)(?<=\S)\*\*(?!\*)|(?<![_\w])__(?=\S)([^\n]+?)(?<=\S)__(?![_\w])/g
const italic = /(?<![*\w])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![*\w])/g
const struck = /~~(?=\S)([^\n]+?)(?<=\S)~~/g
const bullet = /^(\s*)[*+-]\s+/gm
const fence = /^```[^\n]*\n?/gm
const escaped = /\\([\\`*_{}[\]()#+\-.!>~|])/g

/** What stands for bold while italics are looked for. */
const boldMark = '\u0001'

const bolded = (text: string, mark: string) =>
  text.replace(bold, (_, stars?: string, lines?: string) => `${mark}${stars ?? lines ?? ''}${mark}`)

function toPlain(text: string): string {
  return bolded(text.replace(fence, '').replace(bullet, '$1- ').replace(heading, '$1'), '')
    .replace(italic, '$1')
    .replace(struck, '$1')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(link, (_, label: string, url: string) => (label === '' || label === url ? url : `${label}: ${url}`))
    .replace(escaped, '$1')
}

/** https://faq.whatsapp.com/539178204879377: one star is bold, lines under it italic, one tilde struck through. */
function toWhatsapp(text: string): string {
  return marked(text.replace(bullet, '$1- '))
    .replace(link, (_, label: string, url: string) => (label === '' || label === url ? url : `${label}: ${url}`))
    .replace(escaped, '$1')
}

/** https://docs.slack.dev/messaging/formatting-message-text: & < > are escaped, links stand as <url|text>. */
function toSlack(text: string): string {
  const safe = text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, (found, at: number, all: string) => (at === 0 || all[at - 1] === '\n' ? found : '&gt;'))
  return marked(safe.replace(bullet, '$1• '))
    .replace(link, (_, label: string, url: string) =>
      label === '' || label === url ? `<${url}>` : `<${url}|${label.replace(/\|/g, '¦')}>`,
    )
    .replace(escaped, '$1')
}

function marked(text: string): string {
  return bolded(text.replace(heading, '**$1**'), boldMark)
    .replace(italic, '_$1_')
    .replace(struck, '~$1~')
    .replaceAll(boldMark, '*')
}

const shapes: Readonly<Record<ChannelName, (text: string) => string>> = {
  sms: toPlain,
  whatsapp: toWhatsapp,
  slack: toSlack,
}

/** Cut at the latest good place within the limit: a paragraph, a line, a sentence, a word; a word longer than the limit by force, never within a character. */
function split(text: string, limit: number): string[] {
  const parts: string[] = []
  let rest = text
  while (rest.length > limit && parts.length < mostParts - 1) {
    const at = cutOf(rest, limit)
    parts.push(rest.slice(0, at).trimEnd())
    rest = rest.slice(at).trimStart()
  }
  if (rest.length > limit) rest = `${rest.slice(0, cutOf(rest, limit - 1)).trimEnd()}…`
  return rest === '' ? parts : [...parts, rest]
}

function cutOf(text: string, limit: number): number {
  const head = text.slice(0, limit + 1)
  // What leaves a part half empty is no good place.
  const least = limit / 2
  const places = [/\n\s*\n/g, /\n/g, /[.!?…。]["')\]]*\s/g, /\s/g]
  for (const place of places) {
    const ends = [...head.matchAll(place)].map((found) => found.index + found[0].length)
    const last = ends.filter((end) => end <= limit + 1 && end >= least).at(-1)
    if (last !== undefined) return Math.min(last, limit)
  }
  const code = text.charCodeAt(limit - 1)
  return code >= 0xd800 && code <= 0xdbff ? limit - 1 : limit
}

/** What somebody wrote in Slack, without the mention of the app at its beginning and with its escapes read. */
export function readSlackText(text: string): string {
  return text
    .replace(/^(\s*<@[A-Z0-9]+(\|[^>]*)?>)+\s*/, '')
    .replace(/<(https?:\/\/[^|>]+)\|([^>]*)>/g, '$2 ($1)')
    .replace(/<(https?:\/\/[^>]+)>/g, '$1')
    .replace(/<mailto:([^|>]+)(\|[^>]*)?>/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .trim()
}
