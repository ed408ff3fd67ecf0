/**
 * The bare graph with checkpoints that survive a crash, as LangGraph's savers for databases keep them: a row for each checkpoint and one for each write, each in a
 * transaction of its own that is on the disk before the next step.
 */
import { join } from 'node:path'
import type { RunnableConfig } from '@langchain/core/runnables'
import { Annotation, END, MemorySaver, START, StateGraph } from '@langchain/langgraph'
import type { Checkpoint, CheckpointMetadata, PendingWrite } from '@langchain/langgraph-checkpoint'
import type { Message } from '@workflow/llm-sdk'
import Database from 'libsql'
import { scriptOf } from './script.ts'

/** Reads from memory, as a warm saver would; writes rows. */
class RowSaver extends MemorySaver {
  readonly #database: InstanceType<typeof Database>
  rows = 0
  bytes = 0

  constructor(folder: string) {
    super()
    this.#database = new Database(join(folder, 'checkpoints.sqlite'))
    this.#database.exec('PRAGMA journal_mode = WAL')
    this.#database.exec('PRAGMA synchronous = FULL')
    this.#database.exec(
      'CREATE TABLE checkpoints (thread TEXT, id TEXT, checkpoint BLOB, metadata BLOB, PRIMARY KEY (thread, id)); CREATE TABLE writes (thread TEXT, id TEXT, task TEXT, place INTEGER, channel TEXT, value BLOB, PRIMARY KEY (thread, id, task, place))',
    )
  }

  override async put(config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata) {
    const [, body] = await this.serde.dumpsTyped(checkpoint)
    const [, about] = await this.serde.dumpsTyped(metadata)
    this.#insert('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)', [
      this.#thread(config),
      checkpoint.id,
      body,
      about,
    ])
    return super.put(config, checkpoint, metadata)
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    for (const [place, [channel, value]] of writes.entries()) {
      const [, body] = await this.serde.dumpsTyped(value)
      const id = String(config.configurable?.checkpoint_id)
      this.#insert('INSERT OR REPLACE INTO writes VALUES (?, ?, ?, ?, ?, ?)', [
        this.#thread(config),
        id,
        taskId,
        place,
        channel,
        body,
      ])
    }
    await super.putWrites(config, writes, taskId)
  }

  close(): void {
    this.#database.close()
  }

  #thread = (config: RunnableConfig) => String(config.configurable?.thread_id)

  #insert(statement: string, values: (string | number | Uint8Array)[]): void {
    this.#database.prepare(statement).run(...values)
    this.rows += 1
    for (const value of values) this.bytes += typeof value === 'object' ? value.byteLength : String(value).length
  }
}

const State = Annotation.Root({
  messages: Annotation<Message[], Message[]>({ reducer: (before, added) => [...before, ...added], default: () => [] }),
})

export interface DurableGraph {
  turn(threadId: string, text: string): Promise<void>
  /** Written so far. */
  written(): { readonly rows: number; readonly bytes: number }
  close(): void
}

export function createDurableGraph(folder: string): DurableGraph {
  const saver = new RowSaver(folder)
  const graph = new StateGraph(State)
    .addNode('agent', async ({ messages }) => {
      const script = scriptOf(messages)
      const asks = messages.at(-1)?.role === 'user'
      return {
        messages: [
          {
            role: 'assistant' as const,
            content: asks ? '' : script.reply,
            ...(asks ? { toolCalls: [script.call] } : {}),
          },
        ],
      }
    })
    .addNode('tools', async ({ messages }) => ({
      messages: [
        {
          role: 'tool' as const,
          toolCallId: scriptOf(messages).call.id,
          name: 'book',
          content: '{}',
          outcome: 'ok' as const,
        },
      ],
    }))
    .addEdge(START, 'agent')
    .addConditionalEdges('agent', ({ messages }) => ('toolCalls' in (messages.at(-1) ?? {}) ? 'tools' : END), [
      'tools',
      END,
    ])
    .addEdge('tools', 'agent')
    .compile({ checkpointer: saver })
  return {
    turn: async (threadId, text) => {
      await graph.invoke(
        { messages: [{ role: 'user', content: text }] },
        { configurable: { thread_id: threadId }, durability: 'sync' },
      )
    },
    written: () => ({ rows: saver.rows, bytes: saver.bytes }),
    close: () => saver.close(),
  }
}
