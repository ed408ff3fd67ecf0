/** OpenAI's chat completions, and every server that speaks them: streaming chat with tools, structured objects. */
import type { ChatCompletionChunk } from 'openai/resources/chat/completions'
import type { ChatEvent, ChatRequest, ModelProvider, ObjectRequest } from '../provider.ts'
import { objectCutOff, objectWithheld, parseObject, streamed } from '../sdk-provider.ts'
import { startMeter, type WallClock } from '../turn-meter.ts'
import { type OpenAiAccess, type OpenAiClient, openAiClient, openAiError } from './openai-client.ts'
import { type Dialect, imageParts, isReasoningModel, lengthLimit, paramsOf } from './openai-request.ts'
import { gatherAnswer, tokensOf } from './openai-stream.ts'

const provider = 'openai'

export interface OpenAiOptions extends OpenAiAccess {
  /** For requests that name no model. */
  readonly defaultModel: string
  /** Dates the prices; the system's where absent. */
  readonly clock?: WallClock
}

export function createOpenAiProvider(options: OpenAiOptions): ModelProvider {
  const call = openAiClient(provider, options)
  const clock = options.clock ?? { now: () => new Date() }
  const dialect = options.baseUrl === undefined ? 'openai' : 'compatible'
  return {
    name: provider,
    chat: (request) => streamChat(call, request, request.model ?? options.defaultModel, dialect, clock),
    object: (request) => generateObject(call, request, request.model ?? options.defaultModel, dialect, clock),
  }
}

async function* streamChat(
  call: OpenAiClient,
  request: ChatRequest,
  model: string,
  dialect: Dialect,
  clock: WallClock,
): AsyncGenerator<ChatEvent> {
  const signal = request.signal ?? new AbortController().signal
  const params = paramsOf(request, model, dialect)
  const answer = gatherAnswer(provider)
  yield* streamed({
    producedBy: `${provider}/${model}`,
    meter: startMeter(model, clock),
    signal,
    open: () => call(signal, (client) => client.chat.completions.create(params, { signal })),
    close: (chunks) => chunks.controller.abort(),
    callsTool: (chunk: ChatCompletionChunk) => chunk.choices?.[0]?.delta?.tool_calls !== undefined,
    ...answer,
    tokens: () => answer.tokens(JSON.stringify(params.messages)),
    errorOf: (error) => openAiError(provider, error, signal),
  })
}

async function generateObject(
  call: OpenAiClient,
  request: ObjectRequest,
  model: string,
  dialect: Dialect,
  clock: WallClock,
) {
  const meter = startMeter(model, clock)
  const signal = request.signal ?? new AbortController().signal
  const completion = await call(signal, (client) =>
    client.chat.completions.create(
      {
        model,
        messages: [
          { role: 'system', content: request.instructions },
          { role: 'user', content: [...imageParts(request), { type: 'text', text: request.input }] },
        ],
        // Not strict: that mode only takes schemas whose every property is required.
        response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { ...request.schema } } },
        ...lengthLimit(request.maxOutputTokens, dialect),
        ...(request.temperature === undefined || isReasoningModel(model) ? {} : { temperature: request.temperature }),
      },
      { signal },
    ),
  )
  const choice = completion.choices?.[0]
  if (choice?.finish_reason === 'content_filter' || typeof choice?.message.refusal === 'string')
    throw objectWithheld(provider)
  if (choice?.finish_reason === 'length') throw objectCutOff(provider)
  const tokens = tokensOf(completion.usage) ?? { inputTokens: 0, outputTokens: 0, cachedTokens: 0 }
  return {
    value: parseObject(provider, choice?.message.content ?? ''),
    usage: meter.usage(tokens),
    producedBy: `${provider}/${model}`,
  }
}
