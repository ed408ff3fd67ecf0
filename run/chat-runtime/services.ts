/** What every part of the runtime needs: made once, in `index.ts`. */
import type { ConversationGraph, TurnLog } from '@workflow/agent-core'
import type { McpClients } from '@workflow/agent-core/mcp'
import type { Behalf, Kernel, Tenant } from '@workflow/engine'
import type { EmbeddingProvider, ModelProvider } from '@workflow/llm-sdk'
import type { FileReading } from '@workflow/records'
import type { Agents } from './agents.ts'
import type { ChannelUrls } from './channels/credentials.ts'
import type { SpendBook } from './model-budget.ts'
import type { ToolBreaker } from './tool-breaker.ts'

export interface Services {
  readonly kernel: Kernel
  readonly agents: Agents
  readonly provider: ModelProvider
  readonly embedder: EmbeddingProvider
  readonly spend: SpendBook
  readonly graph: ConversationGraph
  readonly turnLog: TurnLog
  /** Of this process: what is leased names it. */
  readonly instanceId: string
  /** No other instance can live beside this one: what another left is a dead one's. */
  readonly alone: boolean
  /** Aborted when the process is about to stop: what is only of the moment is not written any more. */
  readonly stopping: AbortSignal
  /** Tools may call this machine itself: local mode only. */
  readonly allowLoopback: boolean
  readonly mcp: McpClients
  readonly breaker: ToolBreaker
  /** Files that are being read, by organization and id. */
  readonly readings: Map<string, Promise<FileReading | undefined>>
  readonly newId: (prefix: string) => string
  readonly onFault: (message: string, error: unknown) => void
  /** Where Twilio and Slack are reached. */
  readonly channelUrls: ChannelUrls
  /** Environment's values of secrets, by name: `WORKFLOW_SECRET_<NAME>`. */
  readonly environmentSecret: (name: string) => string | undefined
}

/** One conversation of one organization, for work on its customer's behalf. */
export interface ConversationRef {
  readonly organizationId: string
  readonly conversationId: string
}

const behalfOfCustomer = (ref: ConversationRef, correlationId: string): Behalf => ({
  source: '/run/chat-runtime',
  actor: `customer:${ref.conversationId}`,
  correlationId,
})

/** What the runtime does with a message of another system, before it is anybody's turn. */
export const behalfOfChannels = (correlationId: string): Behalf => ({
  source: '/run/chat-runtime',
  actor: 'engine:chat-runtime',
  correlationId,
})

/** Commits at once; the events follow. */
export function commit<Result>(
  services: Pick<Services, 'kernel'>,
  ref: ConversationRef,
  correlationId: string,
  work: (tenant: Tenant) => Promise<Result>,
): Promise<Result> {
  return services.kernel.commitNow(ref.organizationId, behalfOfCustomer(ref, correlationId), work)
}
