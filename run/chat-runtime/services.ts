/** What every part of the runtime needs: made once, in `index.ts`. */
import type { ConversationGraph, TurnLog } from '@workflow/agent-core'
import type { McpClients } from '@workflow/agent-core/mcp'
import type { Kernel } from '@workflow/engine'
import type { EmbeddingProvider, ModelProvider } from '@workflow/llm-sdk'
import type { FileReading } from '@workflow/records'
import type { Agents } from './agents.ts'
import type { ChannelUrls } from './channels/channel-urls.ts'
import type { SpendBook } from './spend-book.ts'
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
