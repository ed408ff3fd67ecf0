/**
 * One life of the run of stuck turns: posts every message that has no answer yet, as its client would: waits, goes away and comes back, or is answered by a person.
 * Ends by itself when everything has its answer.
 */
import type { Clock } from '@workflow/platform'
import { z } from 'zod'
import { tell } from '../../run/chat-runtime/follow-people.ts'
import { Conversations, Messages } from '../../run/chat-runtime/model.ts'
import { doorOf, type Reply, say } from '../fixtures/conversation.ts'
import { startRuntime } from '../fixtures/runtime.ts'
import { faultOf, faultyProvider, hasteFactor, messageOf, messagesEach } from './faults.ts'

const work = z
  .object({ folder: z.string(), epochMs: z.number(), conversationIds: z.array(z.string()) })
  .parse(JSON.parse(process.env.STUCK_WORK ?? '{}'))
const workers = 48

/** It goes on from life to life. */
const clock: Clock = {
  now: () => new Date(work.epochMs + (Date.now() - work.epochMs) * hasteFactor),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs / hasteFactor)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

const running = await startRuntime(faultyProvider, { tools: [], mocks: {} }, { folder: work.folder, clock })
const door = doorOf(running)
process.stdout.write('ready\n')
// What is waited for hangs on timers that keep no process alive.
const awake = setInterval(() => undefined, 1_000)
const recovered = running.runtime.recover()

const queue = [...work.conversationIds.entries()]
await Promise.all(
  Array.from({ length: workers }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      for (let message = 0; message < messagesEach; message += 1) await converse(next[0], next[1], message)
    }
  }),
)
await recovered
await running.stop()
clearInterval(awake)

function post(conversationId: string, conversation: number, message: number): Promise<Reply> {
  const body = { clientMessageId: `m${message}`, text: messageOf(conversation, message) }
  return say(running, conversationId, body) as Promise<Reply>
}

async function converse(conversation: number, conversationId: string, message: number): Promise<void> {
  const fault = faultOf(conversation, message)
  const text = messageOf(conversation, message)
  const first = post(conversationId, conversation, message)
  if (fault === 'client_gone') first.catch(() => undefined)
  if (fault === 'person') await person(conversationId, `Person takes ${text}`, 'with_person')
  const { status } = fault === 'client_gone' ? await post(conversationId, conversation, message) : await first
  if (fault === 'person' || status === 'with_person') await person(conversationId, `Person to ${text}`, 'open')
}

/** Takes the conversation over, or answers and gives it back; what a life before this one did is not done again. */
async function person(conversationId: string, text: string, status: 'with_person' | 'open'): Promise<void> {
  await door.run(async (tenant) => {
    const said = await tenant.query(Messages, 'byConversation', { conversationId }, { limit: 200 })
    if (said.items.some((message) => message.text === text)) return
    tell(tenant, await tenant.get(Conversations, conversationId), { role: 'person', text }, { status })
  })
}
