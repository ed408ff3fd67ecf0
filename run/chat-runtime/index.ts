/**
 * Chat runtime: the always-warm service in which conversations happen.
 *
 * Promises: a message is durable before it is answered, and answered once; a tool runs once, whatever crashes; a turn ends in one commit; a person who is asked
 * for gets the conversation with its context; a conversation stays on the version that it began with.
 */
import { ConversationCheckpointer, compileConversationGraph, TurnLog } from '@workflow/agent-core'
import { boundBlobs, defineEngine, type Engine, type Kernel, newId } from '@workflow/engine'
import type { EmbeddingProvider, ModelProvider } from '@workflow/llm-sdk'
import type { Cancel } from '@workflow/platform'
import { Agents } from './agents.ts'
import { attachmentRoutes } from './attachments-api.ts'
import { answerInbound } from './channels/answer-inbound.ts'
import { type ChannelUrls, publicChannelUrls } from './channels/channel-urls.ts'
import { deliverOutbound } from './channels/deliver-outbound.ts'
import { completionRoutes } from './completions-api.ts'
import { type CustomerApi, customerRoutes } from './customer-api.ts'
import { callBegins, callEnds, callTooLong } from './follow-calls.ts'
import { closeWhenIdle, nobodyCame, personLeaves, personTakesOver } from './follow-people.ts'
import { dropFilesOfErased, expireFile } from './keep-file.ts'
import { mcpRoutes } from './mcp-api.ts'
import { collections } from './model.ts'
import { peopleRoutes } from './people-api.ts'
import { Presence } from './presence.ts'
import { profileRoutes } from './profile-api.ts'
import { promisedTimePassed } from './promised-time.ts'
import { readNewFile } from './read-file.ts'
import { keepRecovering, recoverTurns } from './recover.ts'
import type { Services } from './services.ts'
import { ConversationSockets } from './socket.ts'
import { upgradeSockets } from './socket-upgrade.ts'
import { SpendBook } from './spend-book.ts'
import { ToolBreaker } from './tool-breaker.ts'
import { TurnRegistry } from './turns.ts'

export { publicChannelUrls }

/** Cloud Run gives ten seconds after SIGTERM; what is left of them is for the last commits. */
const drainMs = 8_000

export interface ChatRuntimeOptions
  extends Pick<CustomerApi, 'issueConversationToken' | 'problemOf'>,
    Pick<Services, 'alone' | 'allowLoopback' | 'onFault' | 'environmentSecret' | 'mcp'> {
  readonly provider: ModelProvider
  readonly embedder: EmbeddingProvider
  /** The public addresses where absent. */
  readonly channelUrls?: ChannelUrls
}

export interface ChatRuntime {
  readonly engine: Engine
  /** Makes sockets of the server's upgrades, each of which goes through `fetch` first. */
  upgradeSockets(server: Parameters<typeof upgradeSockets>[0], fetch: Parameters<typeof upgradeSockets>[1]): void
  /** Finishes what an earlier process left, and from then on what other instances leave. */
  recover(): Promise<number>
  /** Takes nothing new; turns under way may finish, and what does not is left to other instances. */
  stop(): Promise<void>
}

/** The kernel is made from the engines, this one among them: it is given as a promise of itself. */
export function createChatRuntime(kernelOf: () => Kernel, options: ChatRuntimeOptions): ChatRuntime {
  const turnLog = new TurnLog()
  const stopping = new AbortController()
  let agents: Agents | undefined
  const services: Services = {
    get kernel() {
      return kernelOf()
    },
    get agents() {
      agents ??= new Agents(
        kernelOf().ports,
        (organizationId) => boundBlobs(kernelOf().ports.blobs, organizationId),
        (configId, cause) =>
          options.onFault('a new version was not taken over; the old one stays', new Error(configId, { cause })),
      )
      return agents
    },
    provider: options.provider,
    embedder: options.embedder,
    graph: compileConversationGraph(new ConversationCheckpointer(turnLog)),
    turnLog,
    spend: new SpendBook(),
    instanceId: newId('ins'),
    alone: options.alone,
    stopping: stopping.signal,
    allowLoopback: options.allowLoopback,
    onFault: options.onFault,
    channelUrls: options.channelUrls ?? publicChannelUrls,
    environmentSecret: options.environmentSecret,
    mcp: options.mcp,
    breaker: new ToolBreaker(() => kernelOf().ports.clock.now().getTime()),
    readings: new Map(),
    newId,
  }
  const turns = new TurnRegistry(services)
  let stopRecovering: Cancel | undefined
  const { issueConversationToken, problemOf } = options
  const sockets = new ConversationSockets({ services, turns, problemOf })
  const engine = defineEngine({
    name: 'chat-runtime',
    scope: 'tenant',
    collections: [...collections, Presence],
    on: [
      personTakesOver(services),
      personLeaves(services),
      nobodyCame(services),
      closeWhenIdle,
      promisedTimePassed(services),
      callBegins(services),
      callEnds(services),
      callTooLong(services),
      answerInbound(services, turns),
      deliverOutbound(services),
      readNewFile(services),
      expireFile,
      dropFilesOfErased,
    ],
    api: [
      ...customerRoutes({ services, turns, sockets, issueConversationToken, problemOf }),
      ...peopleRoutes(turns, services, problemOf),
      ...attachmentRoutes(services),
      ...profileRoutes,
      ...completionRoutes(services, turns),
      ...mcpRoutes(services, turns),
    ],
  })
  return {
    engine,
    upgradeSockets: (server, fetch) => upgradeSockets(server, fetch, sockets, options.onFault),
    recover: () => {
      stopRecovering ??= keepRecovering(services, turns)
      return recoverTurns(services, turns)
    },
    stop: async () => {
      stopRecovering?.()
      await turns.drain(drainMs)
      stopping.abort()
      sockets.drain()
      agents?.stop()
      await options.mcp.close()
    },
  }
}
