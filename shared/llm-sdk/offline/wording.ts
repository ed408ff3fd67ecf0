/** Small pieces of English: lists, values in words, verbs in their forms. */

import type { ToolSpec } from '../provider.ts'
import { conceptOfWord, splitName } from './tokens.ts'

/** "a, b and c". */
export function join(parts: readonly string[], word: 'and' | 'or' = 'and'): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`
}

/** Parts as one text, single-spaced, empty ones left out. */
export function say(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ')
}

const longestPhrase = 12

const phrases = new WeakMap<ToolSpec, string>()

/** What a tool does, as a verb phrase after "I will": "book a table", from its description or else its name. */
export function doing(tool: ToolSpec): string {
  const known = phrases.get(tool)
  if (known !== undefined) return known
  const phrase = fromDescription(tool) ?? fromName(tool.name)
  phrases.set(tool, phrase)
  return phrase
}

function fromDescription(tool: ToolSpec): string | undefined {
  const first = (tool.description.split(/[.;:(\n]|, (?!\w+ (?:or|and) )| – | — | - /)[0] ?? '').trim()
  const words = first.split(/\s+/)
  const verb = (words[0] ?? '').toLowerCase()
  if (
    words.length < 2 ||
    !/^[a-z]+$/.test(verb) ||
    /^(the|a|an|this|use|used|call|when|for|to|if|tool|whether)$/.test(verb)
  )
    return undefined
  const base = bareVerb(verb)
  const isVerb =
    base !== verb ||
    conceptOfWord(base) === conceptOfWord(splitName(tool.name).split(' ')[0] ?? '') ||
    commonVerbs.has(base)
  if (!isVerb) return tool.changesState ? undefined : nounPhrase(first)
  const cut =
    words
      .slice(1)
      .join(' ')
      .split(
        / (?:by (?:its|their|the|an?|id|order|phone|using|giving)|using|given (?:the|a|an|its|their)|based on|when|if|so that|which|that|whose|unless|after|before|and (?:returns?|gives?|tells?|confirms?))\b/,
      )[0] ?? ''
  const object = cut
    .replace(/\b(?:a|the) (?:customer|user|client|member|caller)'s?\b(?= [a-z])/gi, (match) =>
      match.endsWith("'s") ? 'your' : match,
    )
    .replace(/\bcustomer's\b/gi, 'your')
    .replace(/\b(?:the|a) (?:customer|user|caller)\b/gi, 'you')
    .replace(/ of you\b/g, '')
    .replace(/\bthe your\b/gi, 'your')
    .replace(/[\s,]+(?:and|or)\s*$/, '')
  const phrase = `${base === 'return' || base === 'retrieve' || base === 'fetch' || base === 'get' || base === 'give' || base === 'tell' || base === 'show' ? 'look up' : base} ${object}`
  return object === '' ? undefined : shortened(phrase.trim())
}

/** Cut before a preposition where it is too long to be said. */
function shortened(phrase: string): string | undefined {
  const words = phrase.split(' ')
  if (words.length <= longestPhrase) return phrase
  const cut = words.findLastIndex(
    (word, at) => at > 2 && at <= longestPhrase && /^(?:to|for|of|on|with|at|in|by|from|as)$/.test(word),
  )
  return cut < 0 ? undefined : words.slice(0, cut).join(' ')
}

const commonVerbs: ReadonlySet<string> = new Set(
  'get look find search list show check return retrieve fetch give tell book make create open place order buy cancel change move update set add remove send request start stop block pay reserve schedule register submit file report report renew extend apply track verify confirm arrange hand ask let put take calculate estimate compare recommend'.split(
    ' ',
  ),
)

/** "Status of an order" → "tell you the status of an order". */
function nounPhrase(first: string): string | undefined {
  const words = first.split(/\s+/)
  return words.length > longestPhrase
    ? undefined
    : `tell you ${/^(the|a|an|your|what|which|how|whether)$/i.test(words[0] ?? '') ? '' : 'the '}${lowerStart(first)}`
}

/** Sentence case undone; acronyms stay. */
function lowerStart(text: string): string {
  return /^[A-Z]-?[a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

/** Third person to base form: "books" → "book", "cancels" → "cancel", "fetches" → "fetch", "tries" → "try". */
function bareVerb(verb: string): string {
  if (/(ss|us|is)$/.test(verb) || !verb.endsWith('s')) return verb
  if (/ies$/.test(verb) && verb.length > 4) return `${verb.slice(0, -3)}y`
  if (/(ch|sh|x|ss|zz)es$/.test(verb)) return verb.slice(0, -2)
  return verb.slice(0, -1)
}

function fromName(name: string): string {
  const [verb = '', ...object] = splitName(name).split(' ')
  if (object.length === 0) return `${verb} this`
  const noun = object.join(' ')
  const base = /^(get|fetch|retrieve|read|lookup|query)$/.test(verb) ? 'look up' : verb
  return `${base} ${/(?:[^s]s|^(?:my|your|all))$/.test(noun) || /^(to|for|in|on) /.test(noun) ? noun : `the ${noun}`}`
}

const participles: Readonly<Record<string, string>> = {
  book: 'booked',
  cancel: 'cancelled',
  make: 'made',
  send: 'sent',
  pay: 'paid',
  set: 'set',
  put: 'put',
  buy: 'bought',
  get: 'found',
  find: 'found',
  submit: 'submitted',
  stop: 'stopped',
  drop: 'dropped',
  transfer: 'transferred',
  refer: 'referred',
  take: 'taken',
  give: 'given',
  begin: 'begun',
  freeze: 'frozen',
  swap: 'swapped',
  plan: 'planned',
  block: 'blocked',
  unblock: 'unblocked',
  hold: 'held',
  withdraw: 'withdrawn',
  choose: 'chosen',
  write: 'written',
}

/** What was done, from the tool's name: "appointment booked"; empty where the name makes no good English. */
export function done(tool: ToolSpec): string {
  const [verb = '', ...object] = splitName(tool.name).split(' ')
  const participle =
    participles[verb] ??
    (/[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : verb.endsWith('e') ? `${verb}d` : `${verb}ed`)
  const noun = object.join(' ')
  const reads = object.length === 1 || tool.description.toLowerCase().includes(noun)
  return reads ? `${noun} ${participle}` : ''
}
