/**
 * One tool call of a turn, whatever kind of tool: checked on the way in and out, withheld until the customer is verified where the tool asks for that, held against
 * what the customer is entitled to, and recorded so that a crash neither repeats nor forgets it.
 *
 * Calls of one answer of the model run at the same time, but for those that change something: they keep their order, and where one fails, what earlier ones did is
 * undone if their tools say how.
 */
import type { ToolMessage } from '@workflow/agent-core'
import { checkInput } from '@workflow/agent-core/tools'
import type { ToolDefinition } from '@workflow/config-sdk'
import type { ToolCall } from '@workflow/llm-sdk'
import { compensate } from './compensate.ts'
import { judgeCall } from './entitlement.ts'
import { makeCall } from './make-call.ts'
import { noteTaint } from './note-taint.ts'
import type { Services } from './services.ts'
import { refused, type ToolAnswer } from './tool-answer.ts'
import { codeOf, contentText, findRecord } from './tool-records.ts'
import { type RecordedCall, round, type TurnState } from './turn-state.ts'

export async function runTool(services: Services, state: TurnState, call: ToolCall): Promise<ToolMessage> {
  const started = performance.now()
  state.channel.push({ type: 'tool', data: { name: call.name, status: 'started' } })
  const tool = state.agent.tools.get(call.name)
  const answer = tool?.changesState
    ? await afterEarlierChanges(state, () => changed(services, state, call))
    : await answered(services, state, call)
  const content = contentText(answer.content)
  noteTaint(state, tool, content)
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

/** The graph begins the calls of an answer in their order. Where one ends in a fault, those behind it are not begun. */
function afterEarlierChanges(state: TurnState, work: () => Promise<ToolAnswer>): Promise<ToolAnswer> {
  const mine = state.lastChange.then(work)
  state.lastChange = mine
  return mine
}

/** A call that changes something; where it fails, the task that it belongs to is undone as far as that is declared. */
async function changed(services: Services, state: TurnState, call: ToolCall): Promise<ToolAnswer> {
  if (state.undoneAtText === state.texts.length)
    return refused('earlier_step_failed', 'an earlier step of this task failed and what was done before it was undone')
  const answer = await answered(services, state, call)
  if (answer.outcome === 'ok' || answer.outcome === 'refused') return answer
  const undone = await compensate(services, state, call)
  if (undone.length === 0) return answer
  state.undoneAtText = state.texts.length
  const whole = undone.every(({ outcome }) => outcome === 'undone')
  const told = whole
    ? 'the earlier steps of this task were undone'
    : 'not all earlier steps could be undone; a person has to look at it'
  const content = typeof answer.content === 'object' ? answer.content : { result: answer.content }
  return { outcome: answer.outcome, content: { ...content, compensation: told, undone } }
}

async function answered(services: Services, state: TurnState, call: ToolCall): Promise<ToolAnswer> {
  const earlier = state.resumed ? await findRecord(services, state, call) : undefined
  return earlier ?? attempt(services, state, call)
}

async function attempt(services: Services, state: TurnState, call: ToolCall): Promise<ToolAnswer> {
  const tool = state.agent.tools.get(call.name)
  if (!tool) return refused('unknown_tool', `there is no tool ${call.name}`)
  const faults = checkInput(tool, call.arguments)
  if (faults.length > 0)
    return refused('invalid_arguments', faults.map((fault) => `${fault.path} ${fault.message}`).join('; '), {
      errors: faults,
    })
  if (!isPermitted(tool)) return refused('permission_denied', `the configuration does not let ${tool.name} do this`)
  if (tool.requiresVerifiedCustomer && !state.customer.verified) {
    return refused('verification_required', 'the customer must prove who they are before this')
  }
  const judged = await judgeCall(services, state, tool, call)
  if (judged.decision === 'refused') return refused(judged.code, judged.reason)
  return makeCall(services, state, tool, call)
}

/** Permissions of the agent's entry: what changes something needs one to write, anything else one to read. */
function isPermitted({ permissions, changesState }: ToolDefinition): boolean {
  const needed = changesState ? /^write/ : /^(read|write)/
  return permissions === undefined || permissions.some((permission) => needed.test(permission))
}

/** Built-ins that ask something of the end of the turn; noted here, so that a resumed turn knows it too. */
function noteWish(state: TurnState, call: ToolCall, answer: ToolAnswer): void {
  if (answer.outcome !== 'ok') return
  if (call.name === 'escalate_to_human')
    state.personAsked =
      typeof call.arguments.reason === 'string' ? call.arguments.reason : 'the customer asked for a person'
  if (call.name === 'end_conversation') state.ended = true
}
