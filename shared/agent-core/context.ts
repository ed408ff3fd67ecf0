/**
 * The context of a model call in layers, each with a budget in tokens: who the agent is, what the client knows, what was said, who the customer is.
 * A layer is cut by value, never in the middle of a fact: the weakest passages go first, the oldest turns leave a summary, the least certain facts go.
 */
import { estimateTokens, type Message, type Passage } from '@workflow/llm-sdk'
import { summaryItemsOf, summaryWithin } from './summary.ts'

/** From the specification of the runtime: knowledge the best 5 in 2,000–3,000 tokens, dialogue 1,000–2,000 with at most half of its rest for the summary, customer 500–1,000. */
const knowledgeBudgetTokens = 3_000
const mostPassages = 5
const dialogueBudgetTokens = 2_000
const customerBudgetTokens = 1_000
const keptTurns = 10
/** Of turns before the last two, a longer result is cut to this: what came of it stands in the reply. */
const oldResultCharacters = 800
const freshTurns = 2
const leastSummaryTokens = 250

/** The best passages that fit, best first; one that is too long makes room for those after it. */
export function fitPassages(passages: readonly Passage[]): readonly Passage[] {
  const kept: Passage[] = []
  let tokens = 0
  for (const passage of passages) {
    const size = estimateTokens(passage.text)
    if (kept.length === mostPassages) break
    if (tokens + size > knowledgeBudgetTokens && kept.length > 0) continue
    tokens += size
    kept.push(passage)
  }
  return kept
}

/**
 * Each call with its result: where a turn ended before a tool did, the result says so. Providers refuse a dialogue in which a call was never answered, and a
 * model that is not told repeats it.
 */
export function answeredCalls(messages: readonly Message[]): readonly Message[] {
  const answered = new Set(messages.flatMap((message) => (message.role === 'tool' ? [message.toolCallId] : [])))
  const missing = (message: Message) =>
    message.role === 'assistant' ? (message.toolCalls ?? []).filter((call) => !answered.has(call.id)) : []
  if (!messages.some((message) => missing(message).length > 0)) return messages
  return messages.flatMap((message) => [
    message,
    ...missing(message).map(({ id, name }) => ({
      role: 'tool' as const,
      toolCallId: id,
      name,
      outcome: 'failed' as const,
      content: JSON.stringify({
        code: 'interrupted',
        message: 'the turn ended before the result came: it is not known',
      }),
    })),
  ])
}

export interface FittedDialogue {
  readonly messages: readonly Message[]
  readonly summary: string | undefined
  /** For the trace. */
  readonly layer: { readonly tokens: number; readonly turns: number; readonly summaryTokens: number }
}

/**
 * The last turns word for word, and a summary of what came before them. A turn begins with what the customer said and is kept or left whole. `earlier`: items of
 * turns that the checkpoint no longer holds.
 */
export function fitDialogue(messages: readonly Message[], earlier: readonly string[] = []): FittedDialogue {
  const starts = messages.flatMap((message, place) => (message.role === 'user' ? [place] : []))
  let first = messages.length
  let tokens = 0
  const kept: Message[][] = []
  for (const start of [...starts].reverse()) {
    const turn = messages.slice(start, first)
    const said = kept.length < freshTurns ? turn : turn.map(shortResult)
    const size = tokensOf(said)
    if (kept.length > 0 && (kept.length >= keptTurns || tokens + size > dialogueBudgetTokens)) break
    tokens += size
    kept.unshift(said)
    first = start
  }
  // Without a word of the customer's there is no turn to begin with.
  const all = starts.length === 0
  const dropped = all ? [] : messages.slice(0, first)
  const items = [...earlier, ...summaryItemsOf(dropped)]
  const room = Math.max(leastSummaryTokens, (dialogueBudgetTokens - tokens) / 2)
  const summary = items.length === 0 ? undefined : summaryWithin(items, room)
  return {
    messages: all ? messages : kept.flat(),
    summary,
    layer: { tokens, turns: kept.length, summaryTokens: estimateTokens(summary ?? '') },
  }
}

function shortResult(message: Message): Message {
  if (message.role !== 'tool' || message.content.length <= oldResultCharacters) return message
  return {
    ...message,
    content: JSON.stringify({ truncated: true, beginning: message.content.slice(0, oldResultCharacters) }),
  }
}

/** A fact about the customer, with where it comes from. */
export interface CustomerFact {
  readonly name: string
  readonly value: unknown
  /** `proven`: by a token, a code or a system. `said`: in a conversation. `person`: entered by a colleague. */
  readonly source: 'proven' | 'person' | 'said'
  /** ISO 8601. */
  readonly at: string
}

const certainty = { proven: 2, person: 1, said: 0 } as const

/**
 * Of facts that conflict the newest stands; what is proven stands against what is merely said. The most certain and newest that fit are told, each with its source.
 */
export function fitFacts(facts: readonly CustomerFact[]): {
  readonly facts: Readonly<Record<string, unknown>>
  readonly sources: Readonly<Record<string, string>>
} {
  const byName = new Map<string, CustomerFact>()
  for (const fact of facts) {
    const known = byName.get(fact.name)
    if (!known || outweighs(fact, known)) byName.set(fact.name, fact)
  }
  const ranked = [...byName.values()].sort(
    (a, b) => certainty[b.source] - certainty[a.source] || (a.at < b.at ? 1 : a.at > b.at ? -1 : 0),
  )
  const kept: CustomerFact[] = []
  let tokens = 0
  for (const fact of ranked) {
    tokens += estimateTokens(`${fact.name} ${JSON.stringify(fact.value)}`)
    if (tokens > customerBudgetTokens) break
    kept.push(fact)
  }
  return {
    facts: Object.fromEntries(kept.map(({ name, value }) => [name, value])),
    sources: Object.fromEntries(kept.map(({ name, source, at }) => [name, `${source} ${at.slice(0, 10)}`])),
  }
}

function outweighs(fact: CustomerFact, known: CustomerFact): boolean {
  if ((fact.source === 'said') !== (known.source === 'said')) return known.source === 'said'
  return fact.at >= known.at
}

const tokensOf = (messages: readonly Message[]) =>
  messages.reduce((sum, message) => sum + estimateTokens(message.content) + callTokens(message), 0)

const callTokens = (message: Message) =>
  message.role === 'assistant' && message.toolCalls
    ? message.toolCalls.reduce((sum, call) => sum + estimateTokens(JSON.stringify(call.arguments)), 0)
    : 0
