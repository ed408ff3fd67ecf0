/**
 * LangGraph's checkpoints, one thread a conversation, made durable exactly where a crash would otherwise repeat something: no later than what a tool does.
 *
 * The last checkpoint of a turn is not written by itself. It waits for the commit that holds the reply and `turn_completed` too, so that a turn ends in one
 * instant. Intermediate ones in between need no disk: the results of tools are recorded on their own, and a resumed turn finds them there.
 */
import type { RunnableConfig } from '@langchain/core/runnables'
import {
  BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointMetadata,
  type CheckpointTuple,
  type PendingWrite,
} from '@langchain/langgraph-checkpoint'
import type { Message } from '@workflow/llm-sdk'
import { pendingCalls } from './graph.ts'

/** One thread's newest checkpoint, as JSON. */
export interface SavedCheckpoint {
  readonly checkpoint: Checkpoint
  readonly metadata: CheckpointMetadata
  readonly writes: readonly (readonly [taskId: string, channel: string, value: unknown])[]
}

interface Thread {
  saved: SavedCheckpoint | undefined
  readonly callsTools: (saved: SavedCheckpoint) => void
}

export class TurnCheckpointer extends BaseCheckpointSaver {
  readonly #threads = new Map<string, Thread>()

  /** Begins a turn on a thread. `callsTools` gets each checkpoint that tools depend on, before they run. */
  open(threadId: string, saved: SavedCheckpoint | undefined, callsTools: (saved: SavedCheckpoint) => void): void {
    this.#threads.set(threadId, { saved, callsTools })
  }

  /** Ends it; the newest checkpoint is the caller's to commit. */
  close(threadId: string): SavedCheckpoint | undefined {
    const saved = this.#threads.get(threadId)?.saved
    this.#threads.delete(threadId)
    return saved
  }

  async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const saved = this.#thread(config).saved
    if (!saved) return undefined
    return {
      config: {
        configurable: { thread_id: threadIdOf(config), checkpoint_ns: '', checkpoint_id: saved.checkpoint.id },
      },
      checkpoint: saved.checkpoint,
      metadata: saved.metadata,
      pendingWrites: saved.writes.map(([taskId, channel, value]) => [taskId, channel, value]),
    }
  }

  async *list(config: RunnableConfig): AsyncGenerator<CheckpointTuple> {
    const tuple = await this.getTuple(config)
    if (tuple) yield tuple
  }

  async put(config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata): Promise<RunnableConfig> {
    const thread = this.#thread(config)
    thread.saved = { checkpoint, metadata, writes: [] }
    const { messages } = checkpoint.channel_values as { messages?: readonly Message[] }
    if (pendingCalls(messages ?? []).length > 0) thread.callsTools(thread.saved)
    return { configurable: { thread_id: threadIdOf(config), checkpoint_ns: '', checkpoint_id: checkpoint.id } }
  }

  async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const thread = this.#thread(config)
    if (!thread.saved) return
    const others = thread.saved.writes.filter(
      ([task, channel]) => task !== taskId || !writes.some(([written]) => written === channel),
    )
    thread.saved = {
      ...thread.saved,
      writes: [...others, ...writes.map(([channel, value]) => [taskId, channel, value] as const)],
    }
  }

  async deleteThread(threadId: string): Promise<void> {
    this.#threads.delete(threadId)
  }

  #thread(config: RunnableConfig): Thread {
    const thread = this.#threads.get(threadIdOf(config))
    if (!thread) throw new Error(`thread ${threadIdOf(config)} has no turn under way`)
    return thread
  }
}

const threadIdOf = (config: RunnableConfig): string => String(config.configurable?.thread_id)
