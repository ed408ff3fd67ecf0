/**
 * A task whose later step failed is undone: the turn's earlier calls that changed something and declare how, newest first. Each undoing is a call with a record of
 * its own, `<turnId>:<callId>:undo`, so that it too happens once, whatever crashes.
 */
import { checkInput, ExpressionFault, evaluateFields } from '@workflow/agent-core/tools'
import type { ToolDefinition } from '@workflow/config-sdk'
import type { ToolCall } from '@workflow/llm-sdk'
import { commit } from './commit.ts'
import { makeCall } from './make-call.ts'
import { type ToolCallRecord, ToolCalls } from './model.ts'
import type { Services } from './services.ts'
import { failed, type ToolAnswer } from './tool-answer.ts'
import { codeOf, commitCall, contentText, findRecord, newRecord, settled } from './tool-records.ts'
import { round, type TurnState } from './turn-state.ts'

export interface Undone {
  /** The tool whose effect was to be undone. */
  readonly tool: string
  /** The tool that undoes it. */
  readonly by: string
  readonly outcome: 'undone' | 'compensation_failed'
}

const undoSuffix = ':undo'
/** Far above what a turn can call. */
const mostRecords = 200

/** What was undone, in that order; empty where nothing declares how. */
export async function compensate(services: Services, state: TurnState, after: ToolCall): Promise<readonly Undone[]> {
  const undone: Undone[] = []
  for (const record of (await doneCalls(services, state)).reverse()) {
    const tool = state.agent.tools.get(record.tool)
    const undoing = tool?.compensation && state.agent.tools.get(tool.compensation.tool)
    const id = `${record.id.slice(state.turn.id.length + 1)}${undoSuffix}`
    if (!tool?.compensation || !undoing || state.calls.some((call) => call.id === id)) continue
    const outcome = await undo(services, state, { record, id, undoing, given: tool.compensation.arguments })
    undone.push({ tool: tool.name, by: undoing.name, outcome })
  }
  if (undone.length > 0)
    state.stages.push({ name: 'compensation', durationMs: 0, detail: { after: after.name, undone } })
  return undone
}

/** The turn's finished changes in the order in which they were made, also those that an earlier process made. */
async function doneCalls(services: Services, state: TurnState): Promise<ToolCallRecord[]> {
  const page = await commit(services, state.ref, state.turn.id, (tenant) =>
    tenant.query(
      ToolCalls,
      'byConversation',
      { conversationId: state.ref.conversationId },
      { descending: true, limit: mostRecords },
    ),
  )
  const place = ({ position = 0 }: ToolCallRecord) => position
  return page.items
    .filter(({ turnId, id, outcome }) => turnId === state.turn.id && outcome === 'ok' && !id.endsWith(undoSuffix))
    .filter(({ tool }) => state.agent.tools.get(tool)?.changesState === true)
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt) || place(a) - place(b))
}

interface Undoing {
  readonly record: ToolCallRecord
  readonly id: string
  readonly undoing: ToolDefinition
  readonly given: Readonly<Record<string, unknown>>
}

async function undo(
  services: Services,
  state: TurnState,
  { record, id, undoing, given }: Undoing,
): Promise<Undone['outcome']> {
  const started = performance.now()
  const args = await argumentsOf(record, given)
  const call: ToolCall = { id, name: undoing.name, arguments: args ?? {} }
  const answer =
    (await findRecord(services, state, call)) ??
    (args === undefined || checkInput(undoing, args).length > 0
      ? await recorded(services, state, call, failed('compensation_invalid', 'its arguments could not be made'))
      : // What was begun is undone, though the turn may have ended meanwhile: only the tool's own time bounds it.
        await makeCall(services, state, undoing, call, new AbortController().signal))
  const isUndone = answer.outcome === 'ok'
  state.calls.push({
    id,
    name: call.name,
    arguments: call.arguments,
    status: answer.outcome,
    code: isUndone ? undefined : (codeOf(answer) ?? 'compensation_failed'),
    content: contentText(answer.content),
    durationMs: round(performance.now() - started),
  })
  return isUndone ? 'undone' : 'compensation_failed'
}

/** Undefined where an expression of the configuration fails on what was said and answered. */
async function argumentsOf(
  { arguments: input, content }: ToolCallRecord,
  given: Undoing['given'],
): Promise<Record<string, unknown> | undefined> {
  const result: unknown = JSON.parse(content ?? 'null')
  try {
    return await evaluateFields(given, { values: { input, result }, functions: {} })
  } catch (error) {
    if (error instanceof ExpressionFault) return undefined
    throw error
  }
}

async function recorded(services: Services, state: TurnState, call: ToolCall, answer: ToolAnswer): Promise<ToolAnswer> {
  await commitCall(services, state, async (tenant) => {
    tenant.create(ToolCalls, { ...newRecord(state, call, tenant.now), ...settled(answer, performance.now()) })
  })
  return answer
}
