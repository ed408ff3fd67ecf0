/**
 * One tool call of a turn, whatever kind of tool: checked on the way in and out, withheld until the customer is verified where the tool asks for that, and
 * recorded so that a crash neither repeats nor forgets it.
 *
 * Mocks and built-ins change our own state: their effect and their record are one commit. A call outside is recorded as `attempting` before it is made; where a
 * crash leaves it so and the target honours no key, it is not repeated, and its outcome is told as unknown.
 */
import type { ToolMessage } from '@workflow/agent-core'
import { checkInput, checkOutput, MockFault } from '@workflow/agent-core/tools'
import type { ToolDefinition } from '@workflow/config-sdk'
import type { ToolCall } from '@workflow/llm-sdk'
import { callInside } from './call-inside.ts'
import { callOutside } from './call-outside.ts'
import type { Services } from './services.ts'
import { failed, refused, type ToolAnswer } from './tool-answer.ts'
import { contentText, findRecord } from './tool-records.ts'
import { type RecordedCall, round, type TurnState } from './turn-state.ts'

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
  if (!isPermitted(tool)) return refused('permission_denied', `the configuration does not let ${tool.name} do this`)
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

/** Permissions of the agent's entry: what changes something needs one to write, anything else one to read. */
function isPermitted({ permissions, changesState }: ToolDefinition): boolean {
  const needed = changesState ? /^write/ : /^(read|write)/
  return permissions === undefined || permissions.some((permission) => needed.test(permission))
}

/** A mock that is wrong in itself is a failure of that tool, not of the turn. */
function mockFault(error: unknown): ToolAnswer {
  if (error instanceof MockFault) return failed('mock_fault', error.message)
  throw error
}

function execute(services: Services, state: TurnState, tool: ToolDefinition, call: ToolCall): Promise<ToolAnswer> {
  return tool.source === 'mock' || tool.source === 'builtin'
    ? callInside(services, state, tool, call)
    : callOutside(services, state, tool, call)
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
