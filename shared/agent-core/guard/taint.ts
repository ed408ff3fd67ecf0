/** What untrusted text came into the context of a turn, and which of it is suspicious. From then on the turn may do less (`mayCall`). */
import { judgeText, type Reason, type TextSource } from '@workflow/security/guard'

export interface TaintedText {
  readonly source: Exclude<TextSource, 'customer'>
  /** The tool, or the document. */
  readonly name: string
  readonly text: string
  readonly score: number
  readonly verdict: 'suspicious' | 'attack'
  readonly because: readonly Reason[]
}

export type Taint = readonly TaintedText[]

export const noTaint: Taint = []

/** The same taint where the text is benign. Taint is never taken back within a conversation that still holds the text. */
export function taintedBy(taint: Taint, { source, name, text }: Pick<TaintedText, 'source' | 'name' | 'text'>): Taint {
  const { verdict, score, because } = judgeText(text, source)
  return verdict === 'benign' ? taint : [...taint, { source, name, text, score, verdict, because }]
}
