/**
 * When a found span counts as the labelled one.
 *
 * One to one, same type, and the spans share at least half of their union (intersection over union of characters ≥ .5); strictly: the same first and last
 * character. These are the modes "type" and "strict" of SemEval-2013 task 9.1 (https://aclanthology.org/S13-2056), the first one with a floor.
 *
 * Before, on both sides alike: outer white space and punctuation is trimmed; neighbours of one type become one (labels cut "Mr." from "Ford" and "12" from
 * "High Street"); a place that adjoins an address is part of it, since the same city is labelled now as part of an address block, now beside it.
 */

export interface TypedSpan {
  readonly type: string
  readonly start: number
  readonly end: number
}

export interface Counts {
  /** Labelled spans. */
  readonly spans: number
  readonly found: number
  readonly hits: number
  readonly strictHits: number
}

const MIN_OVERLAP = 0.5

/** Counts by type. */
export function matchSpans(
  text: string,
  labelled: readonly TypedSpan[],
  found: readonly TypedSpan[],
): ReadonlyMap<string, Counts> {
  const expected = joinNeighbours(text, labelled)
  const actual = joinNeighbours(text, found)
  const types = new Set([...expected, ...actual].map(({ type }) => type))
  return new Map(
    [...types].map((type) => {
      const wanted = expected.filter((span) => span.type === type)
      const had = actual.filter((span) => span.type === type)
      // At most one span can share more than half of a union with another, so the pairs are one to one; half and half is the only tie.
      const hits = wanted.filter((one) => had.some((other) => overlap(one, other) >= MIN_OVERLAP)).length
      const strictHits = wanted.filter((one) =>
        had.some(({ start, end }) => start === one.start && end === one.end),
      ).length
      return [type, { spans: wanted.length, found: had.length, hits: Math.min(hits, had.length), strictHits }] as const
    }),
  )
}

function overlap(one: TypedSpan, other: TypedSpan): number {
  const shared = Math.min(one.end, other.end) - Math.max(one.start, other.start)
  return shared <= 0 ? 0 : shared / (Math.max(one.end, other.end) - Math.min(one.start, other.start))
}

/** Sorted spans, with neighbours joined; their outer white space and punctuation is trimmed. */
export function joinNeighbours(text: string, spans: readonly TypedSpan[]): readonly TypedSpan[] {
  const merged: TypedSpan[] = []
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    const last = merged.at(-1)
    const joined = last && joinedType(last, span, text.slice(last.end, span.start))
    if (last && joined) merged.splice(-1, 1, { type: joined, start: last.start, end: Math.max(last.end, span.end) })
    else merged.push(span)
  }
  return merged.map((span) => trimmed(text, span)).filter(({ start, end }) => start < end)
}

/** The type of both together, where nothing but white space lies between them (punctuation and marks of quoting too between parts of an address). */
function joinedType(one: TypedSpan, other: TypedSpan, between: string): string | undefined {
  const places = ['ADDRESS', 'LOCATION']
  if (places.includes(one.type) && places.includes(other.type) && /^[^\p{L}\p{N}]{0,8}$/u.test(between))
    return one.type === other.type ? one.type : 'ADDRESS'
  return one.type === other.type && /^[ \t]{0,3}$/.test(between) ? one.type : undefined
}

function trimmed(text: string, { type, start, end }: TypedSpan): TypedSpan {
  const inner = text.slice(start, end)
  return {
    type,
    start: start + (/^[\s\p{P}]*/u.exec(inner)?.[0].length ?? 0),
    end: end - (/[\s\p{P}]*$/u.exec(inner)?.[0].length ?? 0),
  }
}
