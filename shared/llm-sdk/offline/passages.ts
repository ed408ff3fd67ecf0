/** Cuts retrieved passages into what can answer a question alone: sentences, list items, table rows. */

import { LRUCache } from 'lru-cache'
import type { Passage } from '../provider.ts'
import { dayWords, spelledRight } from './slips.ts'
import { conceptOfWord, contentConcepts, plain } from './tokens.ts'

export interface Unit {
  readonly kind: 'sentence' | 'item' | 'row'
  /** As told to the customer. */
  readonly text: string
  readonly concepts: ReadonlySet<string>
  /** From title and headings. */
  readonly context: ReadonlySet<string>
  /** Concepts that name the row or item: what the rest is about. */
  readonly subject: ReadonlySet<string>
  /** Of a row: header and cell. */
  readonly cells: readonly (readonly [string, string])[]
  /** From 1: place of the passage among the retrieved ones. */
  readonly passage: number
  /** Place within the passage. */
  readonly at: number
  readonly score: number
}

const cache = new LRUCache<string, readonly Omit<Unit, 'passage' | 'score'>[]>({ max: 300 })

/** All units of all passages, in order. */
export function unitsOf(passages: readonly Passage[]): Unit[] {
  return passages.flatMap((passage, index) => {
    const key = `${passage.title}\n${passage.headings.join('\n')}\n${passage.text}`
    const units = cache.get(key) ?? cut(passage)
    cache.set(key, units)
    return units.map((unit) => ({ ...unit, passage: index + 1, score: passage.score }))
  })
}

function cut(passage: Passage): Omit<Unit, 'passage' | 'score'>[] {
  const units: Omit<Unit, 'passage' | 'score'>[] = []
  let headings = passage.headings.join(' ')
  let header: readonly string[] = []
  const add = (kind: Unit['kind'], text: string, subject: string, cells: Unit['cells'] = []) => {
    const clean = text.replace(/\s+/g, ' ').trim()
    if (!/[\p{L}\p{N}]/u.test(clean)) return
    units.push({
      kind,
      text: clean,
      concepts: new Set([...contentConcepts(clean), ...weekdaysIn(clean)]),
      context: new Set(contentConcepts(`${passage.title} ${headings}`)),
      subject: new Set(contentConcepts(subject)),
      cells,
      at: units.length,
    })
  }
  let paragraph = ''
  const flush = () => {
    for (const sentence of sentences(paragraph)) add('sentence', sentence, '')
    paragraph = ''
  }
  for (const line of passage.text.split('\n')) {
    const text = unmark(line)
    if (/^\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*$/.test(line) && line.includes('-')) continue
    if (/^\s*\|/.test(line) || (header.length > 0 && line.includes('|'))) {
      flush()
      const cells = line
        .trim()
        .replace(/^\||\|$/g, '')
        .split('|')
        .map((cell) => unmark(cell).trim())
      if (header.length === 0) header = cells
      else addRow(header, cells, add)
      continue
    }
    header = []
    if (/^#{1,6}\s/.test(line)) {
      flush()
      headings = `${passage.headings.join(' ')} ${text}`
    } else if (/^\s*(?:[-*+•]|\d{1,2}[.)])\s+/.test(line)) {
      flush()
      const item = unmark(line.replace(/^\s*(?:[-*+•]|\d{1,2}[.)])\s+/, ''))
      add('item', item, item.split(/[:–—]/)[0] ?? '')
    } else if (text.trim() === '') flush()
    else paragraph += `${paragraph === '' ? '' : ' '}${text.trim()}`
  }
  flush()
  return units
}

function addRow(
  header: readonly string[],
  cells: readonly string[],
  add: (kind: 'row', text: string, subject: string, cells: Unit['cells']) => void,
): void {
  const pairs = cells.map((cell, at) => [header[at] ?? '', cell] as const).filter(([, cell]) => cell !== '')
  const [first, ...others] = pairs
  if (first === undefined) return
  const told = others.map(([name, cell]) => `${name}: ${cell}`).join(', ')
  add('row', `${first[1]}: ${told}`, first[1], pairs)
}

/** A question with slips put right where a word of the passages, or a day, is one letter away. */
export function inWordsOfPassages(passages: readonly Passage[], question: string): string {
  const words = new Set(passages.flatMap((passage) => [...wordsOf(passage)]))
  const concepts = new Set([...words].map(conceptOfWord))
  return spelledRight(question, {
    words: [...words, ...dayWords],
    knows: (word) => words.has(word) || concepts.has(conceptOfWord(word)) || dayWords.includes(word),
  })
}

const written = new WeakMap<Passage, ReadonlySet<string>>()

function wordsOf(passage: Passage): ReadonlySet<string> {
  const known = written.get(passage)
  if (known !== undefined) return known
  const text = [passage.title, ...passage.headings, passage.text].join(' ')
  const words = new Set(text.toLowerCase().match(/\p{L}+/gu) ?? [])
  written.set(passage, words)
  return words
}

const unmark = (text: string) =>
  text
    .replace(/\*\*|__|`/g, '')
    .replace(/\[([^\]]{1,200})\]\([^)]{1,300}\)/g, '$1')
    .replace(/^#{1,6}\s+/, '')
    .replace(/^>\s?/, '')

function sentences(text: string): string[] {
  const marked = text.replace(/\b(e\.g|i\.e|etc|Dr|Mr|Mrs|Ms|St|No|Rs|approx|a\.m|p\.m)\./g, '$1\u0000')
  return marked.split(/(?<=[.!?])\s+(?=[\p{Lu}\p{N}"'(₹$€£])/u).map((part) => part.replaceAll('\u0000', '.'))
}

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const dayPattern =
  /\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b(?:\s*(?:-|–|—|to|through|until|till)\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b)?/gi

/** Weekdays a text covers: "Monday to Friday" holds Wednesday, "weekends" hold Sunday. As full words in lower case with a mark, so that they match only each other. */
export function weekdaysIn(text: string): string[] {
  const found = new Set<string>()
  for (const match of text.matchAll(dayPattern)) {
    const from = days.findIndex((day) => day.startsWith((match[1] ?? '').toLowerCase()))
    const to = match[2] === undefined ? from : days.findIndex((day) => day.startsWith((match[2] ?? '').toLowerCase()))
    for (let at = from, steps = 0; steps < 7; at = (at + 1) % 7, steps++) {
      found.add(`day:${days[at]}`)
      if (at === to) break
    }
  }
  const said = plain(text)
  if (/\bweekends?\b/.test(said))
    ['day:saturday', 'day:sunday'].forEach((day) => {
      found.add(day)
    })
  if (/\bweekdays?\b/.test(said))
    days.slice(0, 5).forEach((day) => {
      found.add(`day:${day}`)
    })
  if (/\b(every day|daily|7 days|seven days|all week)\b/.test(said))
    days.forEach((day) => {
      found.add(`day:${day}`)
    })
  return [...found]
}
