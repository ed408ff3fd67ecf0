/** Claude, through Anthropic's SDK: streaming chat with tools, structured objects by a tool that must be called. */
import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages/messages'
import type { ChatEvent, ChatRequest, ModelProvider, ObjectRequest } from '../provider.ts'
import { malformed } from '../provider-errors.ts'
import { objectCutOff, objectWithheld, streamed } from '../sdk-provider.ts'
import { startMeter, type WallClock } from '../turn-meter.ts'
import { type AnthropicAccess, type AnthropicClient, anthropicClient, anthropicError } from './anthropic-client.ts'
import { defaultMaxTokens, imageBlocks, paramsOf } from './anthropic-request.ts'
import { gatherAnswer, tokensOf } from './anthropic-stream.ts'
import { toolChoiceOf, withoutThinking } from './model-traits.ts'

const provider = 'anthropic'

export interface AnthropicOptions extends AnthropicAccess {
  /** For requests that name no model. */
  readonly defaultModel: string
  /** Dates the prices; the system's where absent. */
  readonly clock?: WallClock
}

export function createAnthropicProvider(options: AnthropicOptions): ModelProvider {
  const call = anthropicClient(provider, options)
  const clock = options.clock ?? { now: () => new Date() }
  return {
    name: provider,
    chat: (request) => streamChat(call, request, request.model ?? options.defaultModel, clock),
    object: (request) => generateObject(call, request, request.model ?? options.defaultModel, clock),
  }
}

async function* streamChat(
  call: AnthropicClient,
  request: ChatRequest,
  model: string,
  clock: WallClock,
): AsyncGenerator<ChatEvent> {
  const signal = request.signal ?? new AbortController().signal
  yield* streamed({
    producedBy: `${provider}/${model}`,
    meter: startMeter(model, clock),
    signal,
    open: () => call(signal, (client) => client.messages.create(paramsOf(request, model), { signal })),
    close: (events) => events.controller.abort(),
    callsTool: (event: RawMessageStreamEvent) =>
      event.type === 'content_block_start' && event.content_block.type === 'tool_use',
    ...gatherAnswer(provider),
    errorOf: (error) => anthropicError(provider, error, signal),
  })
}

/** Tools take objects alone: a schema of anything else is asked for as the one property of an object. */
async function generateObject(call: AnthropicClient, request: ObjectRequest, model: string, clock: WallClock) {
  const meter = startMeter(model, clock)
  const signal = request.signal ?? new AbortController().signal
  const bare = request.schema.type === 'object'
  const message = await call(signal, (client) =>
    client.messages.create(
      {
        model,
        max_tokens: request.maxOutputTokens ?? defaultMaxTokens,
        // Models that cannot be forced to call it are at least told to.
        system: `${request.instructions}\n\nGive your answer by calling the tool answer.`,
        messages: [{ role: 'user', content: [...imageBlocks(request), { type: 'text', text: request.input }] }],
        tools: [
          {
            name: 'answer',
            description: 'Takes the answer. Call it once, with all of it.',
            input_schema: bare
              ? { ...request.schema, type: 'object' }
              : { type: 'object', properties: { value: request.schema }, required: ['value'] },
          },
        ],
        tool_choice: toolChoiceOf({ toolChoice: { name: 'answer' }, parallelToolCalls: false }, model),
        ...withoutThinking(model),
      },
      { signal },
    ),
  )
  if (message.stop_reason === 'refusal') throw objectWithheld(provider)
  if (message.stop_reason === 'max_tokens') throw objectCutOff(provider)
  const answer = message.content.find((block) => block.type === 'tool_use')
  if (answer === undefined) throw malformed(provider, 'the object was not given to the tool')
  const value = bare ? answer.input : new Map(Object.entries(answer.input ?? {})).get('value')
  return { value, usage: meter.usage(tokensOf(message.usage)), producedBy: `${provider}/${model}` }
}
