/**
 * Ends this very process with SIGKILL at the n-th of the instants around its commits, publishes, acknowledgements and schedules. The adapters of both families are
 * instrumented here, in the process of the test; the product knows nothing of it.
 */
type Instrumented = readonly [target: object, method: string]

let passed = 0
let killAt = 0

/** What is durable, or told to somebody else, when it resolves. Every write of the embedded family is one of its file: acknowledgements and timers too. */
async function embedded(): Promise<readonly Instrumented[]> {
  const [{ EmbeddedQueue }, { SqliteFile }] = await Promise.all([
    import('../../shared/platform/adapters/embedded/queue.ts'),
    import('../../shared/platform/adapters/embedded/sqlite.ts'),
  ])
  return [
    [SqliteFile.prototype, 'write'],
    [EmbeddedQueue.prototype, 'publish'],
  ]
}

async function google(): Promise<readonly Instrumented[]> {
  const [documents, keys, leases, publisher, queue, timers] = await Promise.all([
    import('../../shared/platform/adapters/gcp/documents.ts'),
    import('../../shared/platform/adapters/gcp/key-management.ts'),
    import('../../shared/platform/adapters/gcp/leases.ts'),
    import('../../shared/platform/adapters/gcp/publisher.ts'),
    import('../../shared/platform/adapters/gcp/queue.ts'),
    import('../../shared/platform/adapters/gcp/timers.ts'),
  ])
  return [
    [documents.GoogleDocuments.prototype, 'commit'],
    [leases.GoogleLeases.prototype, 'acquire'],
    [keys.GoogleKeyManagement.prototype, 'wrap'],
    [publisher.Publisher.prototype, 'publish'],
    [timers.GoogleTimers.prototype, 'schedule'],
    [timers.GoogleTimers.prototype, 'fire'],
    // Right after it the push is acknowledged.
    [queue.GoogleQueue.prototype, 'deliver'],
  ]
}

/** `at` counts from 1; 0: never. */
export async function killProcessAt(at: number, family: 'embedded' | 'google'): Promise<void> {
  killAt = at
  const targets = await (family === 'embedded' ? embedded() : google())
  for (const [target, method] of targets) instrument(target, method)
}

/** How many instants this process came through. */
export const instantsPassed = (): number => passed

/** One instant; the process may end in it. */
export function instant(): void {
  passed += 1
  if (passed === killAt) process.kill(process.pid, 'SIGKILL')
}

function instrument(target: object, method: string): void {
  const original: unknown = Reflect.get(target, method)
  if (typeof original !== 'function') throw new Error(`${method} is not there to be instrumented`)
  const instrumented = async function (this: object, ...given: unknown[]): Promise<unknown> {
    instant()
    const result: unknown = await Reflect.apply(original, this, given)
    instant()
    return result
  }
  Reflect.set(target, method, instrumented)
}
