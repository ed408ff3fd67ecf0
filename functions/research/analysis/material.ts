/** What tasks are given to read: passages of the stored sources, without what every page repeats, and without what tries to instruct its reader. */
import type { Fact } from '@workflow/crawler'
import { judgeText } from '@workflow/security/guard'
import type { SourceRecord } from '../model.ts'
import type { Sources, StoredSource } from './evidence.ts'

interface Passage {
  readonly recordId: string
  readonly source: string
  readonly text: string
}

export interface Material {
  readonly passages: readonly Passage[]
  /** Each with the record that it stands in. */
  readonly facts: readonly { readonly recordId: string; readonly source: string; readonly fact: Fact }[]
  /** Passages and facts left out because they try to instruct whoever reads them. */
  readonly refused: number
}

const passageCharacters = 700
const passagesInAll = 80
const passagesPerRecord = 12
const factLimit = 1_500

/** Lines for machines, at the end of a stored text. */
const machineLine =
  /^(?:Link|Script|Style|Frame|Form|Generator|Server|X-Powered-By|Title): |^[A-Z][A-Za-z]+(?:\.[A-Za-z@-]+)+: /u

export function materialOf(sources: Sources): Material {
  const stored = [...sources.values()].sort(byImportance)
  const repeated = repeatedLines(stored)
  let refused = 0
  const isData = (text: string) => {
    const instructs = judgeText(text, 'document').verdict === 'attack'
    if (instructs) refused += 1
    return !instructs
  }
  const told = new Set<string>()
  const passages = stored.flatMap(({ record, text }) =>
    cutPassages(linesToRead(text, repeated, told))
      .slice(0, passagesPerRecord)
      .map((passage) => ({ recordId: record.id, source: record.source, text: passage })),
  )
  return {
    passages: passages.slice(0, passagesInAll).filter(({ text }) => isData(text)),
    facts: factsOf(stored).filter(({ fact }) => !freeWords.has(fact.kind) || isData(fact.quotes.join('\n'))),
    refused,
  }
}

/** Kinds of facts that hold what somebody wrote. */
const freeWords: ReadonlySet<Fact['kind']> = new Set(['product', 'faq', 'opening_hours', 'review'])

/** What every page of a source says, such as the links of its footer, is one fact. */
function factsOf(stored: readonly StoredSource[]): Material['facts'] {
  const facts = stored.flatMap(({ record }) =>
    record.facts.map((fact) => ({ recordId: record.id, source: record.source, fact })),
  )
  return [...new Map(facts.toReversed().map((one) => [`${one.source} ${JSON.stringify(one.fact)}`, one])).values()]
    .toReversed()
    .slice(0, factLimit)
}

/** Front pages first, then by how short the address is: what matters is rarely deep. */
function byImportance(one: StoredSource, other: StoredSource): number {
  const depth = ({ url }: SourceRecord) => url.split('/').filter(Boolean).length * 1_000 + url.length
  return depth(one.record) - depth(other.record)
}

/** Navigation and footers: what more than half of three or more pages of a source say. */
function repeatedLines(stored: readonly StoredSource[]): ReadonlySet<string> {
  const pages = stored.filter(({ record }) => record.source === 'website')
  const counts = new Map<string, number>()
  for (const { text } of pages)
    for (const line of new Set(text.split('\n'))) counts.set(line, (counts.get(line) ?? 0) + 1)
  return new Set([...counts].filter(([, count]) => count >= 3 && count * 2 > pages.length).map(([line]) => line))
}

/** What every page says is read once, on the first of them. */
function linesToRead(text: string, repeated: ReadonlySet<string>, told: Set<string>): readonly string[] {
  return text.split('\n').filter((line) => {
    if (machineLine.test(line)) return false
    if (!repeated.has(line)) return true
    if (told.has(line)) return false
    told.add(line)
    return true
  })
}

function cutPassages(lines: readonly string[]): readonly string[] {
  const passages: string[] = []
  let passage = ''
  for (const line of lines) {
    if (passage !== '' && passage.length + line.length > passageCharacters) {
      passages.push(passage)
      passage = ''
    }
    passage = passage === '' ? line.slice(0, 2_000) : `${passage}\n${line.slice(0, 2_000)}`
  }
  return passage === '' ? passages : [...passages, passage]
}

/** Sentences of a passage, none over 400 characters: each stands in its source as it is. */
export const sentencesOf = (passage: string): readonly string[] =>
  passage
    .split('\n')
    .flatMap((line) => line.split(/(?<=[.!?।。])\s+/u))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length >= 20 && sentence.length <= 400)
