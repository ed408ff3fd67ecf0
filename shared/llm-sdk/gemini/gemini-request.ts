/** A chat request in Gemini's terms (https://ai.google.dev/api/generate-content). */
import type { Content, FunctionCallingConfigMode, GenerateContentConfig, Part } from '@google/genai'
import type { ChatRequest, Message, ObjectRequest, ToolCall } from '../provider.ts'
import { describeTool, dialogueOf, renderInstructions, sortedTools } from '../render-instructions.ts'

/**
 * Models from Gemini 3 on refuse a recorded function call without the signature of the thought behind it, and a stateless request has none.
 * Google documents this value for calls that come from elsewhere (https://ai.google.dev/gemini-api/docs/thought-signatures).
 */
const foreignCallSignature = 'skip_thought_signature_validator'

export function configOf(request: ChatRequest, signal: AbortSignal): GenerateContentConfig {
  const { instructions, tools, temperature, topP, maxOutputTokens, thinkingBudget } = request
  return {
    systemInstruction: renderInstructions(instructions),
    abortSignal: signal,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(thinkingBudget === undefined ? {} : { thinkingConfig: { thinkingBudget } }),
    ...(tools.length === 0 ? {} : toolsOf(request)),
  }
}

function toolsOf({ tools, toolChoice = 'auto' }: ChatRequest): Pick<GenerateContentConfig, 'tools' | 'toolConfig'> {
  // The SDK's enum is a value of the SDK, which is loaded on first use; its members are these words.
  const modes = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const
  const mode = typeof toolChoice === 'string' ? modes[toolChoice] : 'ANY'
  return {
    tools: [
      {
        functionDeclarations: sortedTools(tools).map((tool) => ({
          name: tool.name,
          description: describeTool(tool),
          parametersJsonSchema: tool.inputSchema,
        })),
      },
    ],
    toolConfig: {
      functionCallingConfig: {
        mode: mode as FunctionCallingConfigMode,
        ...(typeof toolChoice === 'string' ? {} : { allowedFunctionNames: [toolChoice.name] }),
      },
    },
  }
}

/** Results of tools that were called together come back together: one content. */
export function contentsOf(request: ChatRequest, model: string): Content[] {
  const contents: Content[] = []
  for (const message of dialogueOf(request)) {
    const role = message.role === 'assistant' ? 'model' : 'user'
    const parts = partsOf(message, model)
    const last = contents.at(-1)
    if (message.role === 'tool' && last?.role === 'user' && last.parts?.at(-1)?.functionResponse !== undefined)
      last.parts.push(...parts)
    else if (parts.length > 0) contents.push({ role, parts })
  }
  return contents
}

function partsOf(message: Message, model: string): Part[] {
  if (message.role === 'user') return [{ text: message.content }]
  if (message.role === 'tool') {
    const key = message.outcome === 'ok' ? 'output' : 'error'
    return [{ functionResponse: { name: message.name, response: { [key]: jsonOrText(message.content) } } }]
  }
  const calls = (message.toolCalls ?? []).map((call, at) => callPart(call, at === 0 && needsSignature(model)))
  return message.content === '' ? calls : [{ text: message.content }, ...calls]
}

/** https://ai.google.dev/gemini-api/docs/image-understanding, …/document-processing */
export const imageParts = ({ images = [] }: ObjectRequest): Part[] =>
  images.map(({ contentType, bytes }) => ({
    inlineData: { mimeType: contentType, data: Buffer.from(bytes).toString('base64') },
  }))

/** Of calls made in parallel only the first carries a signature. */
function callPart(call: ToolCall, signed: boolean): Part {
  const functionCall = { name: call.name, args: { ...call.arguments } }
  return signed ? { functionCall, thoughtSignature: foreignCallSignature } : { functionCall }
}

function needsSignature(model: string): boolean {
  return Number(/^gemini-(\d+)/u.exec(model)?.[1] ?? 0) >= 3
}

function jsonOrText(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return content
  }
}
