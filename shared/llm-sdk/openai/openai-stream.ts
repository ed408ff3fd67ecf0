/** What chat completions stream back, gathered into one completion: text, tool calls assembled from their pieces, usage. */
import type { ChatCompletionChunk } from 'openai/resources/chat/completions'
import type { CompletionUsage } from 'openai/resources/completions'
import type { TokenCounts } from '../prices.ts'
import { type ChatCompletion, ProviderError, type ToolCall } from '../provider.ts'
import { malformed } from '../provider-errors.ts'
import type { GatheredAnswer } from '../sdk-provider.ts'
import { estimateTokens } from '../token-count.ts'
import { parseArguments } from '../tool-arguments.ts'

/** Servers that count nothing have the prompt estimated. */
type Gathered = Omit<GatheredAnswer<ChatCompletionChunk>, 'tokens'> & { tokens(promptText: string): TokenCounts }

interface PartialCall {
  id: string
  name: string
  arguments: string
}

export function gatherAnswer(provider: string): Gathered {
  let text = ''
  let finish: string | undefined
  let usage: CompletionUsage | undefined
  const calls = new Map<number, PartialCall>()
  return {
    add: (chunk) => {
      usage = chunk.usage ?? usage
      const choice = chunk.choices?.[0]
      finish = choice?.finish_reason ?? finish
      for (const piece of choice?.delta?.tool_calls ?? []) {
        const call = calls.get(piece.index) ?? { id: '', name: '', arguments: '' }
        call.id ||= piece.id ?? ''
        call.name += piece.function?.name ?? ''
        call.arguments += piece.function?.arguments ?? ''
        calls.set(piece.index, call)
      }
      const visible = choice?.delta?.content ?? ''
      text += visible
      return visible
    },
    finish: () => {
      if (finish === undefined) throw malformed(provider, 'the stream ended before the answer did')
      if (finish === 'content_filter' && text === '') {
        throw new ProviderError('content_filter', `${provider} withheld the answer`, { provider, retryable: false })
      }
      // Arguments cut off by the length limit are no JSON; that is the limit's doing, not the model's.
      const toolCalls = finish === 'length' ? [] : [...calls.values()].map((call, at) => toolCallOf(call, at, provider))
      return { text, toolCalls, finishReason: reasonOf(finish, toolCalls.length > 0) }
    },
    tokens: (promptText) => tokensOf(usage) ?? estimated(promptText, text, calls),
  }
}

function toolCallOf(call: PartialCall, at: number, provider: string): ToolCall {
  // Some compatible servers send no id; the place in the answer is one.
  const id = call.id === '' ? `call_${at}` : call.id
  return { id, name: call.name, arguments: parseArguments(provider, call.name, call.arguments) }
}

function reasonOf(finish: string, called: boolean): ChatCompletion['finishReason'] {
  if (finish === 'length' || finish === 'content_filter') return finish
  return called ? 'tool_calls' : 'stop'
}

export function tokensOf(usage: CompletionUsage | undefined): TokenCounts | undefined {
  if (usage === undefined) return undefined
  return {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
  }
}

/** Compatible servers may not count; budgets need a number all the same. */
function estimated(promptText: string, text: string, calls: ReadonlyMap<number, PartialCall>): TokenCounts {
  const output = text + [...calls.values()].map((call) => call.name + call.arguments).join('')
  return { inputTokens: estimateTokens(promptText), outputTokens: estimateTokens(output), cachedTokens: 0 }
}
