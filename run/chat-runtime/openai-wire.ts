/** OpenAI's chat completions as a wire format: what comes in and what goes out, as its reference documents it. */
import { withoutMarkers } from '@workflow/agent-core'
import type { Message, ToolSpec } from '@workflow/llm-sdk'
import { z } from 'zod'
import type { TurnResult } from './model.ts'

const textPart = z.object({ type: z.literal('text'), text: z.string() })
const content = z
  .union([z.string(), z.array(textPart)])
  .transform((given) => (typeof given === 'string' ? given : given.map((part) => part.text).join('\n')))
const toolCall = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
})

const message = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content }),
  z.object({ role: z.literal('developer'), content }),
  z.object({ role: z.literal('user'), content }),
  z.object({ role: z.literal('assistant'), content: content.nullish(), tool_calls: z.array(toolCall).nullish() }),
  z.object({ role: z.literal('tool'), content, tool_call_id: z.string() }),
])

/** Parameters that have no meaning here are taken and left alone, as clients send many. */
export const completionRequest = z.looseObject({
  model: z.string().min(1).max(100),
  messages: z.array(message).min(1).max(500),
  tools: z
    .array(
      z.object({
        type: z.literal('function'),
        function: z.object({
          name: z.string().regex(/^[\w-]{1,64}$/),
          description: z.string().max(4_000).optional(),
          parameters: z.record(z.string(), z.unknown()).optional(),
        }),
      }),
    )
    .max(64)
    .nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.object({ type: z.literal('function'), function: z.object({ name: z.string() }) }),
    ])
    .nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  n: z.literal(1, 'only one choice is made').nullish(),
})
export type CompletionRequest = z.infer<typeof completionRequest>

/** What was said, in our own terms; system and developer messages apart. */
export function toDialogue(messages: CompletionRequest['messages']): {
  readonly messages: readonly Message[]
  readonly guidance: readonly string[]
} {
  const names = new Map<string, string>()
  const guidance: string[] = []
  const dialogue: Message[] = []
  for (const given of messages) {
    if (given.role === 'system' || given.role === 'developer') guidance.push(given.content)
    else if (given.role === 'user') dialogue.push({ role: 'user', content: given.content })
    else if (given.role === 'tool')
      dialogue.push({
        role: 'tool',
        toolCallId: given.tool_call_id,
        name: names.get(given.tool_call_id) ?? 'unknown',
        content: given.content,
        outcome: 'ok',
      })
    else {
      const toolCalls = (given.tool_calls ?? []).map((call) => ({
        id: call.id,
        name: call.function.name,
        arguments: parseArguments(call.function.arguments),
      }))
      for (const call of toolCalls) names.set(call.id, call.name)
      dialogue.push({ role: 'assistant', content: given.content ?? '', ...(toolCalls.length > 0 ? { toolCalls } : {}) })
    }
  }
  return { messages: dialogue, guidance }
}

function parseArguments(text: string): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(safeJson(text))
  return parsed.success ? parsed.data : {}
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function toToolSpecs(tools: CompletionRequest['tools']): readonly ToolSpec[] {
  return (tools ?? []).map(({ function: { name, description, parameters } }) => ({
    name,
    description: description ?? name,
    inputSchema: parameters ?? { type: 'object', properties: {} },
    examples: [],
    changesState: false,
    confirmFirst: false,
    requiresVerifiedCustomer: false,
    verifiesCustomer: false,
    origin: 'caller',
  }))
}

interface Head {
  readonly id: string
  readonly model: string
  /** Unix seconds. */
  readonly created: number
}

const usageOf = ({ usage }: TurnResult) => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.outputTokens,
  prompt_tokens_details: { cached_tokens: usage.cachedTokens },
})

const toolCallsOf = (result: TurnResult) =>
  result.callerToolCalls.map((call) => ({
    id: call.id,
    type: 'function' as const,
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }))

const finishReasonOf = (result: TurnResult) => (result.callerToolCalls.length > 0 ? 'tool_calls' : 'stop')

export function toCompletion(head: Head, result: TurnResult): unknown {
  const text = withoutMarkers(result.message?.text ?? '')
  const calls = toolCallsOf(result)
  const reply = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }
  return {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message: reply, finish_reason: finishReasonOf(result), logprobs: null }],
    usage: usageOf(result),
    citations: result.citations,
  }
}

export function toChunk(head: Head, delta: object, finishReason: string | null): unknown {
  return {
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finishReason, logprobs: null }],
  }
}

/** The last chunks of a stream: calls of the caller's tools, why it ended, and what it cost where that was asked for. */
export function lastChunks(head: Head, result: TurnResult, includeUsage: boolean): readonly unknown[] {
  const calls = toolCallsOf(result)
  const called =
    calls.length > 0 ? [toChunk(head, { tool_calls: calls.map((call, index) => ({ index, ...call })) }, null)] : []
  const usage = includeUsage ? [{ ...head, object: 'chat.completion.chunk', choices: [], usage: usageOf(result) }] : []
  return [...called, toChunk(head, {}, finishReasonOf(result)), ...usage]
}

/** Removes citation markers from text that arrives in pieces: what may be the beginning of one is held back. */
export function markerFilter(): { push(text: string): string; end(): string } {
  let held = ''
  return {
    push: (text) => {
      const whole = withoutMarkers(held + text)
      const open = / ?(?:\[\d{0,2})?$/.exec(whole)
      const at = open?.index ?? whole.length
      held = whole.slice(at)
      return whole.slice(0, at)
    },
    end: () => held,
  }
}
