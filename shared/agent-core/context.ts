/**
 * The context of a model call in layers, each with a budget in tokens: who the agent is, what the client knows, what was said, who the customer is.
 * A layer is cut by value, never in the middle of a fact: the weakest passages go first, then the oldest turns, which leave a summary.
 */
import {
  type AgentBundle,
  type AgentConfig,
  promptExamples,
  renderSystemPrompt,
  type ToolDefinition,
} from '@workflow/config-sdk'
import { estimateTokens, type Instructions, type Message, type Passage, type ToolSpec } from '@workflow/llm-sdk'

/** From the specification of the runtime: knowledge 2,000–3,000 tokens, dialogue 1,000–2,000, at most half of that for the summary. */
const knowledgeBudgetTokens = 3_000
const dialogueBudgetTokens = 2_000
const keptTurns = 10
const summaryItemCharacters = 160
const summaryItems = 12

/** The stable prefix of every request of a version. */
export function instructionsOf(config: AgentConfig, bundle: AgentBundle): Instructions {
  const variables = promptVariables(bundle)
  return {
    agentName: config.agent_identity.name,
    organizationName: bundle.organization.name,
    tone: config.agent_identity.tone,
    languages: config.agent_identity.languages,
    useCase: config.use_case ?? '',
    systemPrompt: renderSystemPrompt(config, variables),
    examples: promptExamples(config),
    topics: config.topics,
  }
}

/** What the platform itself puts into prompts and greetings. */
export function promptVariables({ organization }: AgentBundle): Readonly<Record<string, string>> {
  const { name, website = '', industry = '', timeZone, languages } = organization
  return { client_name: name, website, industry, time_zone: timeZone, languages: languages.join(', ') }
}

/** A tool as a model is told of it. Where the platform asks for approval itself, the model need not. */
export function toolSpecOf(tool: ToolDefinition): ToolSpec {
  return {
    name: tool.name,
    description: tool.description,
    inputSchema: tool.inputSchema,
    ...(tool.outputSchema ? { outputSchema: tool.outputSchema } : {}),
    examples: tool.examples.map(({ utterance, arguments: given }) => ({
      utterance,
      ...(given ? { arguments: given } : {}),
    })),
    changesState: tool.changesState,
    confirmFirst: tool.source !== 'builtin' && tool.changesState && tool.requiresApproval === 'none',
    requiresVerifiedCustomer: tool.requiresVerifiedCustomer,
    verifiesCustomer: tool.verifiesCustomer,
    origin: tool.source === 'builtin' ? 'builtin' : 'agent',
  }
}

/** The best passages that fit, best first. */
export function fitPassages(passages: readonly Passage[]): readonly Passage[] {
  const kept: Passage[] = []
  let tokens = 0
  for (const passage of passages) {
    tokens += estimateTokens(passage.text)
    if (tokens > knowledgeBudgetTokens && kept.length > 0) break
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

/** The last turns word for word, and a summary of what came before them. A turn begins with what the customer said and is kept or left whole. */
export function fitDialogue(messages: readonly Message[]): {
  readonly messages: readonly Message[]
  readonly summary: string | undefined
} {
  const starts = messages.flatMap((message, place) => (message.role === 'user' ? [place] : []))
  let first = messages.length
  let tokens = 0
  let turns = 0
  for (const start of [...starts].reverse()) {
    const size = tokensOf(messages.slice(start, first))
    if (turns > 0 && (turns >= keptTurns || tokens + size > dialogueBudgetTokens)) break
    tokens += size
    turns += 1
    first = start
  }
  const dropped = messages.slice(0, starts.length === 0 ? 0 : first)
  return { messages: messages.slice(dropped.length), summary: dropped.length === 0 ? undefined : summarise(dropped) }
}

/** What the customer asked and what was done, newest kept. */
function summarise(messages: readonly Message[]): string {
  const items = messages.flatMap((message) => {
    if (message.role === 'user') return [`Customer: ${shorten(message.content)}`]
    if (message.role === 'tool') return [`${message.name} (${message.outcome}): ${shorten(message.content)}`]
    return []
  })
  return items.slice(-summaryItems).join('\n')
}

const shorten = (text: string) =>
  text.length > summaryItemCharacters ? `${text.slice(0, summaryItemCharacters)}…` : text

const tokensOf = (messages: readonly Message[]) =>
  messages.reduce((sum, message) => sum + estimateTokens(message.content), 0)
