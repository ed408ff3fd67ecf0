/**
 * Specialists for a message with many requests: each looks after one of them with the tools that only read, side by side, and leaves a note. The agent that answers reads
 * the notes, and alone does what changes something: two of them could not know of each other.
 */
import { specialistsFor, type ToolMessage } from '@workflow/agent-core'
import type { ChatCompletion, Message, ToolCall } from '@workflow/llm-sdk'
import { type CallerContext, noCaller } from './caller-context.ts'
import { requestOf } from './model-request.ts'
import { runTool } from './run-tool.ts'
import type { Services } from './services.ts'
import { round, type TurnState } from './turn-state.ts'

const mostCalls = 3
const noteCharacters = 800
/** Providers that follow rules or a recording: they take several requests one after the other. */
const scripted: ReadonlySet<string> = new Set(['offline', 'replay'])

/** What specialists of one message have found between them, by what was asked of which tool: none looks up again what another is looking up or has. */
type SharedMemory = Map<string, Promise<ToolMessage>>

/** The notes, as guidance of the turn. None where the message is simple, the budget is spent, or no language model answers. */
export async function askSpecialists(
  services: Services,
  state: TurnState,
  caller: CallerContext,
): Promise<readonly string[]> {
  const requests = specialistsFor(state.turn.text)
  const thinks = !scripted.has(services.provider.name) && (state.budget?.allowance ?? 'full') === 'full'
  if (requests.length === 0 || !thinks || caller !== noCaller || state.resumed) return []
  const started = performance.now()
  const memory: SharedMemory = new Map()
  const notes = await Promise.allSettled(
    requests.map((request, place) => specialist(services, state, { request, place, memory })),
  )
  const told = notes.flatMap((note, place) =>
    // Who found nothing, or failed, leaves that request to the agent.
    note.status === 'fulfilled' && note.value !== ''
      ? [`${requests[place]}: ${note.value.slice(0, noteCharacters)}`]
      : [],
  )
  state.stages.push({
    name: 'specialists',
    durationMs: round(performance.now() - started),
    detail: { asked: requests.length, answered: told.length },
  })
  return told.length === 0
    ? []
    : [
        `The customer asked for ${requests.length} things. Colleagues have looked each of them up; answer all of them, from their notes where they help:\n${told.map((note) => `- ${note}`).join('\n')}`,
      ]
}

interface Commission {
  readonly request: string
  /** Among the requests of the message. */
  readonly place: number
  readonly memory: SharedMemory
}

async function specialist(services: Services, state: TurnState, commission: Commission): Promise<string> {
  const { request, place, memory } = commission
  const messages: Message[] = [{ role: 'user', content: request }]
  for (let step = 0; step < mostCalls; step += 1) {
    const asked = requestOf(services, state, noCaller, { messages, earlier: [], step: step + 1 })
    const last = step === mostCalls - 1
    const completion = await complete(services, {
      ...asked,
      tools: asked.tools.filter(({ changesState }) => !changesState),
      ...(last ? { toolChoice: 'none' as const } : {}),
    })
    state.usage = {
      ...state.usage,
      inputTokens: state.usage.inputTokens + completion.usage.inputTokens,
      outputTokens: state.usage.outputTokens + completion.usage.outputTokens,
      costMicroUsd: state.usage.costMicroUsd + completion.usage.costMicroUsd,
    }
    if (completion.toolCalls.length === 0 || last) return completion.text
    // The ids of two specialists' calls must differ: they are records of one turn.
    const toolCalls = completion.toolCalls.map((call) => ({ ...call, id: `specialist${place}_${step}_${call.id}` }))
    messages.push({ role: 'assistant', content: completion.text, toolCalls })
    messages.push(...(await Promise.all(toolCalls.map((call) => lookUp(services, state, memory, call)))))
  }
  return ''
}

async function lookUp(
  services: Services,
  state: TurnState,
  memory: SharedMemory,
  call: ToolCall,
): Promise<ToolMessage> {
  const asked = `${call.name} ${JSON.stringify(Object.entries(call.arguments).sort(([a], [b]) => (a < b ? -1 : 1)))}`
  const found = memory.get(asked) ?? runTool(services, state, call)
  memory.set(asked, found)
  return { ...(await found), toolCallId: call.id }
}

async function complete(
  services: Services,
  request: Parameters<Services['provider']['chat']>[0],
): Promise<ChatCompletion> {
  for await (const event of services.provider.chat(request)) if (event.type === 'completed') return event.completion
  throw new Error(`provider ${services.provider.name} ended without a completion`)
}
