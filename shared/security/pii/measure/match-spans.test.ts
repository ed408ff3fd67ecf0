import { describe, expect, it } from 'vitest'
import { type Counts, matchSpans, type TypedSpan } from './match-spans.ts'

const TEXT = 'Mr. Ford lives at 12 High Street, Leeds, near Anna Maria Lopez'

function span(value: string, type: string): TypedSpan {
  const start = TEXT.indexOf(value)
  return { type, start, end: start + value.length }
}
const ford = span('Ford', 'PERSON')
const lopez = span('Anna Maria Lopez', 'PERSON')
const hit: Counts = { spans: 1, found: 1, hits: 1, strictHits: 1 }

const cases: [name: string, labelled: TypedSpan[], found: TypedSpan[], type: string, counts: Counts][] = [
  ['where it is the same', [ford], [ford], 'PERSON', hit],
  [
    'not where it has another type',
    [ford],
    [{ ...ford, type: 'URL' }],
    'PERSON',
    { ...hit, found: 0, hits: 0, strictHits: 0 },
  ],
  [
    'where it shares half, though not strictly',
    [lopez],
    [span('Anna Maria', 'PERSON')],
    'PERSON',
    { ...hit, strictHits: 0 },
  ],
  ['not where it shares less', [lopez], [span('Lopez', 'PERSON')], 'PERSON', { ...hit, hits: 0, strictHits: 0 }],
  ['as one with its neighbours', [span('Mr.', 'PERSON'), ford], [span('Mr. Ford', 'PERSON')], 'PERSON', hit],
  [
    'with the place that adjoins an address',
    [span('12 High Street', 'ADDRESS'), span('Leeds', 'LOCATION')],
    [span('12 High Street, Leeds', 'ADDRESS')],
    'ADDRESS',
    hit,
  ],
  ['whatever punctuation it ends in', [span('Leeds', 'LOCATION')], [span('Leeds,', 'LOCATION')], 'LOCATION', hit],
]

describe('a found span is a hit', () => {
  it.each(cases)('%s', (_name, labelled, found, type, counts) =>
    expect(matchSpans(TEXT, labelled, found).get(type)).toEqual(counts),
  )
})
