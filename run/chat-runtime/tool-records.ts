/** Records of tool calls: what makes a call happen once, whatever crashes (docs/decisions/0005). */
import { nextMove, type Tenant } from '@workflow/engine'
import type { ToolCall } from '@workflow/llm-sdk'
import { putCheckpoint } from './checkpoint.ts'
import { commit } from './commit.ts'
import { TurnTakenOver } from './line.ts'
import { type ToolCallRecord, ToolCalls } from './model.ts'
import type { Services } from './services.ts'
import type { ToolAnswer } from './tool-answer.ts'
import { round, type TurnState } from './turn-state.ts'

/** Results beyond this are cut for the model; the record keeps as much. */
const resultLimitCharacters = 20_000

export const recordId = (state: TurnState, call: Pick<ToolCall, 'id'>) => `${state.turn.id}:${call.id}`

export function newRecord(state: TurnState, call: ToolCall, now: string): ToolCallRecord {
  return {
    id: recordId(state, call),
    customerId: state.customerId,
    conversationId: state.ref.conversationId,
    turnId: state.turn.id,
    tool: call.name,
    arguments: { ...call.arguments },
    state: 'done',
    startedAt: now,
    position: state.nextPosition++,
  }
}

export function settled(
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

export function contentText(content: unknown): string {
  const text = JSON.stringify(content ?? null)
  return text.length <= resultLimitCharacters
    ? text
    : JSON.stringify({ truncated: true, beginning: text.slice(0, resultLimitCharacters) })
}

export const outcomeUnknown = (): ToolAnswer => ({
  outcome: 'unknown',
  content: {
    code: 'outcome_unknown',
    message: 'it is not known whether this step happened; a person will check, and it must not be repeated',
  },
})

/** What an earlier process left of this call; undefined where it is to be made (again). */
export async function findRecord(
  services: Services,
  state: TurnState,
  call: Pick<ToolCall, 'id' | 'name'>,
): Promise<ToolAnswer | undefined> {
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

/** What a tool does is committed together with the checkpoint that asked for it: after a crash there are both or neither. */
export async function commitCall<Result>(
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

export function codeOf({ outcome, content }: ToolAnswer): string | undefined {
  if (outcome === 'ok' || typeof content !== 'object' || content === null || !('code' in content)) return undefined
  return String(content.code)
}
