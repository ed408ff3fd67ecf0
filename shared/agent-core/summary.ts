/**
 * The running summary: what the customer asked and what was done, one item each, oldest first. What changed something outlives what was merely looked up or said.
 */
import { estimateTokens, type Message, type ToolCall } from '@workflow/llm-sdk'

const itemCharacters = 160
const mostItems = 24

/** What tools did is marked, so that it is kept longest. */
const deed = 'Done: '

/** One item for each message of the customer's and each result of a tool, with what it was called with. */
export function summaryItemsOf(messages: readonly Message[]): readonly string[] {
  const calls = new Map<string, ToolCall>()
  return messages.flatMap((message) => {
    if (message.role === 'user') return [`Customer: ${shorten(message.content)}`]
    if (message.role === 'assistant') {
      for (const call of message.toolCalls ?? []) calls.set(call.id, call)
      return []
    }
    const given = calls.get(message.toolCallId)?.arguments ?? {}
    const named = Object.keys(given).length === 0 ? '' : ` ${shorten(JSON.stringify(given))}`
    const mark = message.outcome === 'ok' ? deed : ''
    return [`${mark}${message.name}${named} (${message.outcome}): ${shorten(message.content)}`]
  })
}

/** The items that outlast the messages they tell of: deeds before words, the newest of each. */
export function foldSummary(items: readonly string[]): readonly string[] {
  return chosen(items, (kept) => kept.length <= mostItems)
}

/** As much of it as the tokens allow, in the order of what happened. */
export function summaryWithin(items: readonly string[], budgetTokens: number): string {
  return chosen(items, (kept) => estimateTokens(kept.join('\n')) <= budgetTokens).join('\n')
}

function chosen(items: readonly string[], fits: (kept: readonly string[]) => boolean): readonly string[] {
  const newestFirst = items.map((item, place) => ({ item, place })).reverse()
  const ranked = [
    ...newestFirst.filter(({ item }) => item.startsWith(deed)),
    ...newestFirst.filter(({ item }) => !item.startsWith(deed)),
  ]
  const kept: (typeof ranked)[number][] = []
  for (const candidate of ranked) {
    if (!fits([...kept.map(({ item }) => item), candidate.item])) break
    kept.push(candidate)
  }
  return kept.sort((a, b) => a.place - b.place).map(({ item }) => item)
}

const shorten = (text: string) => (text.length > itemCharacters ? `${text.slice(0, itemCharacters)}…` : text)
