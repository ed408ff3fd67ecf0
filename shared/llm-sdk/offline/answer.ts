/** Answers a question from retrieved passages, in their words, with the places they come from. */

import type { Passage } from '../provider.ts'
import { type Clock, dayFromToday } from './dates.ts'
import { type Unit, unitsOf, weekdaysIn } from './passages.ts'
import type { Query } from './query.ts'
import { closeTo } from './read-choice.ts'
import { told } from './tell-answer.ts'
import { conceptOfWord, contentConcepts, plain } from './tokens.ts'

export interface Answer {
  /** With ` [n]` markers. */
  readonly text: string
  /** 0–1: how much of the question the passages speak of. */
  readonly score: number
  /** What the passages that it is taken from speak of. */
  readonly concepts: ReadonlySet<string>
}

/** Below this the passages do not answer. */
export const enoughToAnswer = 0.5

const kinds: readonly (readonly [RegExp, RegExp])[] = [
  [
    /\b(how much|price|prices|cost|costs|fee|fees|charge|charges|rate|rates|cheap|cheapest|expensive)\b/,
    /[₹$€£]\s?\d|\b(?:rs\.?|inr|usd|eur|gbp)\s?\d|\b(?:price|cost|fee|charge|rate)s?\b[^,:]{0,20}: ?\d|\d\s?(?:rs|inr|usd|eur|rupees|dollars|euros|pounds)\b|\bfree\b|\bno (?:extra |additional )?(?:charge|fee|cost)|included/i,
  ],
  [
    /\b(how long|how many (minutes|hours|days|weeks)|how soon|how fast|how quickly|turnaround|duration)\b/,
    /\d+\s?(?:to \d+ |–\d+ |-\d+ )?(?:min|hour|hr|day|week|month|business|working|second|year)|\b(?:an?|one|two|three|half an) (?:hour|day|week|minute)|same day|next (?:working |business )?day|overnight|instant|immediately/i,
  ],
  [
    /\b(when|what time|hours|open|close|opening|timings)\b/,
    /\d{1,2}(?::|\.)\d{2}|\d\s?(?:am|pm|a\.m|p\.m)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\bdaily\b|\bclosed\b|24 hours|day before|within|before|after/i,
  ],
  [
    /\b(where|address|located|location|find you)\b/,
    /\b(?:street|road|avenue|lane|near|opposite|floor|building|located|address|next to|station|square|plaza|behind|corner|market|drive|way)\b/i,
  ],
]

const fuzzyMinimum = 5

/** Words that rank; where a column is called so ("highest per day"), the column is meant. */
const superlatives: readonly (readonly [RegExp, 'least' | 'most'])[] = [
  [/\b(cheapest|least expensive|lowest|shortest|fastest|quickest|smallest)\b/, 'least'],
  [/\b(most expensive|priciest|highest|longest|largest|biggest)\b/, 'most'],
]

/** The best answer, or nothing where no passage speaks of what was asked. */
export function answerFrom(
  passages: readonly Passage[],
  question: string,
  before: string | undefined,
  clock: Clock,
): Answer | undefined {
  if (passages.length === 0) return undefined
  const units = unitsOf(passages)
  const query = queryOf(question, before, clock, units)
  if (query.concepts.length === 0 && query.carried.length === 0) return undefined
  const idf = idfOf(units)
  const scored = units
    .map((unit) => ({ unit, ...scoreUnit(unit, query, idf) }))
    .sort((a, b) => b.score - a.score || a.unit.passage - b.unit.passage || a.unit.at - b.unit.at)
  const answering = scored.filter((entry) => entry.coverage >= enoughToAnswer)
  const [best] = answering.length > 0 ? answering : scored
  if (best === undefined || best.coverage === 0) return undefined
  const score = Math.min(1, best.coverage)
  const rows = scored.filter((entry) => entry.unit.kind === 'row' && entry.unit.passage === best.unit.passage)
  const extreme = query.superlative === undefined ? undefined : extremeRow(rows, query)
  const chosen = extreme === undefined ? choose(answering.length > 0 ? answering : scored, query) : [extreme]
  return {
    text: told(chosen, query),
    score: extreme === undefined ? score : Math.max(score, 0.6),
    concepts: new Set(chosen.flatMap((unit) => [...unit.concepts, ...unit.context])),
  }
}

