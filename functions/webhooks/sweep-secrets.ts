/** Destroys secrets that no endpoint names: their request met conflicts until it gave up, or its process died before the commit. */
import type { Ports } from '@workflow/platform'
import { readStoredName } from './endpoint-secrets.ts'
import { Endpoints } from './model.ts'

/** No request lives as long. */
const unnamedForMs = 86_400_000
const endpointsAtOnce = 100

export async function sweepSecrets({ clock, documents, secrets }: Ports): Promise<void> {
  const storedBefore = clock.now().getTime() - unnamedForMs
  const old = (await secrets.names()).flatMap((whole) => {
    const stored = readStoredName(whole)
    return stored && stored.storedAtMs < storedBefore ? [{ ...stored, whole }] : []
  })
  const endpointIds = [...new Set(old.map(({ endpointId }) => endpointId))]
  const named = new Set<string>()
  for (let from = 0; from < endpointIds.length; from += endpointsAtOnce) {
    const ids = endpointIds.slice(from, from + endpointsAtOnce)
    const found = await documents.read(ids.map((id) => ({ parent: 'platform', collection: Endpoints.name, id })))
    for (const stored of found)
      for (const { name } of stored ? Endpoints.schema.parse(stored.body).secrets : []) named.add(name)
  }
  for (const { whole, name } of old) if (!named.has(name)) await secrets.remove(whole)
}
