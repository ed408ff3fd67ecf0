/**
 * Keeps the heads of configurations current in a running service.
 *
 * A change arrives by the injected watch, and again by re-reading every 30 s for the day the watch is silent. A new head counts only when every
 * version it points at loads; else the old head stays, `onRejected` is told once, and the new one is tried again at each re-reading.
 */
import { type ConfigHead, versionsInUse } from './rollout.ts'

/** Bound on how long a missed notification goes unnoticed. */
const REREAD_MS = 30_000

export interface HeadWatcherOptions {
  /** Throws where the version cannot be served. */
  readonly load: (configId: string, version: number) => Promise<unknown>
  readonly readHead: (configId: string) => Promise<ConfigHead | undefined>
  /** Calls back with each new head; returns how to stop. */
  readonly watch: (configId: string, onHead: (head: ConfigHead) => void) => () => void
  /** Runs a function repeatedly; returns how to stop. */
  readonly every: (intervalMs: number, run: () => void) => () => void
  /** A head was not taken over: a version of it cannot be used, or reading failed. */
  readonly onRejected: (rejection: { configId: string; head?: ConfigHead; error: unknown }) => void
}

interface Watched {
  current?: ConfigHead
  rejectedRevision?: number
  /** Heads are tried one after the other: the answer of a slow load must not overtake a newer head. */
  turn: Promise<void>
  stop: () => void
}

export class HeadWatcher {
  readonly #options: HeadWatcherOptions
  readonly #watched = new Map<string, Watched>()
  readonly #stopRereading: () => void

  constructor(options: HeadWatcherOptions) {
    this.#options = options
    this.#stopRereading = options.every(REREAD_MS, () => {
      for (const configId of this.#watched.keys()) void this.refresh(configId)
    })
  }

  /** The head in force, watched from the first call on; nothing where there is no head, or none that is usable. */
  async head(configId: string): Promise<ConfigHead | undefined> {
    const known = this.#watched.get(configId)
    if (known !== undefined) {
      // Whoever asked before there was a head, or while it could not be read, is not told so for ever.
      if (known.current === undefined) await this.refresh(configId)
      return known.current
    }
    const watched: Watched = { turn: Promise.resolve(), stop: () => undefined }
    this.#watched.set(configId, watched)
    watched.stop = this.#options.watch(configId, (head) => void this.#offer(watched, async () => head, configId))
    await this.refresh(configId)
    return watched.current
  }

  /** Reads the head again; resolves when it is in force or rejected. */
  async refresh(configId: string): Promise<void> {
    const watched = this.#watched.get(configId)
    if (watched !== undefined) await this.#offer(watched, () => this.#options.readHead(configId), configId)
  }

  stop(): void {
    this.#stopRereading()
    for (const { stop } of this.#watched.values()) stop()
    this.#watched.clear()
  }

  #offer(watched: Watched, find: () => Promise<ConfigHead | undefined>, configId: string): Promise<void> {
    watched.turn = watched.turn.then(() => this.#take(watched, find, configId))
    return watched.turn
  }

  async #take(watched: Watched, find: () => Promise<ConfigHead | undefined>, configId: string): Promise<void> {
    let head: ConfigHead | undefined
    try {
      head = await find()
      if (head === undefined || head.revision <= (watched.current?.revision ?? 0)) return
      await Promise.all(versionsInUse(head).map((version) => this.#options.load(configId, version)))
      watched.current = head
    } catch (error) {
      if (head !== undefined && watched.rejectedRevision === head.revision) return
      if (head !== undefined) watched.rejectedRevision = head.revision
      this.#options.onRejected({ configId, ...(head && { head }), error })
    }
  }
}
