/** Recorded conversations: JSON lines of `{ id, messages }` in OpenAI's chat format. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { ToolCall } from '../provider.ts'

/** What the assistant said and called at one step. */
export interface RecordedAnswer {
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
}

/** A message of the customer and the assistant's answers to it, in order: every tool call is followed by one more. */
interface RecordedTurn {
  readonly user: string
  readonly answers: readonly RecordedAnswer[]
  /** What the tools returned, by the id of the call; nothing of calls whose result was not recorded. */
  readonly results?: ReadonlyMap<string, string>
  /** The platform asked for a person. */
  readonly handoff?: boolean
}

export interface RecordedConversation {
  readonly id: string
  readonly turns: readonly RecordedTurn[]
}

/** Text, or the text parts of a message with parts. */
const Content = z
  .union([z.string(), z.null(), z.array(z.object({ type: z.string(), text: z.string().optional() }))])
  .optional()
  .transform((content) => (Array.isArray(content) ? content.map(({ text }) => text ?? '').join('') : (content ?? '')))

const Arguments = z.string().transform((text, context): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text)
    const parsed = z.record(z.string(), z.unknown()).safeParse(value)
    if (parsed.success) return parsed.data
  } catch {
    // Falls through to the same complaint: neither is a JSON object.
  }
  context.addIssue({ code: 'custom', message: 'must be the text of a JSON object' })
  return z.NEVER
})

const RecordedCall = z.object({
  id: z.string().min(1),
  function: z.object({ name: z.string().min(1), arguments: Arguments }),
})

const Message = z.discriminatedUnion('role', [
  z.object({ role: z.literal('user'), content: Content }),
  z.object({
    role: z.literal('assistant'),
    content: Content,
    tool_calls: z.array(RecordedCall).nullish(),
    handoff: z.boolean().default(false),
  }),
  z.object({ role: z.literal('tool'), tool_call_id: z.string().optional(), content: Content }),
  z.object({ role: z.enum(['system', 'developer']) }),
])

const Line = z.object({ id: z.string().min(1), messages: z.array(Message).min(1) })

/** Reads a file. Throws an Error that names the line, the field and the rule. */
export async function loadReplayFile(path: string): Promise<RecordedConversation[]> {
  const text = await readFile(path, 'utf8')
  const conversations: RecordedConversation[] = []
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() !== '') conversations.push(readLine(line, `${path}:${at + 1}`))
  }
  if (conversations.length === 0) throw new Error(`${path}: holds no conversation`)
  return conversations
}

function readLine(line: string, place: string): RecordedConversation {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new Error(`${place}: the line is not JSON`, { cause })
  }
  const parsed = Line.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`${place}: ${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'is not a conversation'}`)
  }
  return { id: parsed.data.id, turns: turnsOf(parsed.data.messages) }
}

/** A greeting before the first message of the customer answers nothing and is left out. */
function turnsOf(messages: readonly z.infer<typeof Message>[]): RecordedTurn[] {
  const turns: { user: string; answers: RecordedAnswer[]; results: Map<string, string>; handoff: boolean }[] = []
  for (const message of messages) {
    if (message.role === 'user') turns.push({ user: message.content, answers: [], results: new Map(), handoff: false })
    if (message.role === 'assistant') {
      const toolCalls = (message.tool_calls ?? []).map((call) => ({
        id: call.id,
        name: call.function.name,
        arguments: call.function.arguments,
      }))
      const turn = turns.at(-1)
      turn?.answers.push({ text: message.content, toolCalls })
      if (turn !== undefined && message.handoff) turn.handoff = true
    }
    if (message.role === 'tool' && message.tool_call_id !== undefined)
      turns.at(-1)?.results.set(message.tool_call_id, message.content)
  }
  return turns
}
