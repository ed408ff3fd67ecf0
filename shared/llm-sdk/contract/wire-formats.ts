/** The same answers in each provider's wire format, so that one suite can ask the same of all. */
import { createAnthropicProvider } from '../anthropic/index.ts'
import { createGeminiProvider } from '../gemini/index.ts'
import { createOpenAiProvider } from '../openai/index.ts'
import type { ModelProvider } from '../provider.ts'
import { namedEvent, type SeenRequest, valueAt } from './model-server.ts'

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
  /** Stream events that are no JSON. */
  readonly garbage: readonly unknown[]
  /** The body of a structured answer. */
  readonly object: (text: string) => unknown
  readonly error: (status: number, message: string) => unknown
  readonly sentSystemPrompt: (request: SeenRequest) => unknown
  readonly sentToolResult: (request: SeenRequest) => unknown
  readonly sentSchema: (request: SeenRequest) => unknown
  /** How a picture and a document stand before the input, given their bytes in base64. */
  readonly imagesAsSent: (png: string, pdf: string) => readonly unknown[]
  readonly sentImages: (request: SeenRequest) => unknown
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
  garbage: ['{"choices": [', '[DONE]'],
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
  imagesAsSent: (png, pdf) => [
    { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
    { type: 'file', file: { filename: 'document.pdf', file_data: `data:application/pdf;base64,${pdf}` } },
    { type: 'text', text: 'Read.' },
  ],
  sentImages: ({ body }) => valueAt(body, 'messages', -1, 'content'),
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
  garbage: ['{"choices": [', '[DONE]'],
  object: (text) => ({
    ...geminiChunk([{ text }], 'STOP'),
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5 },
  }),
  error: (status, message) => ({ error: { code: status, message, status: 'FAILED' } }),
  sentSystemPrompt: ({ body }) => valueAt(body, 'systemInstruction', 'parts', 0, 'text'),
  sentToolResult: ({ body }) => valueAt(body, 'contents', -1),
  sentSchema: ({ body }) => valueAt(body, 'generationConfig', 'responseJsonSchema'),
  imagesAsSent: (png, pdf) => [
    { inlineData: { mimeType: 'image/png', data: png } },
    { inlineData: { mimeType: 'application/pdf', data: pdf } },
    { text: 'Read.' },
  ],
  sentImages: ({ body }) => valueAt(body, 'contents', -1, 'parts'),
}

const anthropicStart = namedEvent({
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5',
    content: [],
    stop_reason: null,
    usage: { input_tokens: 30, cache_read_input_tokens: 60, cache_creation_input_tokens: 10, output_tokens: 1 },
  },
})
const blockStart = (index: number, block: unknown) =>
  namedEvent({ type: 'content_block_start', index, content_block: block })
const blockDelta = (index: number, delta: unknown) => namedEvent({ type: 'content_block_delta', index, delta })
const blockStop = (index: number) => namedEvent({ type: 'content_block_stop', index })
const anthropicEnd = (reason: string) => [
  namedEvent({ type: 'message_delta', delta: { stop_reason: reason }, usage: { output_tokens: 20 } }),
  namedEvent({ type: 'message_stop' }),
]
const toolUse = (index: number, id: string, name: string, ...json: readonly string[]) => [
  blockStart(index, { type: 'tool_use', id, name, input: {} }),
  ...json.map((part) => blockDelta(index, { type: 'input_json_delta', partial_json: part })),
  blockStop(index),
]
const textBlock = (...parts: readonly string[]) => [
  blockStart(0, { type: 'text', text: '' }),
  ...parts.map((text) => blockDelta(0, { type: 'text_delta', text })),
]

const anthropic: WireFormat = {
  name: 'anthropic',
  model: 'claude-haiku-4-5',
  create: (url) =>
    createAnthropicProvider({
      apiKey: 'key-1',
      baseUrl: url,
      defaultModel: 'claude-haiku-4-5',
      clock: { now: () => new Date('2026-01-01') },
    }),
  text: (first, second) => [
    anthropicStart,
    namedEvent({ type: 'ping' }),
    ...textBlock(first, second),
    blockStop(0),
    ...anthropicEnd('end_turn'),
  ],
  calls: [
    anthropicStart,
    ...toolUse(0, 'toolu_a', 'book', '', '{"test":', '"CBC"}'),
    ...toolUse(1, 'toolu_b', 'list', ''),
    ...anthropicEnd('tool_use'),
  ],
  cutByLength: [anthropicStart, ...textBlock('And so'), blockStop(0), ...anthropicEnd('max_tokens')],
  withheld: [anthropicStart, ...anthropicEnd('refusal')],
  unfinished: [blockStart(0, { type: 'text', text: 'And' })],
  unreadableCall: [anthropicStart, ...toolUse(0, 'toolu_a', 'book', '{"test":'), ...anthropicEnd('tool_use')],
  garbage: [namedEvent({ type: 'message_start' }).slice(0, -4)],
  object: (text) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5',
    content: text.endsWith('}')
      ? [{ type: 'tool_use', id: 'toolu_a', name: 'answer', input: JSON.parse(text) }]
      : [{ type: 'text', text }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 10, output_tokens: 5 },
  }),
  error: (_status, message) => ({ type: 'error', error: { type: 'api_error', message } }),
  sentSystemPrompt: ({ body }) => valueAt(body, 'system', 0, 'text'),
  sentToolResult: ({ body }) => valueAt(body, 'messages', -1),
  sentSchema: ({ body }) => valueAt(body, 'tools', 0, 'input_schema'),
  imagesAsSent: (png, pdf) => [
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: pdf } },
    { type: 'text', text: 'Read.' },
  ],
  sentImages: ({ body }) => valueAt(body, 'messages', -1, 'content'),
}

export const wireFormats: readonly WireFormat[] = [gemini, openai, anthropic]
