/** A question, read for what it asks. */
export interface Query {
  readonly concepts: readonly string[]
  /** Of the question before, for follow-ups; count less. */
  readonly carried: readonly string[]
  readonly wants: RegExp | undefined
  readonly superlative: 'least' | 'most' | undefined
}
