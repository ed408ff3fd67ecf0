/** A provider that does what a test tells it: streams, waits, breaks off. */
import { requestOf } from '../contract/sample-request.ts'
import {
  type ChatCompletion,
  type ChatEvent,
  type ChatRequest,
  type ModelProvider,
  ProviderError,
  type ToolCall,
} from '../provider.ts'

/** Text to stream, `{ waitMs }` to be silent, `'hang'` to be so until the signal aborts, an error to throw; nothing: the answer is complete. */
export type Step = string | { readonly waitMs: number } | 'hang' | Error

export interface ScriptedProvider extends ModelProvider {
  readonly requests: ChatRequest[]
  /** Calls that were ended by their signal. */
  aborted(): number
}

export const failing = (kind: ProviderError['kind'], detail: { retryable?: boolean; retryAfterMs?: number } = {}) =>
  new ProviderError(kind, `It failed: ${kind}`, { provider: 'scripted', retryable: true, ...detail })

/** `answer` says what to do at each call, from 0. */
export function scriptedProvider(
  name: string,
  answer: (request: ChatRequest, call: number) => readonly Step[],
  toolCalls: readonly ToolCall[] = [],
): ScriptedProvider {
  const requests: ChatRequest[] = []
  let aborted = 0
  return {
    name,
    requests,
    aborted: () => aborted,
    chat: async function* (request): AsyncGenerator<ChatEvent> {
      requests.push(request)
      request.signal?.addEventListener('abort', () => {
        aborted += 1
      })
      let text = ''
      for (const step of answer(request, requests.length - 1)) {
        if (step instanceof Error) throw step
        if (step === 'hang') await new Promise(() => undefined)
        else if (typeof step !== 'string') await new Promise((resolve) => setTimeout(resolve, step.waitMs))
        else {
          text += step
          yield { type: 'text_delta', text: step }
        }
      }
      yield { type: 'completed', completion: completionOf(name, text, toolCalls) }
    },
    object: async () => {
      const [step] = answer(requestOf(), requests.length)
      if (step instanceof Error) throw step
      return { value: step, usage: completionOf(name, '', []).usage, producedBy: name }
    },
  }
}

const completionOf = (name: string, text: string, toolCalls: readonly ToolCall[]): ChatCompletion => ({
  text,
  toolCalls,
  finishReason: toolCalls.length > 0 ? 'tool_calls' : 'stop',
  usage: { inputTokens: 1, outputTokens: 1, cachedTokens: 0, costMicroUsd: 0, latencyMs: 1, firstTokenMs: 1 },
  producedBy: `${name}/m`,
  signals: {},
})