function queryOf(question: string, before: string | undefined, clock: Clock, units: readonly Unit[]): Query {
  const words = plain(question)
  const isFollowUp = before !== undefined && dependsOnBefore(question)
  const relative = [
    [/\btoday\b|\bnow\b|\btonight\b/, 0],
    [/\btomorrow\b/, 1],
  ] as const
  const days = relative
    .filter(([pattern]) => pattern.test(words))
    .map(([, ahead]) => `day:${weekdayOf(dayFromToday(clock, ahead))}`)
  const vocabulary = new Set(units.flatMap((unit) => [...unit.concepts, ...unit.context]))
  const onHours = contentConcepts(question).includes('openhours')
  const named = weekdaysIn(question).filter((day) => !onHours || vocabulary.has(day))
  const concepts = [
    ...contentConcepts(question)
      .filter(
        (concept) =>
          !/^(today|tomorrow|tonight|mondai|tuesdai|wednesdai|thursdai|fridai|saturdai|sundai|weekend|weekdai)$/.test(
            concept,
          ),
      )
      .map((concept) => nearest(concept, vocabulary))
      .filter((concept) => !/^\d+$/.test(concept) || vocabulary.has(concept)),
    ...named,
    ...(named.length === 0 ? days : []),
  ]
  const superlative = superlatives.find(([pattern]) => pattern.test(words))
  const word = superlative?.[0].exec(words)?.[0]
  const ranks = word !== undefined && !units.some((unit) => plain(unit.text).includes(word))
  const said = isFollowUp ? `${plain(before)} ${words}` : words
  return {
    concepts: [...new Set(concepts)],
    carried: isFollowUp
      ? contentConcepts(before).filter((concept) => !concepts.includes(concept) && vocabulary.has(concept))
      : [],
    wants: kinds.find(([pattern]) => pattern.test(words))?.[1] ?? kinds.find(([pattern]) => pattern.test(said))?.[1],
    superlative: ranks ? superlative?.[1] : undefined,
  }
}

/** "And for children?", "how long does it take?": says little by itself. */
function dependsOnBefore(question: string): boolean {
  const words = plain(question)
  const own = contentConcepts(question).length
  return (
    own === 0 ||
    (own < 2 && words.split(' ').length <= 3) ||
    /^(and|what about|how about|what if|also|but|or)\b/.test(words) ||
    /\b(it|that|this|they|them|those|these|one)\b/.test(words)
  )
}

const weekdayOf = (date: string) =>
  new Date(`${date}T12:00:00Z`).toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' }).toLowerCase()

function nearest(concept: string, vocabulary: ReadonlySet<string>): string {
  if (concept.length < fuzzyMinimum || vocabulary.has(concept)) return concept
  for (const known of vocabulary) if (known.length >= fuzzyMinimum && closeTo(concept, known)) return known
  return concept
}

function idfOf(units: readonly Unit[]): (concept: string) => number {
  const holders = new Map<string, number>()
  for (const unit of units)
    for (const concept of new Set([...unit.concepts, ...unit.context]))
      holders.set(concept, (holders.get(concept) ?? 0) + 1)
  return (concept) => {
    if (weak.has(concept)) return 0.35
    const count = holders.get(concept)
    return count === undefined ? 2 : 0.6 + Math.log(1 + units.length / (1 + count)) * 0.6
  }
}

/** A passage headed by just what is asked ("Opening hours") goes before one that mentions it. */
const headedBonus = 1.95

/** Words that say what kind of answer is wanted rather than what about. */
const weak: ReadonlySet<string> = new Set(
  'price duration openhours status available check find list offer work time day kind type use provid servic option detail info inform need take allow charg normal usual typic gener exactli number people bring take us stai leav keep visit like pai go have year old'
    .split(' ')
    .flatMap((word) => [word, conceptOfWord(word)]),
)

function scoreUnit(unit: Unit, query: Query, idf: (concept: string) => number): { score: number; coverage: number } {
  const all = [
    ...query.concepts.map((concept) => [concept, 1] as const),
    ...query.carried.map((concept) => [concept, query.concepts.length === 0 ? 1 : 0.4] as const),
  ]
  let matched = 0
  let total = 0
  let own = 0
  for (const [concept, weight] of all) {
    const value = idf(concept) * weight
    total += value
    const share = unit.subject.has(concept)
      ? 1.05
      : unit.concepts.has(concept)
        ? 1
        : unit.context.has(concept)
          ? 0.75
          : 0
    matched += value * share
    if (unit.concepts.has(concept)) own += value
  }
  const silent =
    query.concepts.some((concept) => !weak.has(concept)) &&
    !query.concepts.some((concept) => !weak.has(concept) && (unit.concepts.has(concept) || unit.context.has(concept)))
  const coverage = total === 0 ? 0 : (matched / total) * (silent ? 0.5 : 1)
  const fits = query.wants === undefined ? 0 : query.wants.test(unit.text) ? 0.3 : -0.25
  const wanted = fits > 0 && matched > 0 ? Math.min(1, coverage + 0.12) : coverage
  const headed =
    query.concepts.length > 0 && unit.context.size <= 5 && query.concepts.every((concept) => unit.context.has(concept))
  const focus =
    unit.subject.size === 0
      ? 0
      : [...unit.subject].filter((concept) => query.concepts.includes(concept)).length / unit.subject.size
  return {
    score:
      coverage +
      fits +
      0.15 * (own > 0 ? 1 : -1) +
      (headed ? headedBonus : 0) +
      0.12 * focus +
      0.05 * unit.score -
      (unit.text.endsWith('?') ? 0.3 : 0),
    coverage: wanted,
  }
}

