/** Whether the customer's own words ask for a tool: of all tools that are granted, one of their messages comes closest to this one. */
import type { ToolDefinition } from '@workflow/config-sdk'
import { plainWords } from './values.ts'

/** A tool that comes nearly as close as the closest is asked for as well. */
const NEARLY = 0.85

export function askedFor(
  tool: ToolDefinition,
  granted: readonly ToolDefinition[],
  customerWords: readonly string[],
): boolean {
  const spread = spreadOf(granted)
  return customerWords.some((words) => {
    const own = closeness(words, tool, spread)
    return own > 0 && granted.every((other) => other === tool || own >= NEARLY * closeness(words, other, spread))
  })
}

/** In how many of the tools each stem stands: what stands in all of them tells nothing. */
function spreadOf(granted: readonly ToolDefinition[]): ReadonlyMap<string, number> {
  const spread = new Map<string, number>()
  for (const tool of granted)
    for (const stem of new Set(textsOf(tool).flatMap((text) => [...stemsOf(text)])))
      spread.set(stem, (spread.get(stem) ?? 0) + 1)
  return new Map([...spread].map(([stem, count]) => [stem, Math.log(1 + granted.length / count)]))
}

/** The highest share of a text of the tool that the words hold, and of the words that the text holds, both by weight. */
function closeness(words: string, tool: ToolDefinition, spread: ReadonlyMap<string, number>): number {
  const said = stemsOf(words)
  return Math.max(
    ...textsOf(tool).map((text) => {
      const stems = stemsOf(text)
      const shared = weightOf(
        [...stems].filter((stem) => said.has(stem)),
        spread,
      )
      return shared === 0 ? 0 : shared / Math.sqrt(weightOf([...stems], spread) * weightOf([...said], spread))
    }),
  )
}

function weightOf(stems: readonly string[], spread: ReadonlyMap<string, number>): number {
  return stems.reduce((sum, stem) => sum + (spread.get(stem) ?? 0.5), 0)
}

const textsOf = ({ name, description, examples }: ToolDefinition) => [
  name.replace(/_/g, ' '),
  description,
  ...examples.map(({ utterance }) => utterance),
]

const EMPTY = new Set(
  'a an the is are was be my your i you it we me to of for and or in on at with this that what where when how can could please do does want would like have has not no yes un una el la los las mi tu por favor que de en y o es quiero'.split(
    ' ',
  ),
)

/** Content words by their beginnings. */
const stemsOf = (text: string): ReadonlySet<string> =>
  new Set(
    plainWords(text)
      .filter((word) => word.length > 1 && !EMPTY.has(word))
      .map((word) => word.slice(0, 5)),
  )
