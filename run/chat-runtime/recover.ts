/** Turns that an earlier process, or an instance that died, began and did not end are finished from their checkpoints: looked for at the start, and every few seconds. */
import { type Cancel, pathKey, type StoredDocument } from '@workflow/platform'
import { leaseMs } from './line.ts'
import { Turns } from './model.ts'
import type { Services } from './services.ts'
import type { TurnRegistry } from './turns.ts'

const batch = 500
/** From the architecture: services that are always on look every five seconds. */
const lookEveryMs = 5_000

/** Looks for what a dead instance left, for as long as this one lives. */
export function keepRecovering(services: Services, registry: TurnRegistry): Cancel {
  const { clock } = services.kernel.ports
  const look = () => {
    const before = new Date(clock.now().getTime() - leaseMs).toISOString()
    recoverTurns(services, registry, before)
      .catch((error: unknown) => services.onFault('turns of dead instances could not be looked for', error))
      .finally(() => {
        if (!stopped) cancel = clock.after(lookEveryMs, look)
      })
  }
  let stopped = false
  let cancel = clock.after(lookEveryMs, look)
  return () => {
    stopped = true
    cancel()
  }
}

/**
 * Resolves with how many turns were taken up, once all of them have ended. A turn of an API caller waits for its caller to ask again; one that cannot be taken up is
 * told, and holds up no other. `before`: only turns that began earlier.
 */
export async function recoverTurns(services: Services, registry: TurnRegistry, before?: string): Promise<number> {
  const { documents } = services.kernel.ports
  const tried = new Set<string>()
  let recovered = 0
  let from: string | undefined
  for (;;) {
    const found = await documents.find({
      parent: 'all',
      collection: Turns.name,
      name: 'running',
      equals: { running: true },
      limit: batch,
      ...(from === undefined ? {} : { from }),
    })
    // What could not be taken up is still there, and what began in the same moment is found again.
    const left = found.filter(
      ({ path, fields }) =>
        !tried.has(pathKey(path)) &&
        !registry.isUnderWay(path.id) &&
        (before === undefined || String(fields.startedAt) < before),
    )
    for (const { path } of left) tried.add(pathKey(path))
    const taken = await Promise.all(left.map((document) => recover(services, registry, document)))
    recovered += taken.filter(Boolean).length
    if (found.length < batch || left.length === 0) return recovered
    from = String(found.at(-1)?.fields.startedAt)
  }
}

async function recover(services: Services, registry: TurnRegistry, document: StoredDocument): Promise<boolean> {
  try {
    const turn = await services.kernel.open(Turns, document)
    if (!turn || turn.input.kind === 'results') return false
    const organizationId = document.path.parent.replace(/^organizations\//, '')
    return await registry.recover({ organizationId, conversationId: turn.conversationId }, turn.id)
  } catch (error) {
    services.onFault('a turn of an earlier process could not be taken up', error)
    return false
  }
}
