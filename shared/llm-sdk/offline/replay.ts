/** The state of a conversation as a pure fold over its messages: what each message meant, checked against what was really said and called. */

import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { ChatRequest, Message } from '../provider.ts'
import { afterTools, type Outcome } from './after-tools.ts'
import { readActs } from './dialogue-acts.ts'
import { atHandOver } from './hand-over.ts'
import { inLanguage } from './languages/index.ts'
import { ask, askEither } from './questions.ts'
import { respond } from './respond.ts'
import { type Reply, type State, start, tell, type World } from './state.ts'
import { askAgain } from './task.ts'
import { plain } from './tokens.ts'

type Assistant = Extract<Message, { role: 'assistant' }>
type ToolMessage = Extract<Message, { role: 'tool' }>

interface Place {
  readonly state: State
  /** What the last message of the customer or of a tool led to, where no assistant's message followed yet. */
  readonly expected: Reply | undefined
  readonly words: string
  readonly calls: ReadonlyMap<string, Readonly<Record<string, unknown>>>
}

/** Where a conversation stood after a prefix of its messages: saves going through all of them at each turn; the fold is pure, so the answer is the same. */
const places = new LRUCache<string, Place>({ max: 2_000 })

/** The reply to the last message. The same messages give the same reply. */
export function reply(request: ChatRequest, world: World): Reply {
  const { messages } = request
  const provenAt = messages.findIndex((message) => proves(message, world))
  const keys = prefixKeys(request, world, provenAt >= 0)
  const known = keys.findLastIndex(
    (key, at) => at < messages.length - 1 && messages[at]?.role === 'assistant' && places.has(key),
  )
  let place: Place = places.get(keys[known] ?? '') ?? { state: start, expected: undefined, words: '', calls: new Map() }
  for (let at = known + 1; at < messages.length; at++) {
    const then = provenAt < 0 ? {} : at < provenAt ? { verified: false, facts: {} } : { verified: true }
    place = next(place, messages, at, { ...world, ...then, current: at === messages.length - 1 })
    const key = keys[at]
    if (messages[at]?.role === 'assistant' && key !== undefined) places.set(key, place)
  }
  const planned =
    place.expected ??
    tell(place.state, `Hello! I am ${request.instructions.agentName}. How can I help you?`, 'greeting')
  return { ...planned, text: inLanguage(planned.text, planned.state.language) }
}

/** The result of a tool that verified the customer: before it, they were not. */
function proves(message: Message, world: World): boolean {
  if (message.role !== 'tool' || message.outcome !== 'ok') return false
  const verifies = world.prepared.tools.get(message.name)?.spec.verifiesCustomer === true
  return (verifies || message.name === 'verify_customer') && !/"verified"\s*:\s*false/.test(message.content)
}

/** One hash per prefix, over all that the fold depends on. */
function prefixKeys(request: ChatRequest, world: World, proven: boolean): string[] {
  const { situation } = request
  let key = JSON.stringify([
    world.prepared.key,
    Math.floor(world.clock.nowMs / 60_000),
    situation.timeZone,
    situation.customer,
    proven,
    request.toolChoice,
  ])
  return request.messages.map((message) => {
    key = createHash('sha1').update(key).update(JSON.stringify(message)).digest('base64')
    return key
  })
}

function next(place: Place, messages: readonly Message[], at: number, view: World): Place {
  const message = messages[at]
  if (message === undefined) return place
  if (message.role === 'user') {
    const from = messages[at - 1]?.role === 'user' && place.expected !== undefined ? place.expected.state : place.state
    return { ...place, expected: atHandOver(respond(from, message.content, view)), words: message.content }
  }
  if (message.role === 'assistant') {
    const calls = new Map([
      ...place.calls,
      ...(message.toolCalls ?? []).map((call) => [call.id, call.arguments] as const),
    ])
    return {
      ...place,
      state: reconcile(place.state, place.expected, message, place.words, view),
      expected: undefined,
      calls,
    }
  }
  if (messages[at + 1]?.role === 'tool') return place
  const first = messages.findLastIndex((other, index) => index < at && other.role !== 'tool') + 1
  const results = messages
    .slice(first, at + 1)
    .flatMap((result) => (result.role === 'tool' ? [outcomeOf(result, place.calls)] : []))
  return { ...place, expected: atHandOver(afterTools(place.state, results, view)) }
}

function outcomeOf(message: ToolMessage, calls: ReadonlyMap<string, Readonly<Record<string, unknown>>>): Outcome {
  return {
    name: message.name,
    values: calls.get(message.toolCallId) ?? {},
    outcome: message.outcome,
    result: parsed(message.content),
  }
}

/** Results of other systems stand between marks. */
const FENCED = /^<untrusted [^>]*>\n(.*)\n<\/untrusted [^>]*>$/s

/** Tools of an API caller may answer in plain words. */
function parsed(content: string): unknown {
  try {
    return JSON.parse(FENCED.exec(content)?.[1] ?? content)
  } catch (cause) {
    if (cause instanceof SyntaxError) return content
    throw cause
  }
}

const bare = (text: string) => plain(text.replace(/\s?\[\d+\]/g, ''))
const bareIn = (state: State, text: string) => bare(inLanguage(text, state.language))

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
  if (expected !== undefined && expected.calls.length === 0 && bareIn(base, expected.text) === said) return base
  if (expected !== undefined && expected.calls.length === 0 && base.pending !== undefined) {
    const question = bareIn(base, askAgain(base, world))
    if (question !== '' && said.includes(question)) return { ...base, queue: stillWaiting(base.queue, message.content) }
  }
  return {
    ...read(
      {
        ...before,
        language: base.language,
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

/** Questions of the same message that a cited answer has dealt with wait no longer. */
const stillWaiting = (queue: State['queue'], content: string) =>
  /\[\d+\]/.test(content) ? queue.filter((part) => !readActs(part).question) : queue

const gone = { task: undefined, withheld: undefined, pending: undefined, interrupted: undefined }

/** What a message of unknown making left open: a confirmation, a slot it asks for, or nothing. */
function read(was: State, planned: State, said: string, text: string, world: World): State {
  // What the customer let go of is gone, whatever words told them.
  const before: State = planned.task === undefined ? { ...was, ...gone } : was
  const again = bareIn(before, askAgain(before, world))
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
    const slot = tool.slots.slots.find((entry) => said.includes(bareIn(before, ask(entry))))
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
