/** A chat request in the terms of Anthropic's messages (https://platform.claude.com/docs/en/api/messages). */
import type {
  CacheControlEphemeral,
  DocumentBlockParam,
  ImageBlockParam,
  MessageCreateParamsStreaming,
  TextBlockParam,
  Tool,
  ToolResultBlockParam,
  ToolUseBlockParam,
} from '@anthropic-ai/sdk/resources/messages/messages'
import type { ChatRequest, Message, ObjectRequest } from '../provider.ts'
import { describeTool, dialogueOf, renderInstructions, sortedTools } from '../render-instructions.ts'
import { thinkingOf, toolChoiceOf } from './model-traits.ts'

type Block = TextBlockParam | ToolUseBlockParam | ToolResultBlockParam

interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: Block[]
}

/** The API wants a limit; a reply of a conversation is far shorter. */
export const defaultMaxTokens = 4_096
/** Kept for five minutes after each use (https://platform.claude.com/docs/en/build-with-claude/prompt-caching). */
const cached: CacheControlEphemeral = { type: 'ephemeral' }

/** Sampling parameters are not sent: no current model takes them, and the SDK knows them no more. */
export function paramsOf(request: ChatRequest, model: string): MessageCreateParamsStreaming {
  const { instructions, tools, maxOutputTokens = defaultMaxTokens } = request
  return {
    model,
    stream: true,
    max_tokens: maxOutputTokens,
    ...(tools.length === 0 ? {} : { tools: toolsOf(request), tool_choice: toolChoiceOf(request, model) }),
    system: [{ type: 'text', text: renderInstructions(instructions), cache_control: cached }],
    messages: turnsOf(dialogueOf(request)),
    ...thinkingOf(request, model, maxOutputTokens),
  }
}

function toolsOf({ tools }: ChatRequest): Tool[] {
  return sortedTools(tools).map((tool, at) => ({
    name: tool.name,
    description: describeTool(tool),
    input_schema: { ...tool.inputSchema, type: 'object' },
    ...(at === tools.length - 1 ? { cache_control: cached } : {}),
  }))
}

/** What was said before the customer's last words is the same in the next turn: a breakpoint ends it. */
function turnsOf(messages: readonly Message[]): Turn[] {
  const now = messages.findLastIndex(({ role }) => role === 'user')
  const turns: Turn[] = []
  for (const message of messages.slice(0, now)) append(turns, message)
  const lastSaid = turns.at(-1)?.content.at(-1)
  if (lastSaid !== undefined) lastSaid.cache_control = cached
  for (const message of messages.slice(now)) append(turns, message)
  return turns
}

/** Roles alternate: results of tools that were called together come back in one turn. */
function append(turns: Turn[], message: Message): void {
  const role = message.role === 'assistant' ? 'assistant' : 'user'
  const blocks = blocksOf(message)
  const last = turns.at(-1)
  if (last?.role === role) last.content.push(...blocks)
  else if (blocks.length > 0) turns.push({ role, content: blocks })
}

/** The API refuses empty texts. */
function blocksOf(message: Message): Block[] {
  if (message.role === 'tool') {
    const failed = message.outcome === 'ok' ? {} : { is_error: true }
    return [{ type: 'tool_result', tool_use_id: message.toolCallId, content: message.content, ...failed }]
  }
  const text: Block[] = message.content.trim() === '' ? [] : [{ type: 'text', text: message.content }]
  if (message.role === 'user') return text
  const calls = message.toolCalls ?? []
  return [...text, ...calls.map(({ id, name, arguments: input }): Block => ({ type: 'tool_use', id, name, input }))]
}

/** https://platform.claude.com/docs/en/build-with-claude/vision, …/pdf-support */
export const imageBlocks = ({ images = [] }: ObjectRequest): (ImageBlockParam | DocumentBlockParam)[] =>
  images.map(({ contentType, bytes }) => {
    const data = Buffer.from(bytes).toString('base64')
    return contentType === 'application/pdf'
      ? { type: 'document', source: { type: 'base64', media_type: contentType, data } }
      : { type: 'image', source: { type: 'base64', media_type: contentType, data } }
  })
