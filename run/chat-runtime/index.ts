/**
 * Chat runtime: the always-warm service in which conversations happen.
 *
 * Promises: a message is durable before it is answered, and answered once; a tool runs once, whatever crashes; a turn ends in one commit; a person who is asked
 * for gets the conversation with its context; a conversation stays on the version that it began with.
 */
import { compileConversationGraph, TurnCheckpointer } from '@workflow/agent-core'
import { boundBlobs, defineEngine, type Engine, type Kernel, newId } from '@workflow/engine'
import type { EmbeddingProvider, ModelProvider } from '@workflow/llm-sdk'
import { Agents } from './agents.ts'
import { completionRoutes } from './completions-api.ts'
import { type CustomerApi, customerRoutes } from './customer-api.ts'
import { closeWhenIdle, nobodyCame, personLeaves, personTakesOver } from './follow-people.ts'
import { collections } from './model.ts'
import { SpendBook } from './model-budget.ts'
import { peopleRoutes } from './people-api.ts'
import { recoverTurns } from './recover.ts'
import type { Services } from './services.ts'
import { TurnRegistry } from './turns.ts'

export interface ChatRuntimeOptions
  extends Pick<CustomerApi, 'issueConversationToken' | 'problemOf'>,
    Pick<Services, 'allowLoopback' | 'onFault' | 'environmentSecret'> {
  readonly provider: ModelProvider
  readonly embedder: EmbeddingProvider
}

export interface ChatRuntime {
  readonly engine: Engine
  /** Finishes what an earlier process left. */
  recover(): Promise<number>
  /** Waits for the turns under way. */
  stop(): Promise<void>
}

/** The kernel is made from the engines, this one among them: it is given as a promise of itself. */
export function createChatRuntime(kernelOf: () => Kernel, options: ChatRuntimeOptions): ChatRuntime {
  const checkpointer = new TurnCheckpointer()
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
    spend: new SpendBook(),
    graph: compileConversationGraph(checkpointer),
    checkpointer,
    allowLoopback: options.allowLoopback,
    onFault: options.onFault,
    environmentSecret: options.environmentSecret,
    newId,
  }
  const turns = new TurnRegistry(services)
  const { issueConversationToken, problemOf } = options
  const engine = defineEngine({
    name: 'chat-runtime',
    scope: 'tenant',
    collections,
    on: [personTakesOver, personLeaves, nobodyCame, closeWhenIdle],
    api: [
      ...customerRoutes({ services, turns, issueConversationToken, problemOf }),
      ...peopleRoutes(turns, services),
      ...completionRoutes(services, turns),
    ],
  })
  return {
    engine,
    recover: () => recoverTurns(services, turns),
    stop: async () => {
      await turns.drain()
      agents?.stop()
    },
  }
}
