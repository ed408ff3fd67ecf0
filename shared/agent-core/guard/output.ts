/**
 * What leaves an answer before the customer sees it: links and images to hosts that nobody named (data can travel in their addresses), contact data of other people, and
 * long pieces of the agent's own instructions.
 */
import { hostOf, plainWords, type SensitiveValue, sameValue, sensitiveValues } from './values.ts'

export interface OutputSources {
  /** What may be quoted: the configuration's texts, knowledge passages, the customer's own words and facts, results of tools that are not suspicious. */
  readonly trusted: readonly string[]
  /** The rendered instructions; what stands in `trusted` may be said even where they hold it too. */
  readonly systemPrompt: string
}

export type OutputVerdict =
  | { readonly verdict: 'clean'; readonly text: string }
  | { readonly verdict: 'changed'; readonly text: string; readonly removed: readonly Removed[] }
  /** The instructions leaked: nothing of the answer may be used. */
  | { readonly verdict: 'withheld'; readonly removed: readonly Removed[] }

export interface Removed {
  readonly what: 'image' | 'link' | 'contact_data' | 'instructions'
  /** For the trace: the host, the kind of value, or how many words; never personal data. */
  readonly detail: string
}

/** So many words in a row from the instructions are no coincidence. */
const LEAKED_WORDS = 18

export function guardOutput(text: string, sources: OutputSources): OutputVerdict {
  const leaked = leakedWords(text, sources)
  if (leaked >= LEAKED_WORDS)
    return { verdict: 'withheld', removed: [{ what: 'instructions', detail: `${leaked} words in a row` }] }
  const removed: Removed[] = []
  const hosts = new Set(sources.trusted.flatMap(hostsIn))
  const withoutLinks = removeLinks(text, hosts, removed)
  const known = sources.trusted.flatMap(sensitiveValues)
  const clean = removeContacts(withoutLinks, known, removed)
  return removed.length === 0 ? { verdict: 'clean', text } : { verdict: 'changed', text: clean, removed }
}

/** A subdomain of a known host is known; a host that only contains its name is not. */
function isKnown(host: string, hosts: ReadonlySet<string>): boolean {
  return [...hosts].some((known) => host === known || host.endsWith(`.${known}`))
}

const BARE_HOST = /(?<![\p{L}\p{N}@._-])(?:https?:\/\/|\/\/|www\.)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?![\p{L}\p{N}@])/giu

/** Hosts of links, and those written plainly; domains of e-mail addresses are not hosts to link to. */
const hostsIn = (text: string): readonly string[] =>
  Array.from(text.matchAll(BARE_HOST), ([, host = '']) => hostOf(host))

const MARKDOWN_LINK = /(!?)\[([^\]]*)\]\(\s*<?([^)\s>]+)>?[^)]*\)/g
const REFERENCE = /^[ \t]*\[[^\]]+\]:[ \t]*<?(\S+?)>?(?:[ \t].*)?$/gm
const HTML_TAG =
  /<\/?\s*(?:img|a|iframe|script|link|object|embed|form|video|audio|source|svg|style|meta|base)\b[^>]*>?/gi
const PLAIN_LINK = /(?:\b[a-z][a-z0-9+.-]*:\/\/|(?<![:/\p{L}\p{N}])\/\/|\bwww\.)[^\s<>"'`)\]}]+/giu
const OTHER_SCHEME = /\b(?:javascript|data|vbscript|file):[^\s)]+/gi

function removeLinks(text: string, hosts: ReadonlySet<string>, removed: Removed[]): string {
  const judge = (what: 'image' | 'link', address: string, kept: string, instead: string) => {
    const host = hostOf(address)
    if (/^(?:https?:)?\/\/|^www\./i.test(address) ? isKnown(host, hosts) : /^(?:mailto|tel):/i.test(address))
      return kept
    removed.push({ what, detail: host.slice(0, 100) })
    return instead
  }
  return text
    .replace(HTML_TAG, (tag) => {
      removed.push({ what: /^<\/?\s*img/i.test(tag) ? 'image' : 'link', detail: 'markup' })
      return ''
    })
    .replace(MARKDOWN_LINK, (whole, image: string, label: string, address: string) =>
      judge(image ? 'image' : 'link', address, whole, image ? '' : label),
    )
    .replace(REFERENCE, (whole, address: string) => judge('link', address, whole, ''))
    .replace(OTHER_SCHEME, (address) => judge('link', address, address, ''))
    .replace(PLAIN_LINK, (address) => judge('link', address, address, '(link removed)'))
}

/** E-mail addresses and telephone numbers that stand in none of the sources belong to somebody else, or to nobody. */
function removeContacts(text: string, known: readonly SensitiveValue[], removed: Removed[]): string {
  const strange = sensitiveValues(text).filter(
    (value) => (value.kind === 'email' || value.kind === 'phone') && !known.some((other) => sameValue(other, value)),
  )
  let copied = 0
  let clean = ''
  for (const { kind, written, start } of strange) {
    removed.push({ what: 'contact_data', detail: kind })
    clean += `${text.slice(copied, start)}(${kind === 'email' ? 'address' : 'number'} removed)`
    copied = start + written.length
  }
  return clean + text.slice(copied)
}

/** The longest run of words that the answer shares with the instructions and with nothing that may be quoted. */
function leakedWords(text: string, { systemPrompt, trusted }: OutputSources): number {
  const secret = runsOf(systemPrompt)
  for (const source of trusted) for (const run of runsOf(source)) secret.delete(run)
  const words = plainWords(text)
  let longest = 0
  let current = 0
  for (let at = 0; at + RUN_WORDS <= words.length; at++) {
    current = secret.has(words.slice(at, at + RUN_WORDS).join(' ')) ? current + 1 : 0
    if (current > 0) longest = Math.max(longest, current + RUN_WORDS - 1)
  }
  return longest
}

const RUN_WORDS = 6

function runsOf(text: string): Set<string> {
  const words = plainWords(text)
  return new Set(
    Array.from({ length: Math.max(0, words.length - RUN_WORDS + 1) }, (_, at) =>
      words.slice(at, at + RUN_WORDS).join(' '),
    ),
  )
}
