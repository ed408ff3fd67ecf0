/** The thing a request is about ("do you have running shoes?"), for slots that only wording can fill. */

import { actionConcepts, stopWords } from './lexicon.ts'
import type { PreparedTool } from './prepare.ts'
import type { Slot } from './slots.ts'
import { contentConcepts, plain, splitName, tokenise } from './tokens.ts'

const longestThing = 6

/** Read by the pattern of an example's arguments; for a search, what is left when the request's own words are taken away. */
export function thingNamed(tool: PreparedTool, slot: Slot, text: string): string | undefined {
  const example = byExample(tool, slot, text)
  if (example !== undefined) return example
  const needed = tool.slots.required.includes(slot.name) || tool.slots.alternatives.flat().includes(slot.name)
  const searches = /^(q|query|search|search term|keywords?|term|text)$/.test(splitName(slot.name))
  if (tool.spec.changesState || slot.identity || (!needed && !searches) || (slot.kind === 'text' && !searches))
    return undefined
  return leftOver(tool, text)
}

function byExample(tool: PreparedTool, slot: Slot, text: string): string | undefined {
  const said = text.slice(0, 400)
  for (const example of tool.spec.examples) {
    const value = example.arguments?.[slot.name]
    if (typeof value !== 'string' || value === '') continue
    const at = example.utterance.toLowerCase().indexOf(value.toLowerCase())
    if (at < 0) continue
    const left = plain(example.utterance.slice(0, at)).split(' ').slice(-2).join(' ')
    const right = plain(example.utterance.slice(at + value.length)).split(' ')[0] ?? ''
    if (left === '') continue
    const padded = plain(said)
    const from = padded.indexOf(`${left} `)
    if (from < 0) continue
    const tail = padded.slice(from + left.length + 1)
    const end = right === '' ? tail.length : ` ${tail} `.indexOf(` ${right} `)
    const words = tail
      .slice(0, end < 0 ? tail.length : Math.max(0, end))
      .trim()
      .split(' ')
      .slice(0, longestThing)
    const kept = words
      .slice(0, firstStop(words))
      .join(' ')
      .replace(/^(?:(?:any|some|a|an|the|good|nice|my) )+/, '')
    if (kept !== '') return asWritten(said, kept)
  }
  return undefined
}

const enders: ReadonlySet<string> = new Set(
  'for on at in from to with by please and tomorrow today tonight next this because but under near below over less up than priced'.split(
    ' ',
  ),
)

function firstStop(words: readonly string[]): number {
  const at = words.findIndex((word) => enders.has(word))
  return at < 0 ? words.length : at
}

function asWritten(text: string, words: string): string {
  const at = text.toLowerCase().indexOf(words)
  return at < 0 ? words : text.slice(at, at + words.length)
}

function leftOver(tool: PreparedTool, text: string): string | undefined {
  const own = new Set([
    ...contentConcepts(splitName(tool.spec.name)),
    ...contentConcepts(tool.spec.description.split(/[.\n]/)[0] ?? ''),
  ])
  const tokens = tokenise(text.slice(0, 400))
  let best: typeof tokens = []
  let run: typeof tokens = []
  for (const token of tokens) {
    const joins = run.length > 0 && /^\s$/.test(text.slice(run.at(-1)?.end ?? 0, token.start))
    const carries =
      !stopWords.has(token.word) &&
      !own.has(token.concept) &&
      !actionConcepts.has(token.concept) &&
      token.concept !== 'available' &&
      !/^(sell|sells|selling|stock|carry|offer|offers|doing)$/.test(token.word) &&
      token.concept !== 'stock'
    if (!carries) run = []
    else run = joins ? [...run, token] : [token]
    if (run.length > best.length) best = run
  }
  const first = best[0]
  const last = best.at(-1)
  return first === undefined || last === undefined || best.length > longestThing
    ? undefined
    : text.slice(first.start, last.end)
}
