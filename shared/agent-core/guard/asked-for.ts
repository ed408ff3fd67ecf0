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
  const read = granted.map((one) => ({ isAsked: one === tool, texts: textsOf(one).map(stemsOf) }))
  const spread = spreadOf(read.map(({ texts }) => texts))
  const own = read.find(({ isAsked }) => isAsked)?.texts ?? textsOf(tool).map(stemsOf)
  // The newest words are the likeliest to have asked.
  const asking = customerWords.findLast((words) => {
    const said = stemsOf(words)
    const mine = closeness(said, own, spread)
    return mine > 0 && read.every(({ isAsked, texts }) => isAsked || mine >= NEARLY * closeness(said, texts, spread))
  })
  return asking !== undefined
}

type Stems = ReadonlySet<string>

/** In how many of the tools each stem stands: what stands in all of them tells nothing. */
function spreadOf(tools: readonly (readonly Stems[])[]): ReadonlyMap<string, number> {
  const spread = new Map<string, number>()
  for (const texts of tools)
    for (const stem of new Set(texts.flatMap((stems) => [...stems]))) spread.set(stem, (spread.get(stem) ?? 0) + 1)
  return new Map([...spread].map(([stem, count]) => [stem, Math.log(1 + tools.length / count)]))
}

/** The highest share of a text of the tool that the words hold, and of the words that the text holds, both by weight. */
function closeness(said: Stems, texts: readonly Stems[], spread: ReadonlyMap<string, number>): number {
  return Math.max(
    ...texts.map((stems) => {
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
const stemsOf = (text: string): Stems =>
  new Set(
    plainWords(text)
      .filter((word) => word.length > 1 && !EMPTY.has(word))
      .map((word) => word.slice(0, 5)),
  )
