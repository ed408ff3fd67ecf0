/** A model that does what the last message says, so that a test decides what happens in a turn. */
import {
  type ChatCompletion,
  type ChatRequest,
  type ModelProvider,
  ProviderError,
  type ToolCall,
} from '@workflow/llm-sdk'

export interface ScriptedProvider extends ModelProvider {
  /** Lets the turns go on that a message `wait` holds up after their first word. */
  release(): void
  /** How many turns are held up. */
  held(): number
}

const noUsage = { inputTokens: 7, outputTokens: 5, cachedTokens: 0, costMicroUsd: 0, latencyMs: 1, firstTokenMs: 1 }

/** `call <tool> <JSON>` calls that tool, and the reply repeats its result; `wait` says one word and holds; anything else is repeated. */
export function createScriptedProvider(): ScriptedProvider {
  let waiting: (() => void)[] = []
  return {
    name: 'scripted',
    async *chat(request) {
      const answer = answerTo(request)
      if (answer.text === 'wait') {
        yield { type: 'text_delta', text: 'first ' }
        await new Promise<void>((resolve) => void waiting.push(resolve))
        yield { type: 'text_delta', text: 'second' }
        yield { type: 'completed', completion: completionOf('first second', []) }
        return
      }
      for (const text of answer.text.match(/\S+\s*/g) ?? []) yield { type: 'text_delta', text }
      yield { type: 'completed', completion: completionOf(answer.text, answer.calls) }
    },
    object: () =>
      Promise.reject(
        new ProviderError('unsupported', 'no objects are made here', { provider: 'scripted', retryable: false }),
      ),
    held: () => waiting.length,
    release: () => {
      for (const resolve of waiting) resolve()
      waiting = []
    },
  }
}

function answerTo({ messages }: ChatRequest): { readonly text: string; readonly calls: readonly ToolCall[] } {
  const last = messages.at(-1)
  if (last?.role === 'tool') return { text: `Sorry or done: ${last.outcome} ${last.content}`, calls: [] }
  const said = last?.content ?? ''
  const [, name, given] = /^call (\w+) ?(.*)$/s.exec(said) ?? []
  if (name === undefined) return { text: said === 'wait' ? 'wait' : `You said ${said}`, calls: [] }
  const parsed: unknown = JSON.parse(given === undefined || given === '' ? '{}' : given)
  return { text: '', calls: [{ id: `call_${messages.length}`, name, arguments: parsed as ToolCall['arguments'] }] }
}

function completionOf(text: string, toolCalls: readonly ToolCall[]): ChatCompletion {
  const finishReason = toolCalls.length > 0 ? 'tool_calls' : 'stop'
  return { text, toolCalls, finishReason, usage: noUsage, producedBy: 'scripted', signals: {} }
}
