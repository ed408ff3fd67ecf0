/** Between labels of tokens and spans of a text. */
import type { Finding } from '../finding.ts'
import type { MarkedToken } from './features.ts'
import { isTitle } from './lexicon.ts'
import { LABELS, TAGGED_TYPES } from './model.ts'

/** Tokens by their labels (places in `LABELS`) put together to findings; signs alone, and titles without a name, are none. */
export function findingsOf(tokens: readonly MarkedToken[], labels: readonly number[]): readonly Finding[] {
  const spans: { type: (typeof TAGGED_TYPES)[number]; tokens: MarkedToken[] }[] = []
  for (const [at, token] of tokens.entries()) {
    const label = LABELS[labels[at] ?? 0] ?? 'O'
    const last = spans.at(-1)
    const type = TAGGED_TYPES.find((tagged) => label.endsWith(tagged))
    if (type === undefined) continue
    if (label.startsWith('I-') && last) last.tokens.push(token)
    else spans.push({ type, tokens: [token] })
  }
  return spans.flatMap(({ type, tokens: within }) => {
    const first = within[0]
    const last = within.at(-1)
    const says = within.some(({ folded }) => /[\p{L}\p{N}]/u.test(folded) && !(type === 'PERSON' && isTitle(folded)))
    return first && last && says ? [{ type, start: first.start, end: last.end, rule: 'tagger' }] : []
  })
}

/** The labels of tokens that lie in these spans; what has been found by its form is outside. */
export function labelsOf(
  tokens: readonly MarkedToken[],
  spans: readonly { readonly type: string; readonly start: number; readonly end: number }[],
): readonly number[] {
  return tokens.map(({ start, end, formal }, at) => {
    const span = spans.find((candidate) => candidate.start < end && candidate.end > start)
    if (formal || !span || !TAGGED_TYPES.some((type) => type === span.type)) return 0
    const before = tokens[at - 1]
    const isFirst = before === undefined || before.formal !== undefined || before.end <= span.start
    return LABELS.indexOf(`${isFirst ? 'B' : 'I'}-${span.type}`)
  })
}
