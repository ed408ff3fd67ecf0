/**
 * Calls of other systems, over http or MCP. A call that changes something is recorded as `attempting` before it is made; where a crash leaves it so and the target
 * honours no key, it is not repeated, and its outcome is told as unknown.
 */
import { callHttpTool } from '@workflow/agent-core/tools'
import type { HttpTool, McpTool } from '@workflow/config-sdk'
import type { Tenant } from '@workflow/engine'
import type { ToolCall } from '@workflow/llm-sdk'
import { ToolCalls } from './model.ts'
import { noteVerification } from './note-verification.ts'
import type { Services } from './services.ts'
import { failed, refused, type ToolAnswer } from './tool-answer.ts'
import { codeOf, commitCall, newRecord, outcomeUnknown, recordId, settled } from './tool-records.ts'
import { secretOf } from './tool-secret.ts'
import type { TurnState } from './turn-state.ts'

type OutsideTool = HttpTool | McpTool

/** Of a tool that may be repeated. */
const mostRetries = 2
const retryBaseMs = 200
const changedCode = 'tool_definition_changed'

export async function callOutside(
  services: Services,
  state: TurnState,
  tool: OutsideTool,
  call: ToolCall,
  signal: AbortSignal,
): Promise<ToolAnswer> {
  const started = performance.now()
  const { organizationId } = state.ref
  if (!services.breaker.admits(organizationId, tool.name))
    return failed('tool_unavailable', 'the system behind this has not answered for a while; it is tried again later')
  if (tool.changesState) {
    await commitCall(services, state, async (tenant) => {
      const known = state.resumed ? await tenant.find(ToolCalls, recordId(state, call)) : undefined
      if (!known) tenant.create(ToolCalls, { ...newRecord(state, call, tenant.now), state: 'attempting' })
    })
  }
  const { answer, down } = await withRetries(services, state, tool, call, signal)
  services.breaker.settle(organizationId, tool.name, !down)
  await commitCall(services, state, async (tenant) => {
    await noteVerification(tenant, state, tool, answer)
    const known = await tenant.find(ToolCalls, recordId(state, call))
    const record = { ...(known ?? newRecord(state, call, tenant.now)), ...settled(answer, started) }
    if (known) tenant.put(ToolCalls, record)
    else tenant.create(ToolCalls, record)
    if (codeOf(answer) === changedCode) tellChange(tenant, state, tool, record.id)
  })
  return answer
}

/** Whoever looks after the agent has to know: a model cannot be told from the outside what its tools are for. */
function tellChange(tenant: Tenant, state: TurnState, tool: OutsideTool, callId: string): void {
  const { configId, version: configVersion } = state.agent.bundle
  const { conversationId } = state.ref
  tenant.emit('tool_definition_changed', { conversationId, callId, configId, configVersion, tool: tool.name })
}

interface Attempt {
  readonly answer: ToolAnswer
  /** The system did not answer as a system that works. */
  readonly down: boolean
}

async function withRetries(
  services: Services,
  state: TurnState,
  tool: OutsideTool,
  call: ToolCall,
  signal: AbortSignal,
): Promise<Attempt> {
  for (let retry = 0; ; retry++) {
    const made =
      tool.source === 'http'
        ? await overHttp(services, state, tool, call, signal)
        : await overMcp(services, state, tool, call, signal)
    if (!made.down || !tool.idempotent || retry === mostRetries || signal.aborted) return made
    // Full jitter: instances that failed together do not come back together.
    await pause(services, Math.random() * retryBaseMs * 2 ** retry)
  }
}

const pause = (services: Services, delayMs: number) =>
  new Promise<void>((resolve) => void services.kernel.ports.clock.after(delayMs, resolve))

async function overHttp(
  services: Services,
  state: TurnState,
  tool: HttpTool,
  call: ToolCall,
  signal: AbortSignal,
): Promise<Attempt> {
  const secret = await secretOf(services, state, tool.auth, tool.urlTemplate)
  const outcome = await callHttpTool(tool, call.arguments, {
    ...(secret ? { secret } : {}),
    idempotencyKey: recordId(state, call),
    timeoutMs: tool.timeoutMs,
    signal,
    allowLoopback: services.allowLoopback,
  })
  if (outcome.outcome === 'ok') return { answer: { outcome: 'ok', content: outcome.value }, down: false }
  if (outcome.outcome === 'refused') return { answer: refused(outcome.code, outcome.message), down: false }
  return failure(tool, outcome)
}

async function overMcp(
  services: Services,
  state: TurnState,
  tool: McpTool,
  call: ToolCall,
  signal: AbortSignal,
): Promise<Attempt> {
  const { server, remoteName, definitionHash, changesState, timeoutMs } = tool
  const secret = await secretOf(services, state, tool.auth, server)
  if (tool.auth && !secret)
    return { answer: failed('blocked', 'the credential of this tool has no value'), down: false }
  const ref = { organizationId: state.ref.organizationId, server, ...(secret ? { secret } : {}) }
  const outcome = await services.mcp.call(ref, {
    tool: remoteName,
    definitionHash,
    arguments: call.arguments,
    changesState,
    idempotencyKey: recordId(state, call),
    timeoutMs,
    signal,
  })
  switch (outcome.outcome) {
    case 'ok':
      return { answer: { outcome: 'ok', content: outcome.value }, down: false }
    case 'tool_error':
      return { answer: failed('tool_error', outcome.message), down: false }
    case 'changed':
      state.stages.push({ name: changedCode, durationMs: 0, detail: { tool: tool.name, server } })
      services.onFault('a tool of an MCP server is not what was imported; it is withheld', new Error(tool.name))
      return {
        answer: failed(changedCode, 'this tool was changed by its server and is withheld'),
        down: false,
      }
    case 'failed':
      return failure(tool, outcome)
  }
}

function failure(tool: OutsideTool, { reason, happened }: { reason: string; happened: 'no' | 'unknown' }): Attempt {
  const down = reason === 'timeout' || reason === 'unreachable' || reason === 'server_error'
  if (tool.changesState && happened === 'unknown') return { answer: outcomeUnknown(), down }
  return { answer: failed(reason, 'the system behind this did not answer as it should'), down }
}
