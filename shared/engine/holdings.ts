/** All that an organization has: read for its export, removed at its end. The event log stays: it holds ids and facts, and the proof of what was done. */
import { byId, type CollectionDeclaration, type StoredDocument } from '@workflow/platform'
import type { Holdings } from './capability.ts'
import type { Foundation } from './foundation.ts'
import { readLog } from './log.ts'
import { endPath, hasEnded } from './organization-end.ts'
import { parentOf, removedAtEnd } from './records.ts'
import { blobKinds, boundBlobs, boundSecrets } from './tenant-bound.ts'
import type { UnitOfWork } from './unit-of-work.ts'

const pageSize = 200

export function holdingsOf(foundation: Foundation, unit: UnitOfWork, organizationId: string): Holdings {
  const { ports, vault } = foundation
  const parent = parentOf(organizationId)
  const collections = foundation.collections.filter((collection) => collection.scope === 'tenant')
  const removable = [...collections.filter(({ evidence }) => !evidence), ...removedAtEnd]
  const pageOf = (collection: CollectionDeclaration, limit: number, after?: string) =>
    ports.documents.find({
      parent,
      collection: collection.name,
      name: byId,
      equals: {},
      limit,
      ...(after === undefined ? {} : { after: { value: null, id: after } }),
    })

  return {
    documents: async function* () {
      for (const collection of collections) {
        let last: StoredDocument | undefined
        do {
          const page = await pageOf(collection, pageSize, last?.path.id)
          const opened = await Promise.all(page.map((document) => vault.openIfKept(collection, document)))
          const documents = opened.filter((document) => document !== undefined)
          if (documents.length > 0) yield { collection: collection.name, documents }
          last = page.length < pageSize ? undefined : page.at(-1)
        } while (last)
      }
    },
    events: async function* () {
      let after: string | undefined
      do {
        const page = await readLog(ports, organizationId, {
          limit: pageSize,
          ...(after === undefined ? {} : { after }),
        })
        if (page.length > 0) yield page.map(({ event }) => event)
        after = page.length < pageSize ? undefined : page.at(-1)?.position
      } while (after !== undefined)
    },
    hasEnded: () => hasEnded(ports, organizationId),
    markEnd: () => unit.mark(endPath(organizationId), {}, { mustBeAbsent: false }),
    removeDocuments: async (limit) => {
      let removed = 0
      for (const collection of removable) {
        const found = removed < limit ? await pageOf(collection, limit - removed) : []
        for (const document of found) {
          unit.see(document)
          unit.remove(parent, collection, document.path.id)
        }
        removed += found.length
      }
      return removed
    },
    rotateKey: () => ports.keys.rotate(organizationId),
    clearRemains: () => ports.documents.clearRemains(parent),
    destroyOutside: async () => {
      await ports.keys.destroy(organizationId)
      await vault.forgetAll(parent)
      const secrets = boundSecrets(ports.secrets, organizationId)
      for (const name of await secrets.names()) await secrets.remove(name)
      const blobs = boundBlobs(ports.blobs, organizationId)
      for (const kind of blobKinds.filter((kind) => kind !== 'audit'))
        for (const key of await blobs.list(`${kind}/`)) await blobs.delete(key)
      await ports.searchOf(parent).clear()
    },
  }
}
