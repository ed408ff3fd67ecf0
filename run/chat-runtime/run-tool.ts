/**
 * One tool call of a turn, whatever kind of tool: checked on the way in and out, withheld until the customer is verified where the tool asks for that, and
 * recorded so that a crash neither repeats nor forgets it.
 *
 * Mocks and built-ins change our own state: their effect and their record are one commit. A call outside is recorded as `attempting` before it is made; where a
 * crash leaves it so and the target honours no key, it is not repeated, and its outcome is told as unknown.
 */
import type { ToolMessage } from '@workflow/agent-core'
import {
  callHttpTool,
  checkInput,
  checkOutput,
  initialMockState,
  MockFault,
  runMockOperation,
} from '@workflow/agent-core/tools'
import type { HttpTool, MockTool, ToolDefinition } from '@workflow/config-sdk'
import { nextMove, type Tenant } from '@workflow/engine'
import type { ToolCall } from '@workflow/llm-sdk'
import { NO_CUSTOMER } from '@workflow/platform'
import { MockTables } from '@workflow/records'
import { runBuiltin } from './builtin-tools.ts'
import { putCheckpoint } from './checkpoint.ts'
import { recall } from './customer-profile.ts'
import { TurnTakenOver } from './line.ts'
import { Conversations, type ToolCallRecord, ToolCalls } from './model.ts'
import { rememberCustomer } from './remember-customer.ts'
import { commit, type Services } from './services.ts'
import { failed, refused, type ToolAnswer } from './tool-answer.ts'
import { type RecordedCall, round, type TurnState } from './turn-state.ts'

/** Results beyond this are cut for the model; the record keeps as much. */
const resultLimitCharacters = 20_000

export async function runTool(services: Services, state: TurnState, call: ToolCall): Promise<ToolMessage> {
  const started = performance.now()
  state.channel.push({ type: 'tool', data: { name: call.name, status: 'started' } })
  const earlier = state.resumed ? await findRecord(services, state, call) : undefined
  const answer = earlier ?? (await attempt(services, state, call))
  const content = contentText(answer.content)
  const recorded: RecordedCall = {
    id: call.id,
    name: call.name,
    arguments: call.arguments,
    status: answer.outcome,
    code: codeOf(answer),
    content,
    durationMs: round(performance.now() - started),
  }
  state.calls.push(recorded)
  noteWish(state, call, answer)
  state.channel.push({ type: 'tool', data: { name: call.name, status: answer.outcome } })
  // To the model an unknown outcome is a failure that says so in its code.
  return {
    role: 'tool',
    toolCallId: call.id,
    name: call.name,
    content,
    outcome: answer.outcome === 'unknown' ? 'failed' : answer.outcome,
  }
}

async function attempt(services: Services, state: TurnState, call: ToolCall): Promise<ToolAnswer> {
  const tool = state.agent.tools.get(call.name)
  if (!tool) return refused('unknown_tool', `there is no tool ${call.name}`)
  const faults = checkInput(tool, call.arguments)
  if (faults.length > 0)
    return refused('invalid_arguments', faults.map((fault) => `${fault.path} ${fault.message}`).join('; '), {
      errors: faults,
    })
  if (tool.requiresVerifiedCustomer && !state.customer.verified) {
    return refused('verification_required', 'the customer must prove who they are before this')
  }
  const answer = await execute(services, state, tool, call).catch(mockFault)
  if (answer.outcome === 'ok') {
    const malformed = checkOutput(tool, answer.content)
    if (malformed.length > 0) return failed('malformed_result', 'the system answered in a form that it should not')
  }
  return answer
}

/** A mock that is wrong in itself is a failure of that tool, not of the turn. */
function mockFault(error: unknown): ToolAnswer {
  if (error instanceof MockFault) return failed('mock_fault', error.message)
  throw error
}

function execute(services: Services, state: TurnState, tool: ToolDefinition, call: ToolCall): Promise<ToolAnswer> {
  if (tool.source === 'mock')
    return inOneCommit(services, state, tool, call, (tenant) => runMock(tenant, state, tool, call))
  if (tool.source === 'builtin')
    return inOneCommit(services, state, tool, call, (tenant) => runBuiltin(services, tenant, state, call))
  return runHttp(services, state, tool, call)
}

