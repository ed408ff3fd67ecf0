/**
 * The checkpoints of the turns under way, made durable exactly where a crash would otherwise repeat something: no later than what a tool does.
 *
 * The last checkpoint of a turn is not written by itself. It waits for the commit that holds the reply and `turn_completed` too, so that a turn ends in one
 * instant. Intermediate ones need no disk: the results of tools are recorded on their own, and a resumed turn finds them there. Of each thread the newest is kept.
 */
import type { Message } from '@workflow/llm-sdk'
import type { CheckpointLog, SavedCheckpoint, SavedThread } from './checkpointer.ts'
import { pendingCalls } from './graph.ts'

interface OpenThread {
  saved: SavedThread
  readonly callsTools: (saved: SavedCheckpoint) => void
}

export class TurnLog implements CheckpointLog {
  readonly #threads = new Map<string, OpenThread>()

  /** Begins a turn on a thread. `callsTools` gets each checkpoint that tools depend on, before they run. */
  open(threadId: string, saved: SavedCheckpoint | undefined, callsTools: (saved: SavedCheckpoint) => void): void {
    this.#threads.set(threadId, { saved: saved ? [saved] : [], callsTools })
  }

  /** Ends it; the newest checkpoint is the caller's to commit. */
  close(threadId: string): SavedCheckpoint | undefined {
    const newest = this.#threads.get(threadId)?.saved.at(-1)
    this.#threads.delete(threadId)
    return newest
  }

  async read(threadId: string): Promise<SavedThread> {
    return this.#thread(threadId).saved
  }

  async write(threadId: string, written: SavedThread): Promise<void> {
    const thread = this.#thread(threadId)
    const newest = written.at(-1)
    if (!newest) return
    const isNew = newest.checkpoint.id !== thread.saved.at(-1)?.checkpoint.id
    thread.saved = [newest]
    const { messages } = newest.checkpoint.channel_values as { messages?: readonly Message[] }
    if (isNew && pendingCalls(messages ?? []).length > 0) thread.callsTools(newest)
  }

  async remove(threadId: string): Promise<void> {
    this.#threads.delete(threadId)
  }

  async threadIds(): Promise<readonly string[]> {
    return [...this.#threads.keys()]
  }

  #thread(threadId: string): OpenThread {
    const thread = this.#threads.get(threadId)
    if (!thread) throw new Error(`thread ${threadId} has no turn under way`)
    return thread
  }
}
