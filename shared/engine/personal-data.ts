/** One customer's data over all collections of an organization: collected, removed, made unreadable. */
import { byCustomer, type Collection, NO_CUSTOMER, type StoredDocument } from '@workflow/platform'
import type { PersonalData } from './capability.ts'
import type { Foundation } from './foundation.ts'
import type { UnitOfWork } from './unit-of-work.ts'

const pageSize = 500

export function personalDataOf(foundation: Foundation, unit: UnitOfWork, parent: string): PersonalData {
  const { ports, vault } = foundation
  const personal = foundation.collections.filter((collection) => collection.sealed)

  const documentsOf = (collection: Collection, customerId: string, limit: number, after?: string) =>
    ports.documents.find({
      parent,
      collection: collection.name,
      name: byCustomer,
      equals: { customerId },
      limit,
      ...(after === undefined ? {} : { after: { value: null, id: after } }),
    })

  const collectFrom = async (collection: Collection, customerId: string): Promise<unknown[]> => {
    const documents: unknown[] = []
    let last: StoredDocument | undefined
    do {
      const page = await documentsOf(collection, customerId, pageSize, last?.path.id)
      const opened = await Promise.all(page.map((document) => vault.openIfKept(collection, document)))
      documents.push(...opened.filter((document) => document !== undefined))
      last = page.length < pageSize ? undefined : page.at(-1)
    } while (last)
    return documents
  }

  return {
    collect: async (customerId) => {
      // What is nobody's in particular is the organization's: a person cannot take it along.
      if (customerId === NO_CUSTOMER) return {}
      const collected: Record<string, readonly unknown[]> = {}
      for (const collection of personal) {
        const documents = await collectFrom(collection, customerId)
        if (documents.length > 0) collected[collection.name] = documents
      }
      return collected
    },
    remove: async (customerId, limit) => {
      let removed = 0
      for (const collection of personal) {
        const found = removed < limit ? await documentsOf(collection, customerId, limit - removed) : []
        for (const document of found) {
          unit.see(document)
          unit.remove(parent, collection, document.path.id)
        }
        removed += found.length
      }
      return removed
    },
    blindIndex: (form, value) => vault.blindIndex(parent, form, value),
    forget: (customerId) => vault.forget(parent, customerId),
  }
}
