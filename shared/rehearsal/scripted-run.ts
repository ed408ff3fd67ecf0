/** Runs one scripted conversation against a platform and says what was not as expected. */
import {
  checkFinally,
  checkTurn,
  type ObservedCall,
  type ObservedOutcome,
  type ObservedTurn,
  type ScriptedConversation,
  type ScriptTime,
} from '@workflow/client-folder'
import { z } from 'zod'
import { type Access, call } from './call-api.ts'

const reply = z.object({
  message: z.object({ text: z.string() }).nullable(),
  citations: z.array(z.object({ title: z.string(), documentId: z.string() })),
  toolCalls: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['ok', 'refused', 'failed', 'unknown']),
      code: z.string().optional(),
      arguments: z.record(z.string(), z.unknown()),
    }),
  ),
  status: z.string(),
})
type Reply = z.infer<typeof reply>

export interface Stage {
  /** A publishable key. */
  readonly customer: Access
  /** A secret key of the organization. */
  readonly operator: Access
  readonly configIds: ReadonlyMap<string, string>
  readonly sourceOf: (tool: string) => ObservedCall['source']
  readonly fileNameOf: (documentId: string) => string | undefined
  readonly toolsets: readonly string[]
  /** Where the tables of tools that are not mocked are read, as JSON. */
  readonly stateUrl: string | undefined
  readonly time: () => ScriptTime
}

/** A message of the customer and all that came of it. */
export interface Exchange extends ObservedTurn {
  readonly customer: string
  /** Calls in words, for people. */
  readonly tools: readonly string[]
}

export interface Verdict {
  readonly name: string
  readonly file: string
  readonly agent: string
  readonly passed: boolean
  /** From 1; of the end of the conversation where absent. */
  readonly failedTurn?: number
  readonly failures: readonly string[]
  readonly transcript: readonly Exchange[]
}

/** A customer at the folder's agent. */
export interface Customer {
  readonly conversationId: string
  say(text: string): Promise<Said>
}

interface Said extends Exchange {
  /** Nothing more can be said. */
  readonly ended: boolean
}

/** Every message is answered within 90 seconds; what takes longer is not coming. */
const turnWithinMs = 120_000

/** A conversation in the sandbox: mocked tools start from their first rows. */
export async function openConversation(stage: Stage, agent: string): Promise<Customer> {
  const started = await call(stage.customer, 'POST', '/v1/conversations', {
    json: { configId: stage.configIds.get(agent), channel: 'web', sandbox: true },
  })
  const { conversationId, token } = z
    .object({ conversationId: z.string(), token: z.string() })
    .parse(await started.json())
  const customer = { url: stage.customer.url, headers: { authorization: `Bearer ${token}` } }
  let outcome: ObservedOutcome = { handoff: false, ticket: false, callback: false }
  let turns = 0
  const say = async (text: string): Promise<Said> => {
    turns += 1
    const response = await call(customer, 'POST', `/v1/conversations/${conversationId}/messages`, {
      json: { clientMessageId: `turn-${turns}`, text },
      signal: AbortSignal.timeout(turnWithinMs),
    })
    const said = reply.parse(await response.json())
    outcome = outcomeAfter(outcome, said)
    return {
      ...outcome,
      customer: text,
      ended: said.status === 'closed',
      reply: said.message?.text ?? '',
      calls: said.toolCalls.map((one) => observed(stage, one)),
      citations: said.citations.map((one) => citation(stage, one)),
      tools: said.toolCalls.map(
        (one) => `${one.name}(${JSON.stringify(one.arguments)}) → ${one.status}${one.code ? ` ${one.code}` : ''}`,
      ),
    }
  }
  return { conversationId, say }
}

export async function runScript(stage: Stage, script: ScriptedConversation): Promise<Verdict> {
  const customer = await openConversation(stage, script.agent)
  const { name, file, agent } = script
  const transcript: Exchange[] = []
  let outcome: ObservedOutcome = { handoff: false, ticket: false, callback: false }
  for (const [place, turn] of script.turns.entries()) {
    const said = await customer.say(turn.customer)
    outcome = said
    transcript.push(said)
    const failures = await checkTurn(turn.expect, said, stage.time())
    if (failures.length > 0) return { name, file, agent, passed: false, failedTurn: place + 1, failures, transcript }
  }
  const { handoff, ticket, callback } = outcome
  const failures = await checkFinally(
    script.finally,
    { handoff, ticket, callback, tables: await tablesOf(stage, customer.conversationId) },
    stage.time(),
  )
  return { name, file, agent, passed: failures.length === 0, failures, transcript }
}

function outcomeAfter(before: ObservedOutcome, said: Reply): ObservedOutcome {
  const done = (name: string) => said.toolCalls.some((one) => one.name === name && one.status === 'ok')
  return {
    handoff: before.handoff || said.status === 'waiting_for_person' || said.status === 'with_person',
    ticket: before.ticket || done('create_ticket'),
    callback: before.callback || done('request_callback'),
  }
}

/** Codes of calls that the platform itself did not let through. */
const withholding: ReadonlySet<string> = new Set([
  'verification_required',
  'not_approved',
  'invalid_arguments',
  'other_customer',
  'not_granted',
  'not_asked_for',
  'destination_unknown',
  'value_from_untrusted_text',
])

export const isWithheld = (code: string): boolean => withholding.has(code)

function observed(stage: Stage, { name, status, code, arguments: given }: Reply['toolCalls'][number]): ObservedCall {
  return {
    name,
    source: stage.sourceOf(name),
    arguments: given,
    outcome: code !== undefined && isWithheld(code) ? 'withheld' : status === 'unknown' ? 'failed' : status,
  }
}

function citation(stage: Stage, { title, documentId }: Reply['citations'][number]) {
  const fileName = stage.fileNameOf(documentId)
  return { title, ...(fileName === undefined ? {} : { fileName }) }
}

const tables = z.record(z.string(), z.array(z.record(z.string(), z.unknown())))

/** Rows by table, of all mocks of a conversation and of `stateUrl`. */
export async function tablesOf(stage: Stage, conversationId: string) {
  const mocked = await Promise.all(
    stage.toolsets.map(async (toolset) => {
      const response = await call(
        stage.operator,
        'GET',
        `/v1/conversations/${conversationId}/mock-tables?toolset=${encodeURIComponent(toolset)}`,
      )
      return z.object({ tables: tables.nullable() }).parse(await response.json()).tables ?? {}
    }),
  )
  const real = stage.stateUrl === undefined ? {} : tables.parse(await (await fetch(stage.stateUrl)).json())
  return Object.assign({}, ...mocked, real) as z.infer<typeof tables>
}
