/**
 * LangGraph's checkpoints over a log of threads: what a saver has to do (parents, namespaces, pending writes, history) is here, where threads are kept is the log's.
 *
 * Conforms to `@langchain/langgraph-checkpoint-validation` on every log (tests/contract/checkpoints.test.ts). Channel values must be JSON.
 */
import type { RunnableConfig } from '@langchain/core/runnables'
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  getCheckpointId,
  maxChannelVersion,
  type PendingWrite,
  TASKS,
  WRITES_IDX_MAP,
} from '@langchain/langgraph-checkpoint'

type SavedWrite = readonly [taskId: string, channel: string, value: unknown, place?: number]

/** A checkpoint as JSON. Values of channels that a step left alone are its parent's. */
export interface SavedCheckpoint {
  /** Of a graph within the graph; the outer one where absent. */
  readonly namespace?: string
  readonly parentId?: string
  readonly checkpoint: Checkpoint
  readonly metadata: CheckpointMetadata
  readonly writes: readonly SavedWrite[]
}

/** Oldest first. */
export type SavedThread = readonly SavedCheckpoint[]

/** Where threads are kept. What `write` was given is durable when it resolves, or held for a commit that nothing outside comes before. */
export interface CheckpointLog {
  read(threadId: string): Promise<SavedThread>
  write(threadId: string, thread: SavedThread): Promise<void>
  remove(threadId: string): Promise<void>
  threadIds(): Promise<readonly string[]>
}

export class ConversationCheckpointer extends BaseCheckpointSaver {
  readonly #log: CheckpointLog

  constructor(log: CheckpointLog) {
    super()
    this.#log = log
  }

  async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const threadId = config.configurable?.thread_id
    if (typeof threadId !== 'string') return undefined
    const thread = await this.#log.read(threadId)
    const namespace = namespaceOf(config)
    const id = getCheckpointId(config)
    const found =
      id === '' ? newestFirst(thread.filter((one) => namespaceIn(one) === namespace))[0] : findIn(thread, namespace, id)
    return found && toTuple(threadId, thread, found)
  }

  async *list(config: RunnableConfig, options: CheckpointListOptions = {}): AsyncGenerator<CheckpointTuple> {
    const { thread_id: threadId, checkpoint_ns: namespace, checkpoint_id: id } = config.configurable ?? {}
    const before = options.before?.configurable?.checkpoint_id
    let left = options.limit ?? Number.POSITIVE_INFINITY
    for (const known of threadId === undefined ? await this.#log.threadIds() : [String(threadId)]) {
      const thread = await this.#log.read(known)
      for (const saved of newestFirst(thread)) {
        if (left <= 0) return
        if (namespace !== undefined && namespaceIn(saved) !== namespace) continue
        if (id !== undefined && saved.checkpoint.id !== id) continue
        if (before !== undefined && saved.checkpoint.id >= before) continue
        if (!hasMetadata(saved, options.filter)) continue
        left -= 1
        yield toTuple(known, thread, saved)
      }
    }
  }

  async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const threadId = threadIdOf(config)
    const namespace = namespaceOf(config)
    const parentId = getCheckpointId(config)
    const thread = await this.#log.read(threadId)
    const parent = findIn(thread, namespace, parentId)
    const saved: SavedCheckpoint = {
      ...(namespace === '' ? {} : { namespace }),
      ...(parentId === '' ? {} : { parentId }),
      checkpoint: { ...checkpoint, channel_values: changedValues(checkpoint, newVersions, parent?.checkpoint) },
      metadata,
      writes: [],
    }
    const others = thread.filter((one) => one.checkpoint.id !== checkpoint.id || namespaceIn(one) !== namespace)
    await this.#log.write(threadId, [...others, saved])
    return configOf(threadId, saved)
  }

  async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const threadId = threadIdOf(config)
    const namespace = namespaceOf(config)
    const id = getCheckpointId(config)
    if (id === '') throw new Error('configurable.checkpoint_id is missing: writes belong to a checkpoint')
    const thread = await this.#log.read(threadId)
    const target = findIn(thread, namespace, id)
    // Its successor stands in its place already, with what these writes brought about.
    if (!target) return
    const next = { ...target, writes: withWrites(target.writes, writes, taskId) }
    await this.#log.write(
      threadId,
      thread.map((one) => (one === target ? next : one)),
    )
  }

  deleteThread(threadId: string): Promise<void> {
    return this.#log.remove(threadId)
  }
}

