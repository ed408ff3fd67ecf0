/** Gemini, through Google's SDK: streaming chat with tools, structured objects. */
import { type ChatEvent, type ChatRequest, type ModelProvider, type ObjectRequest, ProviderError } from '../provider.ts'
import { malformed } from '../provider-errors.ts'
import { startMeter, type WallClock } from '../turn-meter.ts'
import { type GeminiAccess, type GeminiClient, geminiClient, geminiError } from './gemini-client.ts'
import { configOf, contentsOf, imageParts } from './gemini-request.ts'
import { gatherAnswer } from './gemini-stream.ts'

const provider = 'gemini'

export type GeminiOptions = GeminiAccess & {
  /** For requests that name no model. */
  readonly defaultModel: string
  /** Dates the prices; the system's where absent. */
  readonly clock?: WallClock
}

export function createGeminiProvider(options: GeminiOptions): ModelProvider {
  const call = geminiClient(provider, options)
  const clock = options.clock ?? { now: () => new Date() }
  return {
    name: provider,
    chat: (request) => streamChat(call, request, request.model ?? options.defaultModel, clock),
    object: (request) => generateObject(call, request, request.model ?? options.defaultModel, clock),
  }
}

async function* streamChat(
  call: GeminiClient,
  request: ChatRequest,
  model: string,
  clock: WallClock,
): AsyncGenerator<ChatEvent> {
  const meter = startMeter(model, clock)
  // A consumer that stops early must end the connection too; the SDK alone would leave it open.
  const stopped = new AbortController()
  const signal = AbortSignal.any([stopped.signal, ...(request.signal === undefined ? [] : [request.signal])])
  const answer = gatherAnswer(provider)
  try {
    const chunks = await call({
      signal,
      run: (client) =>
        client.models.generateContentStream({
          model,
          contents: contentsOf(request, model),
          config: configOf(request, signal),
        }),
    })
    for await (const chunk of chunks) {
      const text = answer.add(chunk)
      if (text !== '' || chunk.candidates?.[0]?.content?.parts?.some((part) => part.functionCall) === true)
        meter.firstToken()
      if (text !== '') yield { type: 'text_delta', text }
    }
  } catch (error) {
    throw geminiError(provider, error, signal)
  } finally {
    stopped.abort()
  }
  const completion = {
    ...answer.finish(),
    usage: meter.usage(answer.tokens()),
    producedBy: `${provider}/${model}`,
    signals: {},
  }
  yield { type: 'completed', completion }
}

async function generateObject(call: GeminiClient, request: ObjectRequest, model: string, clock: WallClock) {
  const meter = startMeter(model, clock)
  const signal = request.signal ?? new AbortController().signal
  const response = await call({
    signal,
    run: (client) =>
      client.models.generateContent({
        model,
        contents: [{ role: 'user', parts: [...imageParts(request), { text: request.input }] }],
        config: {
          systemInstruction: request.instructions,
          responseMimeType: 'application/json',
          responseJsonSchema: request.schema,
          abortSignal: signal,
          ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
          ...(request.maxOutputTokens === undefined ? {} : { maxOutputTokens: request.maxOutputTokens }),
        },
      }),
  })
  const answer = gatherAnswer(provider)
  answer.add(response)
  const { text, finishReason } = answer.finish()
  if (finishReason === 'length') {
    throw new ProviderError('invalid_request', `${provider}: maxOutputTokens was too small for the object`, {
      provider,
      retryable: false,
    })
  }
  return { value: parseObject(text), usage: meter.usage(answer.tokens()), producedBy: `${provider}/${model}` }
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed(provider, 'the object is not JSON', cause)
  }
}
