/** Calls of mocks and built-ins: what they change is ours, so effect and record are one commit. */
import { initialMockState, runMockOperation } from '@workflow/agent-core/tools'
import type { MockTool, ToolDefinition } from '@workflow/config-sdk'
import type { Tenant } from '@workflow/engine'
import type { ToolCall } from '@workflow/llm-sdk'
import { NO_CUSTOMER } from '@workflow/platform'
import { MockTables } from '@workflow/records'
import { runBuiltin } from './builtin-tools.ts'
import { ToolCalls } from './model.ts'
import { noteVerification } from './note-verification.ts'
import type { Services } from './services.ts'
import { failed, refused, type ToolAnswer } from './tool-answer.ts'
import { commitCall, newRecord, settled } from './tool-records.ts'
import type { TurnState } from './turn-state.ts'

export async function callInside(
  services: Services,
  state: TurnState,
  tool: Extract<ToolDefinition, { source: 'mock' | 'builtin' }>,
  call: ToolCall,
): Promise<ToolAnswer> {
  const started = performance.now()
  return commitCall(services, state, async (tenant) => {
    const answer =
      tool.source === 'mock'
        ? await runMock(tenant, state, tool, call)
        : await runBuiltin(services, tenant, state, call)
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