/** A task's writes count once, by their places; what has a place of its own below zero (an interrupt, an error) replaces the earlier. */
function withWrites(known: readonly SavedWrite[], writes: readonly PendingWrite[], taskId: string): SavedWrite[] {
  const result = [...known]
  for (const [at, [channel, value]] of writes.entries()) {
    const place = WRITES_IDX_MAP[channel] ?? at
    const earlier = result.findIndex(([task, , , held]) => task === taskId && held === place)
    if (earlier < 0) result.push([taskId, channel, value, place])
    else if (place < 0) result[earlier] = [taskId, channel, value, place]
  }
  return result
}

function changedValues(
  { channel_values: values, channel_versions: versions }: Checkpoint,
  newVersions: ChannelVersions,
  parent: Checkpoint | undefined,
): Checkpoint['channel_values'] {
  const kept = Object.entries(values).flatMap(([channel, value]): [string, unknown][] => {
    if (channel in newVersions) return [[channel, value]]
    const inherited =
      parent && channel in parent.channel_values && parent.channel_versions[channel] === versions[channel]
    return inherited ? [[channel, parent.channel_values[channel]]] : []
  })
  return Object.fromEntries(kept)
}

function toTuple(threadId: string, thread: SavedThread, saved: SavedCheckpoint): CheckpointTuple {
  const { parentId, metadata, writes } = saved
  const parent = parentId === undefined ? undefined : findIn(thread, namespaceIn(saved), parentId)
  return {
    config: configOf(threadId, saved),
    checkpoint: withPendingSends(saved.checkpoint, parent),
    metadata,
    pendingWrites: writes.map(([taskId, channel, value]) => [taskId, channel, value]),
    ...(parentId === undefined
      ? {}
      : {
          parentConfig: {
            configurable: { thread_id: threadId, checkpoint_ns: namespaceIn(saved), checkpoint_id: parentId },
          },
        }),
  }
}

/** Before version 4 of the format, what a step sent to others stood among the writes of its parent. */
function withPendingSends(checkpoint: Checkpoint, parent: SavedCheckpoint | undefined): Checkpoint {
  if (checkpoint.v >= 4 || !parent) return checkpoint
  const versions = Object.values(checkpoint.channel_versions)
  return {
    ...checkpoint,
    channel_values: {
      ...checkpoint.channel_values,
      [TASKS]: parent.writes.filter(([, channel]) => channel === TASKS).map(([, , value]) => value),
    },
    channel_versions: {
      ...checkpoint.channel_versions,
      [TASKS]: versions.length > 0 ? maxChannelVersion(...versions) : 1,
    },
  }
}

const hasMetadata = ({ metadata }: SavedCheckpoint, filter: CheckpointListOptions['filter']): boolean =>
  Object.entries(filter ?? {}).every(([key, value]) => Reflect.get(metadata, key) === value)

const findIn = (thread: SavedThread, namespace: string, id: string): SavedCheckpoint | undefined =>
  thread.find((one) => one.checkpoint.id === id && namespaceIn(one) === namespace)

/** Ids of checkpoints are UUIDs of version 6: their order is that of time. */
const newestFirst = (thread: SavedThread): SavedCheckpoint[] =>
  [...thread].sort((a, b) => (a.checkpoint.id < b.checkpoint.id ? 1 : -1))

const namespaceIn = (saved: SavedCheckpoint): string => saved.namespace ?? ''
const namespaceOf = (config: RunnableConfig): string => String(config.configurable?.checkpoint_ns ?? '')

function threadIdOf(config: RunnableConfig): string {
  const threadId = config.configurable?.thread_id
  if (typeof threadId !== 'string' || threadId === '')
    throw new Error('configurable.thread_id is missing: a checkpoint belongs to a thread')
  return threadId
}

const configOf = (threadId: string, saved: SavedCheckpoint): RunnableConfig => ({
  configurable: { thread_id: threadId, checkpoint_ns: namespaceIn(saved), checkpoint_id: saved.checkpoint.id },
})