/** The best unit, and what belongs with it: sister rows where the question names none, the next sentence that scores nearly as well. */
function choose(scored: readonly { unit: Unit; score: number; coverage: number }[], query: Query): Unit[] {
  const best = scored[0]
  if (best === undefined) return []
  const named =
    [...best.unit.subject].some((concept) => query.concepts.includes(concept) || query.carried.includes(concept)) ||
    [...best.unit.concepts].some(
      (concept) =>
        concept.startsWith('day:') &&
        query.concepts.includes(concept) &&
        scored.some(({ unit }) => unit.passage === best.unit.passage && !unit.concepts.has(concept)),
    )
  if (best.unit.kind !== 'sentence' && !named) {
    const sisters = scored
      .filter(
        (entry) =>
          entry.unit.passage === best.unit.passage &&
          entry.unit.kind === best.unit.kind &&
          entry.score >= best.score - 0.6,
      )
      .map((entry) => entry.unit)
    return sisters.sort((a, b) => a.at - b.at).slice(0, 8)
  }
  const equal = scored.filter(
    (entry) => entry.unit.kind === 'row' && entry.unit.passage === best.unit.passage && entry.score > best.score - 0.01,
  )
  if (equal.length > 1)
    return equal
      .map((entry) => entry.unit)
      .sort((a, b) => a.at - b.at)
      .slice(0, 8)
  const near = best.score * 0.92
  const specific = query.concepts.filter((concept) => !weak.has(concept))
  const telling = specific.length > 0 ? specific : query.concepts
  const more = scored
    .slice(1)
    .filter(
      (entry) =>
        (entry.unit.kind === 'row' &&
          entry.unit.subject.size > 0 &&
          [...entry.unit.subject].every((concept) => query.concepts.includes(concept))) ||
        (entry.score >= near &&
          entry.coverage >= enoughToAnswer &&
          telling.some((concept) => entry.unit.concepts.has(concept)) &&
          (entry.unit.kind === 'sentence' ||
            [...entry.unit.subject].some((concept) => query.concepts.includes(concept)))),
    )
    .slice(0, best.unit.kind === 'sentence' ? 1 : 2)
  const after =
    best.unit.kind === 'sentence' && more.length === 0
      ? scored.find(
          (entry) =>
            entry.unit.passage === best.unit.passage &&
            entry.unit.at === best.unit.at + 1 &&
            entry.unit.kind === 'sentence' &&
            (/^(it|this|they|that|these|otherwise|however|if|please)\b/i.test(entry.unit.text) ||
              telling.some((concept) => entry.unit.concepts.has(concept))),
        )
      : undefined
  return [best.unit, ...more.map((entry) => entry.unit), ...(after === undefined ? [] : [after.unit])]
}

/** Of the rows that name as much of what is asked as any, the one with the least or greatest figure. */
function extremeRow(rows: readonly { readonly unit: Unit }[], query: Query): Unit | undefined {
  const hits = (unit: Unit) => {
    const columns = new Set(unit.cells.flatMap(([name]) => contentConcepts(name)))
    return query.concepts.filter((concept) => !weak.has(concept) && !columns.has(concept) && unit.concepts.has(concept))
      .length
  }
  const most = Math.max(...rows.map(({ unit }) => hits(unit)))
  const priced = rows
    .filter(({ unit }) => hits(unit) === most)
    .flatMap(({ unit }) => {
      const cell =
        unit.cells.slice(1).find(([, text]) => query.wants?.test(text)) ??
        unit.cells.slice(1).find(([, text]) => /\d/.test(text))
      const value = /\d[\d,]*(?:\.\d+)?/.exec(cell?.[1] ?? '')?.[0]
      return value === undefined
        ? []
        : [{ unit, value: Number(value.replace(/,/g, '')) * (/speed/i.test(cell?.[0] ?? '') ? -1 : 1) }]
    })
  return priced.sort((a, b) => (query.superlative === 'least' ? a.value - b.value : b.value - a.value))[0]?.unit
}
