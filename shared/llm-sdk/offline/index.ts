/**
 * The offline model: serves a client without any language model, network or key, from the request alone.
 *
 * Rules and statistics over the tools' names, descriptions, schemas and examples, and over the retrieved passages. Stateless: the same messages give the same reply.
 */

import {
  type ChatCompletion,
  type ChatEvent,
  type ChatRequest,
  type ModelProvider,
  ProviderError,
  type Usage,
} from '../provider.ts'
import { clockOf } from './dates.ts'
import { figuresOf } from './format-value.ts'
import { inEnglish } from './languages/index.ts'
import { prepare } from './prepare.ts'
import { reply } from './replay.ts'
import { readMood } from './sentiment.ts'
import type { World } from './state.ts'

const name = 'offline'
const charsPerToken = 4

/** A provider that needs nothing but the request. `object` is unsupported: a task's baseline answers in its place. */
export function createOfflineProvider(): ModelProvider {
  return {
    name,
    async *chat(request) {
      const startMs = performance.now()
      const completion = complete(request, startMs)
      for (const text of completion.text.match(/\S+\s*|\s+/g) ?? []) {
        if (request.signal?.aborted === true)
          throw new ProviderError('timeout', 'The request was aborted.', { provider: name, retryable: false })
        yield { type: 'text_delta', text } satisfies ChatEvent
      }
      yield { type: 'completed', completion }
    },
    object({ images = [] }) {
      const cannot = images.length > 0 ? 'cannot see pictures or documents' : 'makes no structured objects'
      return Promise.reject(
        new ProviderError('unsupported', `The offline provider ${cannot}.`, { provider: name, retryable: false }),
      )
    },
  }
}

function complete(request: ChatRequest, startMs: number): ChatCompletion {
  if (Number.isNaN(Date.parse(request.situation.now))) {
    throw new ProviderError(
      'invalid_request',
      `situation.now must be an ISO 8601 time, got "${request.situation.now}".`,
      { provider: name, retryable: false },
    )
  }
  const prepared = prepare(request)
  const figures = figuresOf(request.instructions)
  const world: World = {
    request,
    prepared,
    figures,
    clock: clockOf(request.situation.now, request.situation.timeZone, figures.language),
    facts: request.situation.customer.facts,
    verified: request.situation.customer.verified,
    current: true,
  }
  const answer = reply(request, world)
  const at = request.messages.length
  const toolCalls = answer.calls.map((call, index) => ({ id: `call_${at}_${index + 1}`, ...call }))
  const last = request.messages.findLast((message) => message.role === 'user')
  const latencyMs = performance.now() - startMs
  return {
    text: answer.text,
    toolCalls,
    finishReason: toolCalls.length > 0 ? 'tool_calls' : 'stop',
    usage: usageOf(request, prepared.sizeChars, answer.text.length + JSON.stringify(toolCalls).length - 2, latencyMs),
    producedBy: name,
    signals: {
      confidence: answer.confidence,
      intent: answer.intent,
      sentiment: readMood(inEnglish(last?.content ?? '', answer.state.language)).sentiment,
    },
  }
}

function usageOf(request: ChatRequest, preparedChars: number, outputChars: number, latencyMs: number): Usage {
  const messages = request.messages.reduce((sum, message) => sum + message.content.length, 0)
  const passages = request.situation.knowledge.reduce((sum, passage) => sum + passage.text.length, 0)
  return {
    inputTokens: Math.ceil((preparedChars + messages + passages) / charsPerToken),
    outputTokens: Math.ceil(outputChars / charsPerToken),
    cachedTokens: 0,
    costMicroUsd: 0,
    latencyMs,
    firstTokenMs: latencyMs,
  }
}
