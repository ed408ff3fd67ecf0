/** OpenAI's chat completions, and every server that speaks them: streaming chat with tools, structured objects. */
import { type ChatEvent, type ChatRequest, type ModelProvider, type ObjectRequest, ProviderError } from '../provider.ts'
import { malformed } from '../provider-errors.ts'
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
  const meter = startMeter(model, clock)
  const signal = request.signal ?? new AbortController().signal
  const params = paramsOf(request, model, dialect)
  const answer = gatherAnswer(provider)
  const chunks = await call(signal, (client) => client.chat.completions.create(params, { signal }))
  try {
    for await (const chunk of chunks) {
      const text = answer.add(chunk)
      if (text !== '' || chunk.choices?.[0]?.delta?.tool_calls !== undefined) meter.firstToken()
      if (text !== '') yield { type: 'text_delta', text }
    }
  } catch (error) {
    throw openAiError(provider, error, signal)
  } finally {
    chunks.controller.abort()
  }
  // The SDK ends its stream quietly when its signal aborts.
  if (signal.aborted) throw openAiError(provider, signal.reason, signal)
  const finished = answer.finish()
  const usage = meter.usage(answer.tokens(JSON.stringify(params.messages)))
  yield { type: 'completed', completion: { ...finished, usage, producedBy: `${provider}/${model}`, signals: {} } }
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
  if (choice?.finish_reason === 'content_filter' || typeof choice?.message.refusal === 'string') {
    throw new ProviderError('content_filter', `${provider} withheld the object`, { provider, retryable: false })
  }
  if (choice?.finish_reason === 'length') {
    throw new ProviderError('invalid_request', `${provider}: maxOutputTokens was too small for the object`, {
      provider,
      retryable: false,
    })
  }
  const tokens = tokensOf(completion.usage) ?? { inputTokens: 0, outputTokens: 0, cachedTokens: 0 }
  return {
    value: parseObject(choice?.message.content ?? ''),
    usage: meter.usage(tokens),
    producedBy: `${provider}/${model}`,
  }
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed(provider, 'the object is not JSON', cause)
  }
}
