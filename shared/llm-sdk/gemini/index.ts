/** Gemini, through Google's SDK: streaming chat with tools, structured objects. */
import type { GenerateContentResponse } from '@google/genai'
import type { ChatEvent, ChatRequest, ModelProvider, ObjectRequest } from '../provider.ts'
import { objectCutOff, parseObject, streamed } from '../sdk-provider.ts'
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
  // A consumer that stops early must end the connection too; the SDK alone would leave it open.
  const stopped = new AbortController()
  const signal = AbortSignal.any([stopped.signal, ...(request.signal === undefined ? [] : [request.signal])])
  yield* streamed({
    producedBy: `${provider}/${model}`,
    meter: startMeter(model, clock),
    signal: request.signal,
    open: () =>
      call(signal, (client) =>
        client.models.generateContentStream({
          model,
          contents: contentsOf(request, model),
          config: configOf(request, signal),
        }),
      ),
    close: () => stopped.abort(),
    callsTool: (chunk: GenerateContentResponse) =>
      chunk.candidates?.[0]?.content?.parts?.some((part) => part.functionCall) === true,
    ...gatherAnswer(provider),
    errorOf: (error) => geminiError(provider, error, signal),
  })
}

async function generateObject(call: GeminiClient, request: ObjectRequest, model: string, clock: WallClock) {
  const meter = startMeter(model, clock)
  const signal = request.signal ?? new AbortController().signal
  const response = await call(signal, (client) =>
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
  )
  const answer = gatherAnswer(provider)
  answer.add(response)
  const { text, finishReason } = answer.finish()
  if (finishReason === 'length') throw objectCutOff(provider)
  return { value: parseObject(provider, text), usage: meter.usage(answer.tokens()), producedBy: `${provider}/${model}` }
}
