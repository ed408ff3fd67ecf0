/** A chat request in the terms of OpenAI's chat completions (https://platform.openai.com/docs/api-reference/chat). */
import type {
  ChatCompletionContentPart,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
  ChatCompletionToolChoiceOption,
} from 'openai/resources/chat/completions'
import type { ChatRequest, Message, ObjectRequest } from '../provider.ts'
import { describeTool, dialogueOf, renderInstructions, sortedTools } from '../render-instructions.ts'

/** Which words a server understands: OpenAI renamed the length limit, and compatible servers know the old name. */
export type Dialect = 'openai' | 'compatible'

export function paramsOf(request: ChatRequest, model: string, dialect: Dialect): ChatCompletionCreateParamsStreaming {
  const { instructions, tools, toolChoice, parallelToolCalls, temperature, topP, maxOutputTokens, thinkingBudget } =
    request
  const thinks = isReasoningModel(model)
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: 'system', content: renderInstructions(instructions) }, ...dialogueOf(request).map(messageParam)],
    ...lengthLimit(maxOutputTokens, dialect),
    // Reasoning models refuse sampling parameters with a 400.
    ...(temperature === undefined || thinks ? {} : { temperature }),
    ...(topP === undefined || thinks ? {} : { top_p: topP }),
    ...(thinkingBudget === undefined || !thinks ? {} : { reasoning_effort: effortOf(thinkingBudget) }),
    ...(tools.length === 0
      ? {}
      : {
          tools: sortedTools(tools).map((tool) => ({
            type: 'function' as const,
            function: { name: tool.name, description: describeTool(tool), parameters: { ...tool.inputSchema } },
          })),
          ...(toolChoice === undefined ? {} : { tool_choice: toolChoiceOf(toolChoice) }),
          ...(parallelToolCalls === undefined ? {} : { parallel_tool_calls: parallelToolCalls }),
        }),
  }
}

export function lengthLimit(
  maxOutputTokens: number | undefined,
  dialect: Dialect,
): { max_tokens?: number; max_completion_tokens?: number } {
  if (maxOutputTokens === undefined) return {}
  return dialect === 'openai' ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens }
}

/** https://platform.openai.com/docs/guides/images-vision, …/pdf-files */
export const imageParts = ({ images = [] }: ObjectRequest): ChatCompletionContentPart[] =>
  images.map(({ contentType, bytes }) => {
    const url = `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`
    return contentType === 'application/pdf'
      ? { type: 'file', file: { filename: 'document.pdf', file_data: url } }
      : { type: 'image_url', image_url: { url } }
  })

export function isReasoningModel(model: string): boolean {
  return /^(?:o\d|gpt-[5-9])/u.test(model) && !model.includes('chat')
}

/** Efforts have no token counts; the steps are those that OpenAI's compatibility table for Gemini uses (1,024 · 8,192 · 24,576). */
function effortOf(thinkingBudget: number): 'minimal' | 'low' | 'medium' | 'high' {
  if (thinkingBudget <= 0) return 'minimal'
  if (thinkingBudget <= 1_024) return 'low'
  return thinkingBudget <= 8_192 ? 'medium' : 'high'
}

function toolChoiceOf(choice: NonNullable<ChatRequest['toolChoice']>): ChatCompletionToolChoiceOption {
  return typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.name } }
}

function messageParam(message: Message): ChatCompletionMessageParam {
  if (message.role === 'user') return { role: 'user', content: message.content }
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.content }
  const calls = message.toolCalls ?? []
  if (calls.length === 0) return { role: 'assistant', content: message.content }
  return {
    role: 'assistant',
    content: message.content === '' ? null : message.content,
    tool_calls: calls.map((call) => ({
      id: call.id,
      type: 'function' as const,
      function: { name: call.name, arguments: JSON.stringify(call.arguments) },
    })),
  }
}
