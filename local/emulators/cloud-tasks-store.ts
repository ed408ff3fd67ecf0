/** Tasks in memory and their dispatch: posted when they are due, posted again after a growing pause until somebody answers 2xx. Pure of gRPC. */

export interface Task {
  readonly name: string
  readonly scheduleTimeMs: number
  readonly request: {
    readonly url: string
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: Uint8Array
  }
}

/** A name that was used is refused for this long after its task is gone: https://cloud.google.com/tasks/docs/reference/rpc/google.cloud.tasks.v2#createtaskrequest */
const namesKeptMs = 3_600_000
/** What a queue has by default, but for its longest pause, which there is an hour: nobody on a laptop waits that long. */
const retry = { minMs: 100, maxMs: 5_000 }
const answerWithinMs = 600_000
const longestTimerMs = 2_147_483_647

export class CloudTasksStore {
  readonly #tasks = new Map<string, { readonly task: Task; attempts: number; timer: NodeJS.Timeout }>()
  readonly #used = new Map<string, number>()

  /** False where the name is taken, or was not long ago. */
  create(task: Task): boolean {
    this.#forgetNames()
    if (this.#tasks.has(task.name) || this.#used.has(task.name)) return false
    this.#wait(task, 0, task.scheduleTimeMs - Date.now())
    return true
  }

  get(name: string): Task | undefined {
    return this.#tasks.get(name)?.task
  }

  /** Whether it was there. */
  delete(name: string): boolean {
    const known = this.#tasks.get(name)
    if (!known) return false
    clearTimeout(known.timer)
    this.#tasks.delete(name)
    this.#used.set(name, Date.now())
    return true
  }

  /** Tasks of that queue, by name. */
  list(queue: string): Task[] {
    const tasks = [...this.#tasks.values()]
      .map(({ task }) => task)
      .filter(({ name }) => name.startsWith(`${queue}/tasks/`))
    return tasks.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  #wait(task: Task, attempts: number, delayMs: number): void {
    const inMs = Math.min(Math.max(delayMs, 0), longestTimerMs)
    const timer = setTimeout(() => void this.#dispatch(task.name), inMs)
    this.#tasks.set(task.name, { task, attempts, timer })
  }

  async #dispatch(name: string): Promise<void> {
    const known = this.#tasks.get(name)
    if (!known) return
    const { task, attempts } = known
    const earlyMs = task.scheduleTimeMs - Date.now()
    if (earlyMs > 0) return this.#wait(task, attempts, earlyMs)
    if (await isTaken(task, attempts)) this.delete(name)
    else if (this.#tasks.has(name)) this.#wait(task, attempts + 1, Math.min(retry.minMs * 2 ** attempts, retry.maxMs))
  }

  #forgetNames(): void {
    const before = Date.now() - namesKeptMs
    for (const [name, usedAtMs] of this.#used) {
      if (usedAtMs > before) return
      this.#used.delete(name)
    }
  }
}

/** A target that is not there is one that did not answer 2xx. */
async function isTaken({ name, request }: Task, attempts: number): Promise<boolean> {
  const headers = {
    ...request.headers,
    'x-cloudtasks-taskname': name.split('/').at(-1) ?? '',
    'x-cloudtasks-taskretrycount': String(attempts),
  }
  try {
    const { url, method, body } = request
    const signal = AbortSignal.timeout(answerWithinMs)
    const response = await fetch(url, { method, headers, body: Buffer.from(body), signal })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