/** What a tool does is committed together with the checkpoint that asked for it: after a crash there are both or neither. */
async function commitCall<Result>(
  services: Services,
  state: TurnState,
  work: (tenant: Tenant) => Promise<Result>,
): Promise<Result> {
  const { conversationId } = state.ref
  const result = await commit(services, state.ref, state.turn.id, async (tenant) => {
    if (!state.over && tenant.now >= state.lease.until)
      throw new TurnTakenOver('the lease of this turn ran out', { code: 'turn_taken_over' })
    // What a tool does after its turn ended is recorded; the checkpoint has gone on.
    const saved = state.over ? undefined : state.unsavedCheckpoint
    if (saved)
      await putCheckpoint(tenant, { id: conversationId, customerId: state.customerId, turnId: state.turn.id, saved })
    return work(tenant)
  })
  state.unsavedCheckpoint = undefined
  return result
}

async function inOneCommit(
  services: Services,
  state: TurnState,
  tool: ToolDefinition,
  call: ToolCall,
  run: (tenant: Tenant) => Promise<ToolAnswer>,
): Promise<ToolAnswer> {
  const started = performance.now()
  return commitCall(services, state, async (tenant) => {
    const answer = await run(tenant)
    await noteVerification(tenant, state, tool, answer)
    tenant.create(ToolCalls, { ...newRecord(state, call, tenant.now), ...settled(answer, started) })
    return answer
  })
}

async function runMock(tenant: Tenant, state: TurnState, tool: MockTool, call: ToolCall): Promise<ToolAnswer> {
  const definition = state.agent.bundle.mocks[tool.toolset]
  if (!definition) return failed('not_configured', `the mock ${tool.toolset} is not part of this version`)
  const id = state.sandbox ? `${tool.toolset}:${state.ref.conversationId}` : tool.toolset
  const stored = await tenant.find(MockTables, id)
  const outcome = await runMockOperation(definition, tool.operation, stored ?? initialMockState(definition), {
    input: call.arguments,
    customer: state.customer.facts,
    now: new Date(tenant.now),
    timeZone: state.agent.bundle.organization.timeZone,
  })
  if (outcome.outcome === 'refused') return refused(outcome.code, outcome.message)
  // Rows as they are now; what the mock gives back is not to be changed, what is stored is ours.
  const customerId = state.sandbox ? state.customerId : NO_CUSTOMER
  const after = MockTables.schema.parse({ id, customerId, ...outcome.state })
  if (stored) tenant.put(MockTables, after)
  else tenant.create(MockTables, after)
  return { outcome: 'ok', content: outcome.answer }
}

async function runHttp(services: Services, state: TurnState, tool: HttpTool, call: ToolCall): Promise<ToolAnswer> {
  const started = performance.now()
  if (tool.changesState) {
    await commitCall(services, state, async (tenant) => {
      const known = state.resumed ? await tenant.find(ToolCalls, recordId(state, call)) : undefined
      if (!known) tenant.create(ToolCalls, { ...newRecord(state, call, tenant.now), state: 'attempting' })
    })
  }
  const secret = await secretOf(services, state, tool)
  const outcome = await callHttpTool(tool, call.arguments, {
    ...(secret ? { secret } : {}),
    idempotencyKey: recordId(state, call),
    timeoutMs: tool.timeoutMs,
    allowLoopback: services.allowLoopback,
  })
  const answer = toAnswer(tool, outcome)
  await commitCall(services, state, async (tenant) => {
    await noteVerification(tenant, state, tool, answer)
    const known = await tenant.find(ToolCalls, recordId(state, call))
    const record = { ...(known ?? newRecord(state, call, tenant.now)), ...settled(answer, started) }
    if (known) tenant.put(ToolCalls, record)
    else tenant.create(ToolCalls, record)
  })
  return answer
}

function toAnswer(tool: HttpTool, outcome: Awaited<ReturnType<typeof callHttpTool>>): ToolAnswer {
  if (outcome.outcome === 'ok') return { outcome: 'ok', content: outcome.value }
  if (outcome.outcome === 'refused') return refused(outcome.code, outcome.message)
  if (tool.changesState && outcome.happened === 'unknown') return outcomeUnknown()
  return failed(outcome.reason, 'the system behind this did not answer as it should')
}

