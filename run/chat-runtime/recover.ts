/** At the start: turns that an earlier process began and did not end are finished from their checkpoints. */
import { pathKey, type StoredDocument } from '@workflow/platform'
import { Turns } from './model.ts'
import type { Services } from './services.ts'
import type { TurnRegistry } from './turns.ts'

const batch = 500

/**
 * Resolves with how many turns were taken up, once all of them have ended. A turn of an API caller waits for its caller to ask again; one that cannot be taken up is
 * told, and holds up no other.
 */
export async function recoverTurns(services: Services, registry: TurnRegistry): Promise<number> {
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
    const left = found.filter(({ path }) => !tried.has(pathKey(path)))
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
    await registry.recover({ organizationId, conversationId: turn.conversationId }, turn)
    return true
  } catch (error) {
    services.onFault('a turn of an earlier process could not be taken up', error)
    return false
  }
}
