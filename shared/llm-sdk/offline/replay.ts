/** The state of a conversation as a pure fold over its messages: what each message meant, checked against what was really said and called. */

import type { ChatRequest, Message } from '../provider.ts'
import { afterTools, type Outcome } from './after-tools.ts'
import { ask, askEither } from './questions.ts'
import { respond } from './respond.ts'
import { type Reply, type State, start, tell, type World } from './state.ts'
import { askAgain } from './task.ts'
import { plain } from './tokens.ts'

type Assistant = Extract<Message, { role: 'assistant' }>
type ToolMessage = Extract<Message, { role: 'tool' }>

/** The reply to the last message. The same messages give the same reply. */
export function reply(request: ChatRequest, world: World): Reply {
  let state = start
  let expected: Reply | undefined
  let lastWords = ''
  let results: Outcome[] = []
  const calls = new Map<string, Readonly<Record<string, unknown>>>()
  request.messages.forEach((message, at) => {
    const isLast = at === request.messages.length - 1
    const view: World = { ...world, current: isLast }
    if (message.role === 'user') {
      const unanswered = expected !== undefined && request.messages[at - 1]?.role === 'user'
      expected = respond(unanswered && expected !== undefined ? expected.state : state, message.content, view)
      lastWords = message.content
    } else if (message.role === 'assistant') {
      state = reconcile(state, expected, message, lastWords, view)
      for (const call of message.toolCalls ?? []) calls.set(call.id, call.arguments)
      expected = undefined
    } else {
      results.push(outcomeOf(message, calls))
      if (request.messages[at + 1]?.role === 'tool') return
      expected = afterTools(state, results, view)
      results = []
    }
  })
  return expected ?? tell(state, `Hello! I am ${request.instructions.agentName}. How can I help you?`, 'greeting')
}

function outcomeOf(message: ToolMessage, calls: ReadonlyMap<string, Readonly<Record<string, unknown>>>): Outcome {
  return {
    name: message.name,
    values: calls.get(message.toolCallId) ?? {},
    outcome: message.outcome,
    result: parsed(message.content),
  }
}

/** Tools of an API caller may answer in plain words. */
function parsed(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (cause) {
    if (cause instanceof SyntaxError) return content
    throw cause
  }
}

const bare = (text: string) => plain(text.replace(/\s?\[\d+\]/g, ''))

/** The state after an assistant's message as recorded, which may be another model's or a person's. */
function reconcile(before: State, expected: Reply | undefined, message: Assistant, words: string, world: World): State {
  const said = bare(message.content)
  const base: State = {
    ...(expected?.state ?? before),
    lastReply: message.content === '' ? before.lastReply : message.content,
  }
  const calls = message.toolCalls ?? []
  const [first] = calls
  if (first !== undefined) {
    const planned = expected?.calls.some((call) => call.name === first.name) === true
    return {
      ...base,
      task: { tool: first.name, values: first.arguments, words: planned ? (base.task?.words ?? words) : words },
      pending: undefined,
      memory: planned ? base.memory : { ...base.memory },
    }
  }
  if (expected !== undefined && expected.calls.length === 0 && bare(expected.text) === said) return base
  if (expected !== undefined && expected.calls.length === 0 && base.pending !== undefined) {
    const question = bare(askAgain(base, world))
    if (question !== '' && said.includes(question)) return base
  }
  return {
    ...read(
      {
        ...before,
        lastReply: message.content,
        angryTurns: base.angryTurns,
        question: words.includes('?') || /\[\d+\]/.test(message.content) ? words.slice(0, 300) : before.question,
      },
      expected?.state ?? before,
      said,
      message.content,
      world,
    ),
  }
}

/** What a message of unknown making left open: a confirmation, a slot it asks for, or nothing. */
function read(before: State, planned: State, said: string, text: string, world: World): State {
  const again = bare(askAgain(before, world))
  if (again !== '' && said.includes(again)) return before
  const task = planned.task ?? before.task
  if (task !== undefined && /\bconfirm\b/.test(said) && text.includes('?'))
    return { ...before, task, pending: { kind: 'confirm' } }
  const names = [...new Set([task?.tool, before.task?.tool, ...world.prepared.tools.keys()])].filter(
    (name) => name !== undefined,
  )
  for (const name of names) {
    const tool = world.prepared.tools.get(name)
    if (tool === undefined) continue
    const slot = tool.slots.slots.find((entry) => said.includes(bare(ask(entry))))
    const either =
      tool.slots.alternatives.length > 1 &&
      said.includes(
        bare(
          askEither(
            tool.slots.alternatives.map((set) =>
              set.flatMap((one) => tool.slots.slots.find((entry) => entry.name === one) ?? []),
            ),
          ),
        ),
      )
    if (slot === undefined && !either) continue
    const own = task?.tool === name ? task : { tool: name, values: {}, words: '' }
    return {
      ...before,
      task: own,
      pending: { kind: 'slot', names: slot === undefined ? tool.slots.alternatives.flat() : [slot.name] },
    }
  }
  if (/\bconnect you with a person\b/.test(said))
    return { ...before, task: undefined, pending: { kind: 'offer_person' } }
  return text.includes('?') ? before : { ...before, pending: undefined }
}
