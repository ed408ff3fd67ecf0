/** What Gemini streams back, gathered into one completion. */
import { randomUUID } from 'node:crypto'
import type { Candidate, GenerateContentResponse } from '@google/genai'
import type { TokenCounts } from '../prices.ts'
import { type ChatCompletion, ProviderError, type ToolCall } from '../provider.ts'
import { malformed } from '../provider-errors.ts'
import type { GatheredAnswer } from '../sdk-provider.ts'

/** Reasons that mean: Google withheld the answer. */
const filtered = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'LANGUAGE',
  'IMAGE_SAFETY',
])

export function gatherAnswer(provider: string): GatheredAnswer<GenerateContentResponse> {
  let text = ''
  let finish: Candidate['finishReason']
  let blocked: string | undefined
  let tokens: TokenCounts = { inputTokens: 0, outputTokens: 0, cachedTokens: 0 }
  const toolCalls: ToolCall[] = []
  return {
    add: (chunk) => {
      const candidate = chunk.candidates?.[0]
      let visible = ''
      for (const part of candidate?.content?.parts ?? []) {
        if (part.text !== undefined && part.thought !== true) visible += part.text
        const call = part.functionCall
        if (call?.name !== undefined)
          toolCalls.push({ id: `call_${randomUUID()}`, name: call.name, arguments: call.args ?? {} })
      }
      text += visible
      finish = candidate?.finishReason ?? finish
      blocked = chunk.promptFeedback?.blockReason ?? blocked
      tokens = chunk.usageMetadata === undefined ? tokens : tokensOf(chunk.usageMetadata)
      return visible
    },
    tokens: () => tokens,
    finish: () => {
      const withheld = blocked ?? (finish !== undefined && filtered.has(finish) ? finish : undefined)
      if (withheld !== undefined && text === '') {
        throw new ProviderError('content_filter', `${provider} withheld the answer: ${withheld}`, {
          provider,
          retryable: false,
        })
      }
      if (finish === undefined) throw malformed(provider, 'the stream ended before the answer did')
      if (finish === 'MALFORMED_FUNCTION_CALL' || finish === 'UNEXPECTED_TOOL_CALL') {
        throw malformed(provider, `the model made a tool call that cannot be read (${finish})`)
      }
      return { text, toolCalls, finishReason: reasonOf(finish, toolCalls.length > 0) }
    },
  }
}

function reasonOf(finish: string, called: boolean): ChatCompletion['finishReason'] {
  if (filtered.has(finish)) return 'content_filter'
  if (finish === 'MAX_TOKENS') return 'length'
  return called ? 'tool_calls' : 'stop'
}

/** The prompt's count includes what was cached; thoughts are billed as output. */
function tokensOf(usage: NonNullable<GenerateContentResponse['usageMetadata']>): TokenCounts {
  return {
    inputTokens: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
    outputTokens: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
    cachedTokens: usage.cachedContentTokenCount ?? 0,
  }
}
