/** A provider whose every call is a span and is measured, by OpenTelemetry's GenAI conventions. What was said is never part of it. */
import { count, measure, openSpan, type SpanFacts, SpanKind, traced } from '@workflow/telemetry'
import type { ChatEvent, ChatRequest, ModelProvider, Usage } from './provider.ts'

/** https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ */
export function tracedProvider(provider: ModelProvider): ModelProvider {
  const requestFacts = (operation: string, model: string | undefined): SpanFacts => ({
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': provider.name,
    ...(model === undefined ? {} : { 'gen_ai.request.model': model }),
  })
  return {
    name: provider.name,
    chat: (request) => tracedChat(provider, request, requestFacts('chat', request.model)),
    object: (request) => {
      const facts = requestFacts('generate_content', request.model)
      return traced(
        `generate_content ${request.model ?? provider.name}`,
        { kind: SpanKind.CLIENT, facts },
        async (span) => {
          const answer = await provider.object(request)
          span.note(answerFacts(answer.usage, answer.producedBy))
          meter(answer.usage, facts)
          return answer
        },
      )
    },
  }
}

async function* tracedChat(provider: ModelProvider, request: ChatRequest, facts: SpanFacts): AsyncGenerator<ChatEvent> {
  const span = openSpan(`chat ${request.model ?? provider.name}`, { kind: SpanKind.CLIENT, facts })
  let failure: unknown
  try {
    for await (const event of provider.chat(request)) {
      if (event.type === 'completed') {
        const { usage, producedBy, finishReason } = event.completion
        span.note({ ...answerFacts(usage, producedBy), 'gen_ai.response.finish_reasons': [finishReason] })
        meter(usage, facts)
      }
      yield event
    }
  } catch (error) {
    failure = error
    throw error
  } finally {
    span.end(failure)
  }
}

const answerFacts = (usage: Usage, producedBy: string): SpanFacts => ({
  'gen_ai.response.model': producedBy,
  'gen_ai.usage.input_tokens': usage.inputTokens,
  'gen_ai.usage.output_tokens': usage.outputTokens,
  'gen_ai.usage.cache_read.input_tokens': usage.cachedTokens,
})

function meter(usage: Usage, facts: SpanFacts): void {
  measure('gen_ai.client.operation.duration', usage.latencyMs / 1_000, facts)
  measure('gen_ai.server.time_to_first_token', usage.firstTokenMs / 1_000, facts)
  measure('gen_ai.client.token.usage', usage.inputTokens, { ...facts, 'gen_ai.token.type': 'input' })
  measure('gen_ai.client.token.usage', usage.outputTokens, { ...facts, 'gen_ai.token.type': 'output' })
  count('gen_ai.client.cost.micro_usd', facts, usage.costMicroUsd)
}
