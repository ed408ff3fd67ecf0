/** What Anthropic streams back, gathered into one completion: text, tool calls assembled from their pieces, usage. */
import type { RawMessageStreamEvent, Usage } from '@anthropic-ai/sdk/resources/messages/messages'
import type { TokenCounts } from '../prices.ts'
import { type ChatCompletion, ProviderError } from '../provider.ts'
import { malformed } from '../provider-errors.ts'
import type { GatheredAnswer } from '../sdk-provider.ts'
import { parseArguments } from '../tool-arguments.ts'

export function gatherAnswer(provider: string): GatheredAnswer<RawMessageStreamEvent> {
  let text = ''
  let stop: string | undefined
  let ended = false
  let tokens: TokenCounts = { inputTokens: 0, outputTokens: 0, cachedTokens: 0 }
  const calls = new Map<number, { readonly id: string; readonly name: string; json: string }>()
  const show = (visible: string): string => {
    text += visible
    return visible
  }
  return {
    add: (event) => {
      if (event.type === 'message_start') tokens = tokensOf(event.message.usage)
      if (event.type === 'message_stop') ended = true
      if (event.type === 'message_delta') {
        stop = event.delta.stop_reason ?? stop
        // The count at the end is a total, not an addition.
        tokens = { ...tokens, outputTokens: event.usage.output_tokens }
      }
      if (event.type === 'content_block_start') {
        const block = event.content_block
        if (block.type === 'tool_use') calls.set(event.index, { id: block.id, name: block.name, json: '' })
        if (block.type === 'text') return show(block.text)
      }
      if (event.type === 'content_block_delta') {
        const call = calls.get(event.index)
        if (event.delta.type === 'input_json_delta' && call) call.json += event.delta.partial_json
        if (event.delta.type === 'text_delta') return show(event.delta.text)
      }
      return ''
    },
    tokens: () => tokens,
    finish: () => {
      if (stop === undefined || !ended) throw malformed(provider, 'the stream ended before the answer did')
      if (stop === 'refusal' && text === '') {
        throw new ProviderError('content_filter', `${provider} withheld the answer`, { provider, retryable: false })
      }
      // Arguments cut off by the length limit are no JSON; that is the limit's doing, not the model's.
      const finishReason = reasonOf(stop, calls.size > 0)
      const toolCalls = [...(finishReason === 'length' ? [] : calls.values())].map(({ id, name, json }) => ({
        id,
        name,
        arguments: parseArguments(provider, name, json),
      }))
      return { text, toolCalls, finishReason }
    },
  }
}

function reasonOf(stop: string, called: boolean): ChatCompletion['finishReason'] {
  if (stop === 'max_tokens' || stop === 'model_context_window_exceeded') return 'length'
  if (stop === 'refusal') return 'content_filter'
  return called ? 'tool_calls' : 'stop'
}

/** `input_tokens` leaves out what was read from the cache and what was written to it. */
export function tokensOf(usage: Usage): TokenCounts {
  const cachedTokens = usage.cache_read_input_tokens ?? 0
  const cacheWriteTokens = usage.cache_creation_input_tokens ?? 0
  return {
    inputTokens: usage.input_tokens + cachedTokens + cacheWriteTokens,
    outputTokens: usage.output_tokens,
    cachedTokens,
    cacheWriteTokens,
  }
}