const outcomeUnknown = (): ToolAnswer => ({
  outcome: 'unknown',
  content: {
    code: 'outcome_unknown',
    message: 'it is not known whether this step happened; a person will check, and it must not be repeated',
  },
})

async function secretOf(services: Services, state: TurnState, tool: HttpTool) {
  if (!tool.auth) return undefined
  const { secret: name } = tool.auth
  const stored = await services.kernel
    .door(state.ref.organizationId, {
      source: '/run/chat-runtime',
      actor: 'engine:chat-runtime',
      correlationId: state.turn.id,
    })
    .run((tenant) => tenant.secrets.get(name))
  if (stored) return stored
  const value = services.environmentSecret(name)
  return value === undefined ? undefined : { value, allowedHosts: [new URL(tool.urlTemplate).hostname] }
}

/** What an earlier process left of this call; undefined where it is to be made (again). */
async function findRecord(services: Services, state: TurnState, call: ToolCall): Promise<ToolAnswer | undefined> {
  const tool = state.agent.tools.get(call.name)
  return commit(services, state.ref, state.turn.id, async (tenant) => {
    const record = await tenant.find(ToolCalls, recordId(state, call))
    const move = nextMove(record, tool?.idempotent ?? false)
    if (!record || move === 'begin' || move === 'call') return undefined
    if (move === 'settled')
      return { outcome: record.outcome ?? 'unknown', content: JSON.parse(record.content ?? 'null') as unknown }
    const answer = outcomeUnknown()
    tenant.put(ToolCalls, { ...record, ...settled(answer, performance.now()), state: 'unknown' })
    return answer
  })
}

async function noteVerification(
  tenant: Tenant,
  state: TurnState,
  tool: ToolDefinition,
  answer: ToolAnswer,
): Promise<void> {
  if (!tool.verifiesCustomer || answer.outcome !== 'ok') return
  const proof = answer.content
  if (typeof proof !== 'object' || proof === null || !('verified' in proof) || proof.verified !== true) return
  const conversation = await tenant.get(Conversations, state.ref.conversationId)
  const { verified: _, ...facts } = proof as Record<string, unknown>
  const known = await recall(tenant, state.customerId, facts)
  state.customer = { verified: true, facts: { ...conversation.customer.facts, ...known.facts }, sources: known.sources }
  tenant.put(Conversations, { ...conversation, customer: state.customer })
  await rememberCustomer(tenant, state.customerId, state.customer.facts, 'proven')
}

function codeOf({ outcome, content }: ToolAnswer): string | undefined {
  if (outcome === 'ok' || typeof content !== 'object' || content === null || !('code' in content)) return undefined
  return String(content.code)
}

/** Built-ins that ask something of the end of the turn; noted here, so that a resumed turn knows it too. */
function noteWish(state: TurnState, call: ToolCall, answer: ToolAnswer): void {
  if (answer.outcome !== 'ok') return
  if (call.name === 'escalate_to_human')
    state.personAsked =
      typeof call.arguments.reason === 'string' ? call.arguments.reason : 'the customer asked for a person'
  if (call.name === 'end_conversation') state.ended = true
}

const recordId = (state: TurnState, call: ToolCall) => `${state.turn.id}:${call.id}`

function newRecord(state: TurnState, call: ToolCall, now: string): ToolCallRecord {
  return {
    id: recordId(state, call),
    customerId: state.customerId,
    conversationId: state.ref.conversationId,
    turnId: state.turn.id,
    tool: call.name,
    arguments: { ...call.arguments },
    state: 'done',
    startedAt: now,
  }
}

function settled(
  answer: ToolAnswer,
  startedMs: number,
): Pick<ToolCallRecord, 'state' | 'outcome' | 'content' | 'durationMs'> {
  const { outcome, content } = answer
  return {
    state: outcome === 'unknown' ? 'unknown' : 'done',
    outcome,
    content: contentText(content),
    durationMs: round(performance.now() - startedMs),
  }
}

function contentText(content: unknown): string {
  const text = JSON.stringify(content ?? null)
  return text.length <= resultLimitCharacters
    ? text
    : JSON.stringify({ truncated: true, beginning: text.slice(0, resultLimitCharacters) })
}
