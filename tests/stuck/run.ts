/**
 * `npm run test:stuck`: 10,000 turns, a third of them with a fault (tools that hang or fail, a provider cut off in mid-stream, silent or refusing, a client that goes away, a person
 * who takes over in mid-turn), while the process is killed with SIGKILL again and again. Every message must have exactly one reply, a handoff or an honest apology,
 * within its deadline. Time runs thirty times faster than the machine's.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpTool } from '@workflow/config-sdk'
import { z } from 'zod'
import { Conversations, Messages, Turns } from '../../run/chat-runtime/model.ts'
import { turnDeadlineMs } from '../../run/chat-runtime/turns.ts'
import { bundleProcess } from '../crash/bundle-process.ts'
import { doorOf, openConversation } from '../fixtures/conversation.ts'
import { handover, startRuntime } from '../fixtures/runtime.ts'
import { type Fault, faultOf, faultyProvider, messageOf, messagesEach } from './faults.ts'

const turns = Number(process.argv[2] ?? 10_000)
const lifeMs = 2_500
const mostKills = 12
/** A turn's last commit, and what stands before it in the queue of a busy machine. */
const graceMs = 30_000

/** What the tool of every conversation reaches: works, fails, or never answers. */
const outside = createServer((request, response) => {
  let body = ''
  request.on('data', (part: Buffer) => {
    body += part.toString()
  })
  request.on('end', () => {
    if (body.includes('tool_hangs')) return
    response.statusCode = body.includes('tool_fails') ? 500 : 200
    response.setHeader('content-type', 'application/json').end('{"done":true}')
  })
})
await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve))
const act: HttpTool = {
  source: 'http',
  name: 'act',
  description: 'Does something outside',
  inputSchema: { type: 'object', properties: { as: { type: 'string' } } },
  examples: [],
  changesState: true,
  idempotent: true,
  requiresApproval: 'none',
  requiresVerifiedCustomer: false,
  verifiesCustomer: false,
  timeoutMs: 300,
  method: 'POST',
  urlTemplate: `http://127.0.0.1:${(outside.address() as AddressInfo).port}/act`,
  parameters: [],
}

const prepared = await startRuntime(faultyProvider, { tools: [act, handover], mocks: {} })
const { folder } = prepared
const conversationIds = await openConversations(Math.ceil(turns / messagesEach))
await prepared.stop()

const program = await bundleProcess('../stuck/life.ts')
const work = JSON.stringify({ folder, epochMs: Date.now(), conversationIds })
let killed = 0
while (await live(killed < mostKills ? lifeMs : undefined)) killed += 1

const { outcomes, problems } = await verify()
for (const problem of problems.slice(0, 20)) console.log(`FAULT  ${problem}`)
for (const [fault, counts] of outcomes)
  console.log(`${fault.padEnd(17)} ${[...counts].map(([outcome, count]) => `${outcome} ${count}`).join(', ')}`)
const total = conversationIds.length * messagesEach
console.log(`stuck turns: ${problems.length} of ${total} over ${killed} kills`)
console.log(`${total - problems.length} passed, ${problems.length} failed`)
outside.closeAllConnections()
outside.close()
process.exitCode = problems.length === 0 && killed === mostKills ? 0 : 1

async function openConversations(count: number): Promise<string[]> {
  const ids: string[] = []
  while (ids.length < count) ids.push(await openConversation(prepared))
  return ids
}

/** True: it was killed before its work was done. */
async function live(forMs?: number): Promise<boolean> {
  const life = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, STUCK_WORK: work },
  })
  const ended = once(life, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  await Promise.race([once(life.stdout, 'data'), ended])
  const timer = forMs === undefined ? undefined : setTimeout(() => life.kill('SIGKILL'), forMs)
  const [code, signal] = await ended
  clearTimeout(timer)
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`a life ended with code ${code}, signal ${signal}`)
  return signal === 'SIGKILL'
}

async function verify() {
  const after = await startRuntime(faultyProvider, { tools: [], mocks: {} }, { folder })
  const door = doorOf(after)
  const outcomes = new Map<Fault, Map<string, number>>()
  const problems: string[] = []
  for (const [place, conversationId] of conversationIds.entries()) {
    const found = await door.run(async (tenant) => ({
      conversation: await tenant.get(Conversations, conversationId),
      messages: (await tenant.query(Messages, 'byConversation', { conversationId }, { limit: 200 })).items,
      turns: (await tenant.query(Turns, 'byConversation', { conversationId })).items,
    }))
    if (found.conversation.line.length > 0) problems.push(`${conversationId}: its line is not empty`)
    for (let message = 0; message < messagesEach; message += 1) {
      const fault = faultOf(place, message)
      const outcome = outcomeOf(found, messageOf(place, message))
      if (outcome.problem !== undefined) problems.push(`${messageOf(place, message)}: ${outcome.problem}`)
      const counts = outcomes.get(fault) ?? new Map<string, number>()
      outcomes.set(fault, counts.set(outcome.kind, (counts.get(outcome.kind) ?? 0) + 1))
    }
  }
  await after.stop({ forget: true })
  return { outcomes, problems }
}

interface Stored {
  readonly messages: readonly (typeof Messages.schema)['_output'][]
  readonly turns: readonly (typeof Turns.schema)['_output'][]
}

/** How the message was answered, and what is wrong with that. */
function outcomeOf(
  { messages, turns: all }: Stored,
  text: string,
): { readonly kind: string; readonly problem?: string } {
  const asked = messages.filter((message) => message.role === 'customer' && message.text === text)
  const turn = all.find((one) => one.text === text)
  if (asked.length !== 1 || !turn) return { kind: 'lost', problem: `said ${asked.length} times` }
  const replies = messages.filter((message) => message.role === 'agent' && message.turnId === turn.id)
  if (!turn.result || turn.running) return { kind: 'stuck', problem: 'has no answer' }
  if (replies.length > 1) return { kind: 'doubled', problem: `${replies.length} replies` }
  const [reply] = replies
  if (!reply) {
    const answered = messages.some((message) => message.role === 'person' && message.text === `Person to ${text}`)
    return answered ? { kind: 'person' } : { kind: 'silent', problem: 'neither reply nor person' }
  }
  const took = z.object({ durationMs: z.number() }).parse(turn.trace).durationMs
  if (took > turnDeadlineMs + graceMs) return { kind: 'late', problem: `answered after ${took} ms` }
  return { kind: turn.result.producedBy === 'none' ? 'apology' : 'reply' }
}
