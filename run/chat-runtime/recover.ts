/** At the start: turns that an earlier process began and did not end are finished from their checkpoints. */
import { Turns } from './model.ts'
import type { Services } from './services.ts'
import type { TurnRegistry } from './turns.ts'

const batch = 500

/** Resolves with how many turns were taken up, once all of them have ended. A turn of an API caller waits for its caller to ask again. */
export async function recoverTurns(services: Services, registry: TurnRegistry): Promise<number> {
  const { documents } = services.kernel.ports
  const found = await documents.find({
    parent: 'all',
    collection: Turns.name,
    name: 'running',
    equals: { running: true },
    limit: batch,
  })
  const { kernel } = services
  const opened = await Promise.all(
    found.map(async (document) => ({ document, turn: await kernel.open(Turns, document) })),
  )
  const recoveries = opened.flatMap(({ document, turn }) => {
    if (!turn || turn.input.kind === 'results') return []
    const ref = {
      organizationId: document.path.parent.replace(/^organizations\//, ''),
      conversationId: turn.conversationId,
    }
    return [registry.recover(ref, turn)]
  })
  await Promise.allSettled(recoveries)
  return recoveries.length
}
