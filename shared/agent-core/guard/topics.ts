/** Whether a message falls under a topic that the configuration rules out, by the examples that it gives. */
import type { TopicRule } from '@workflow/llm-sdk'
import { plainWords } from './values.ts'

export type TopicVerdict =
  | { readonly verdict: 'free' }
  | { readonly verdict: 'ruled_out'; readonly rule: TopicRule; readonly example: string; readonly likeness: number }

/** Half of what an example says. */
const ALIKE = 0.5

export function topicRuledOut(text: string, rules: readonly TopicRule[]): TopicVerdict {
  const said = stemsOf(text)
  const best = rules
    .flatMap((rule) => rule.examples.map((example) => ({ rule, example, likeness: likeness(said, stemsOf(example)) })))
    .reduce<{ rule: TopicRule; example: string; likeness: number } | undefined>(
      (highest, other) => (other.likeness > (highest?.likeness ?? 0) ? other : highest),
      undefined,
    )
  return best && best.likeness >= ALIKE ? { verdict: 'ruled_out', ...best } : { verdict: 'free' }
}

/** The share of the example's content words that are said, damped where much else is said too (the geometric mean of it and Dice's coefficient). */
function likeness(said: ReadonlySet<string>, example: ReadonlySet<string>): number {
  if (said.size === 0 || example.size === 0) return 0
  const shared = [...example].filter((stem) => said.has(stem)).length
  if (shared < Math.min(2, example.size)) return 0
  const dice = (2 * shared) / (said.size + example.size)
  // One word in common is a topic only where little else is said.
  return shared === 1 ? dice : Math.sqrt((shared / example.size) * dice)
}

const EMPTY = new Set(
  'a an the is are was be my your i you it we me to of for and or in on at with this that what which when where how can could please do does should would like have has will about if so from by as tell un una el la los las mi tu su por favor que de en y o es con para me'.split(
    ' ',
  ),
)

const stemsOf = (text: string): ReadonlySet<string> =>
  new Set(
    plainWords(text)
      .filter((word) => !EMPTY.has(word))
      .map((word) => word.slice(0, 6)),
  )
