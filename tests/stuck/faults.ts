/** What goes wrong in the run of stuck turns, told by the message itself: the model reads it, the tool reads it, and the checks know what to expect. */
import {
  type ChatCompletion,
  type ChatRequest,
  type ModelProvider,
  ProviderError,
  type ToolCall,
} from '@workflow/llm-sdk'

/** Time runs faster by this: a turn's deadline of 90 s is three seconds of the machine's. */
export const hasteFactor = 30

const faults = [
  'none',
  'tool_works',
  'tool_hangs',
  'tool_fails',
  'provider_cut',
  'provider_hangs',
  'provider_refuses',
  'client_gone',
  'person',
] as const
export type Fault = (typeof faults)[number]

/** How many of a hundred turns meet it. A provider that never answers costs a whole deadline. */
const shares: Readonly<Record<Fault, number>> = {
  none: 34,
  tool_works: 25,
  tool_hangs: 3,
  tool_fails: 6,
  provider_cut: 8,
  provider_hangs: 2,
  provider_refuses: 6,
  client_gone: 10,
  person: 6,
}

/** The same for the same place: a hash by Knuth's multiplicative method (The Art of Computer Programming 3, section 6.4). */
export function faultOf(conversation: number, message: number): Fault {
  let left = (Math.imul(conversation * 31 + message + 1, 2_654_435_761) >>> 0) % 100
  for (const fault of faults) {
    left -= shares[fault]
    if (left < 0) return fault
  }
  return 'none'
}

export const messagesEach = 5
/** What the customer says: where, and what is to go wrong. */
export const messageOf = (conversation: number, message: number): string =>
  `${conversation} ${message} ${faultOf(conversation, message)}`

const noUsage = { inputTokens: 1, outputTokens: 1, cachedTokens: 0, costMicroUsd: 0, latencyMs: 1, firstTokenMs: 1 }

function completionOf(text: string, toolCalls: readonly ToolCall[]): ChatCompletion {
  const finishReason = toolCalls.length > 0 ? 'tool_calls' : 'stop'
  return { text, toolCalls, finishReason, usage: noUsage, producedBy: 'faulty', signals: {} }
}

const broken = (kind: ProviderError['kind']) =>
  new ProviderError(kind, 'the connection was cut', { provider: 'faulty', retryable: true })

/** A model whose every failing is written in the message it answers. */
export const faultyProvider: ModelProvider = {
  name: 'faulty',
  async *chat({ messages, signal }: ChatRequest) {
    const asked = messages.findLast((message) => message.role === 'user')?.content ?? ''
    const [, fault = 'none'] = /^\d+ \d+ (\w+)$/.exec(asked) ?? []
    if (fault === 'provider_refuses') throw broken('rate_limited')
    if (fault.startsWith('tool_') && messages.at(-1)?.role !== 'tool') {
      yield {
        type: 'completed',
        completion: completionOf('', [{ id: 'call_1', name: 'act', arguments: { as: fault } }]),
      }
      return
    }
    yield { type: 'text_delta', text: 'Answer ' }
    if (fault === 'provider_cut') throw broken('unreachable')
    if (fault === 'provider_hangs') await new Promise((_, reject) => signal?.addEventListener('abort', reject))
    if (fault === 'person' || fault === 'client_gone') await new Promise((resolve) => setTimeout(resolve, 30))
    yield { type: 'text_delta', text: `to ${asked}` }
    yield { type: 'completed', completion: completionOf(`Answer to ${asked}`, []) }
  },
  object: () => Promise.reject(broken('unsupported')),
}
