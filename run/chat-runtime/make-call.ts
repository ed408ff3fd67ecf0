/** Makes one call that may be made, wherever its effect lives, and checks what came back. */
import { checkOutput, MockFault } from '@workflow/agent-core/tools'
import type { ToolDefinition } from '@workflow/config-sdk'
import type { ToolCall } from '@workflow/llm-sdk'
import { callInside } from './call-inside.ts'
import { callOutside } from './call-outside.ts'
import type { Services } from './services.ts'
import { failed, type ToolAnswer } from './tool-answer.ts'
import type { TurnState } from './turn-state.ts'

/** `signal` ends a call of another system: with the turn, where nothing else is given. */
export async function makeCall(
  services: Services,
  state: TurnState,
  tool: ToolDefinition,
  call: ToolCall,
  signal = state.signal,
): Promise<ToolAnswer> {
  const made =
    tool.source === 'mock' || tool.source === 'builtin'
      ? callInside(services, state, tool, call)
      : callOutside(services, state, tool, call, signal)
  const answer = await made.catch(mockFault)
  if (answer.outcome === 'ok' && checkOutput(tool, answer.content).length > 0)
    return failed('malformed_result', 'the system answered in a form that it should not')
  return answer
}

/** A mock that is wrong in itself is a failure of that tool, not of the turn. */
function mockFault(error: unknown): ToolAnswer {
  if (error instanceof MockFault) return failed('mock_fault', error.message)
  throw error
}
