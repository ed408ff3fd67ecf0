/** The same answers in each provider's wire format, so that one suite can ask the same of all. */
import { createGeminiProvider } from '../gemini/index.ts'
import { createOpenAiProvider } from '../openai/index.ts'
import type { ModelProvider } from '../provider.ts'
import { type SeenRequest, valueAt } from './model-server.ts'

export interface WireFormat {
  readonly name: string
  readonly model: string
  create(url: string): ModelProvider
  /** Stream events of a text in two pieces, with usage of 100 input (60 cached) and 20 output tokens. */
  readonly text: (first: string, second: string) => readonly unknown[]
  /** Stream events of two parallel tool calls. */
  readonly calls: readonly unknown[]
  readonly cutByLength: readonly unknown[]
  readonly withheld: readonly unknown[]
  /** Stream events that end without saying that they end. */
  readonly unfinished: readonly unknown[]
  readonly unreadableCall: readonly unknown[]
  /** The body of a structured answer. */
  readonly object: (text: string) => unknown
  readonly error: (status: number, message: string) => unknown
  readonly sentSystemPrompt: (request: SeenRequest) => unknown
  readonly sentToolResult: (request: SeenRequest) => unknown
  readonly sentSchema: (request: SeenRequest) => unknown
}

const openAiChunk = (delta: unknown, finish: string | null = null) => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4o',
  choices: [{ index: 0, delta, finish_reason: finish }],
})
const openAiUsage = {
  ...openAiChunk({}),
  choices: [],
  usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120, prompt_tokens_details: { cached_tokens: 60 } },
}
const callPiece = (index: number, id: string | undefined, name: string | undefined, text: string) => ({
  tool_calls: [
    {
      index,
      ...(id === undefined ? {} : { id, type: 'function' }),
      function: { ...(name === undefined ? {} : { name }), arguments: text },
    },
  ],
})

const openai: WireFormat = {
  name: 'openai',
  model: 'gpt-4o',
  create: (url) =>
    createOpenAiProvider({
      apiKey: 'key-1',
      baseUrl: `${url}/v1`,
      defaultModel: 'gpt-4o',
      clock: { now: () => new Date('2026-01-01') },
    }),
  text: (first, second) => [
    openAiChunk({ role: 'assistant', content: '' }),
    openAiChunk({ content: first }),
    openAiChunk({ content: second }),
    openAiChunk({}, 'stop'),
    openAiUsage,
    '[DONE]',
  ],
  calls: [
    openAiChunk({ role: 'assistant', content: null, ...callPiece(0, 'call_a', 'book', '') }),
    openAiChunk(callPiece(0, undefined, undefined, '{"test":')),
    openAiChunk(callPiece(1, 'call_b', 'list', '')),
    openAiChunk(callPiece(0, undefined, undefined, '"CBC"}')),
    openAiChunk({}, 'tool_calls'),
    openAiUsage,
    '[DONE]',
  ],
  cutByLength: [openAiChunk({ content: 'And so' }), openAiChunk({}, 'length'), openAiUsage, '[DONE]'],
  withheld: [openAiChunk({ content: '' }), openAiChunk({}, 'content_filter'), '[DONE]'],
  unfinished: [openAiChunk({ content: 'And' }), '[DONE]'],
  unreadableCall: [openAiChunk(callPiece(0, 'call_a', 'book', '{"test":')), openAiChunk({}, 'tool_calls'), '[DONE]'],
  object: (text) => ({
    id: 'c1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4o',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  }),
  error: (_status, message) => ({ error: { message, type: 'error', code: null } }),
  sentSystemPrompt: ({ body }) => valueAt(body, 'messages', 0, 'content'),
  sentToolResult: ({ body }) => valueAt(body, 'messages', -1),
  sentSchema: ({ body }) => valueAt(body, 'response_format', 'json_schema', 'schema'),
}

const geminiChunk = (parts: readonly unknown[], finish?: string) => ({
  candidates: [
    { content: { role: 'model', parts }, index: 0, ...(finish === undefined ? {} : { finishReason: finish }) },
  ],
})
const geminiUsage = {
  usageMetadata: {
    promptTokenCount: 100,
    cachedContentTokenCount: 60,
    candidatesTokenCount: 15,
    thoughtsTokenCount: 5,
    totalTokenCount: 120,
  },
}

const gemini: WireFormat = {
  name: 'gemini',
  model: 'gemini-2.5-flash',
  create: (url) =>
    createGeminiProvider({
      apiKey: 'key-1',
      baseUrl: url,
      defaultModel: 'gemini-2.5-flash',
      clock: { now: () => new Date('2026-01-01') },
    }),
  text: (first, second) => [
    geminiChunk([{ text: 'I think…', thought: true }]),
    geminiChunk([{ text: first }]),
    { ...geminiChunk([{ text: second }], 'STOP'), ...geminiUsage },
  ],
  calls: [
    geminiChunk([{ functionCall: { name: 'book', args: { test: 'CBC' } } }]),
    { ...geminiChunk([{ functionCall: { name: 'list' } }], 'STOP'), ...geminiUsage },
  ],
  cutByLength: [{ ...geminiChunk([{ text: 'And so' }], 'MAX_TOKENS'), ...geminiUsage }],
  withheld: [{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }],
  unfinished: [geminiChunk([{ text: 'And' }])],
  unreadableCall: [geminiChunk([], 'MALFORMED_FUNCTION_CALL')],
  object: (text) => ({
    ...geminiChunk([{ text }], 'STOP'),
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5 },
  }),
  error: (status, message) => ({ error: { code: status, message, status: 'FAILED' } }),
  sentSystemPrompt: ({ body }) => valueAt(body, 'systemInstruction', 'parts', 0, 'text'),
  sentToolResult: ({ body }) => valueAt(body, 'contents', -1),
  sentSchema: ({ body }) => valueAt(body, 'generationConfig', 'responseJsonSchema'),
}

export const wireFormats: readonly WireFormat[] = [gemini, openai]
