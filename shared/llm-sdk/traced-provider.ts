/**
 * A provider whose every call is a span and is measured, by OpenTelemetry's GenAI conventions (https://github.com/open-telemetry/semantic-conventions-genai).
 * What was said is never part of it.
 */
import { count, measure, openSpan, type SpanFacts, SpanKind, traced } from '@workflow/telemetry'
import { type ChatEvent, type ChatRequest, type ModelProvider, ProviderError, type Usage } from './provider.ts'

/** Where a provider's models are; nothing for those in this process. */
export interface ModelServer {
  readonly address: string
  readonly port: number
}

export function tracedProvider(provider: ModelProvider, server?: ModelServer): ModelProvider {
  const factsOf = (operation: string, model: string | undefined): SpanFacts => ({
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': conventionalNames[provider.name] ?? provider.name,
    ...(model === undefined ? {} : { 'gen_ai.request.model': model }),
    ...(server === undefined ? {} : { 'server.address': server.address, 'server.port': server.port }),
  })
  return {
    name: provider.name,
    chat: (request) => tracedChat(provider, request, factsOf('chat', request.model)),
    object: async (request) => {
      const facts = factsOf('chat', request.model)
      const span = { kind: SpanKind.CLIENT, facts: { ...facts, 'gen_ai.output.type': 'json' } }
      const startedMs = performance.now()
      return traced(`chat ${request.model ?? provider.name}`, span, async ({ note }) => {
        try {
          const answer = await provider.object(request)
          note(answerFacts(answer.usage, answer.producedBy))
          meter(answer.usage, { ...facts, 'gen_ai.response.model': modelOf(answer.producedBy) })
          return answer
        } catch (error) {
          note({ 'error.type': errorType(error) })
          meterFailure(startedMs, facts, error)
          throw error
        }
      })
    },
  }
}

/** https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/ knows Google's API by another name. */
const conventionalNames: Readonly<Record<string, string>> = { gemini: 'gcp.gemini' }

async function* tracedChat(provider: ModelProvider, request: ChatRequest, facts: SpanFacts): AsyncGenerator<ChatEvent> {
  const name = `chat ${request.model ?? provider.name}`
  const span = openSpan(name, { kind: SpanKind.CLIENT, facts: { ...facts, ...requestFacts(request) } })
  const startedMs = performance.now()
  let failure: unknown
  try {
    for await (const event of provider.chat(request)) {
      if (event.type === 'completed') {
        const { usage, producedBy, finishReason } = event.completion
        span.note({ ...answerFacts(usage, producedBy), 'gen_ai.response.finish_reasons': [finishReason] })
        const metered = { ...facts, 'gen_ai.response.model': modelOf(producedBy) }
        meter(usage, metered)
        measure('gen_ai.client.operation.time_to_first_chunk', usage.firstTokenMs / 1_000, metered)
      }
      yield event
    }
  } catch (error) {
    failure = error
    span.note({ 'error.type': errorType(error) })
    meterFailure(startedMs, facts, error)
    throw error
  } finally {
    span.end(failure)
  }
}

const requestFacts = ({ temperature, topP, maxOutputTokens }: ChatRequest): SpanFacts => ({
  'gen_ai.output.type': 'text',
  ...(temperature === undefined ? {} : { 'gen_ai.request.temperature': temperature }),
  ...(topP === undefined ? {} : { 'gen_ai.request.top_p': topP }),
  ...(maxOutputTokens === undefined ? {} : { 'gen_ai.request.max_tokens': maxOutputTokens }),
})

const answerFacts = (usage: Usage, producedBy: string): SpanFacts => ({
  'gen_ai.response.model': modelOf(producedBy),
  'gen_ai.usage.input_tokens': usage.inputTokens,
  'gen_ai.usage.output_tokens': usage.outputTokens,
  'gen_ai.usage.cache_read.input_tokens': usage.cachedTokens,
  ...(usage.cacheWriteTokens === undefined
    ? {}
    : { 'gen_ai.usage.cache_creation.input_tokens': usage.cacheWriteTokens }),
})

/** `gemini/gemini-2.5-flash` is the platform's name of it. */
const modelOf = (producedBy: string): string => producedBy.slice(producedBy.indexOf('/') + 1)

/** Few values, and nothing that was said. */
function errorType(error: unknown): string {
  if (error instanceof ProviderError) return error.kind
  return error instanceof Error ? error.name : '_OTHER'
}

function meter(usage: Usage, facts: SpanFacts): void {
  measure('gen_ai.client.operation.duration', usage.latencyMs / 1_000, facts)
  measure('gen_ai.client.token.usage', usage.inputTokens, { ...facts, 'gen_ai.token.type': 'input' })
  measure('gen_ai.client.token.usage', usage.outputTokens, { ...facts, 'gen_ai.token.type': 'output' })
  count('gen_ai.client.cost.micro_usd', facts, usage.costMicroUsd)
}

function meterFailure(startedMs: number, facts: SpanFacts, error: unknown): void {
  const durationMs = performance.now() - startedMs
  measure('gen_ai.client.operation.duration', durationMs / 1_000, { ...facts, 'error.type': errorType(error) })
}
