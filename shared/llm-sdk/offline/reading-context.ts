/** What words are read for: which slots were asked for, and what is known. */
import type { Clock } from './dates.ts'

export interface ReadingContext {
  readonly clock: Clock
  readonly region: string | undefined
  /** Names of the slots that were just asked for. */
  readonly asked: readonly string[]
  /** A correction or an answer: bare values may go to any slot of their kind. */
  readonly loose: boolean
  /** Already known values: what is said replaces them only where nothing is open. */
  readonly known: Readonly<Record<string, unknown>>
}
