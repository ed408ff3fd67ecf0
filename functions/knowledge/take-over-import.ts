/** An import's documents become the organization's: new and changed ones are read, those that are gone from the folder go. A part at a time, so that a commit stays small. */
import { step, type Tenant } from '@workflow/engine'
import { type Document, Documents, documentIdOf, type Import, Imports } from '@workflow/records'
import { removeDocument, takeDocument } from './take-document.ts'

/** Two writes each, well within the 500 of a Firestore transaction. */
const partSize = 100

export const takeOverImport = step('knowledge_import_staged', async (event, tenant) => {
  const { importId, from } = event.data
  const imported = await tenant.get(Imports, importId)
  if (imported.state !== 'staged') return
  const { items } = await tenant.query(Imports, 'bySequence', {}, { descending: true, limit: 1 })
  const isSuperseded = items[0] !== undefined && items[0].id !== importId
  if (isSuperseded) {
    await Promise.all(imported.documents.slice(from).map(({ blobKey }) => tenant.blobs.delete(blobKey)))
    tenant.put(Imports, { ...imported, state: 'superseded' })
    return
  }
  for (const file of imported.documents.slice(from, from + partSize))
    await takeDocument(tenant, { ...file, origin: 'import' })
  const next = from + partSize
  if (next < imported.documents.length || (await removeSome(tenant, imported))) {
    tenant.put(Imports, imported)
    tenant.emit('knowledge_import_staged', { importId, from: next })
  } else tenant.put(Imports, { ...imported, state: 'registered' })
})

/** Documents that an earlier import brought and this one does not have; true where more may be left. */
async function removeSome(tenant: Tenant, imported: Import): Promise<boolean> {
  const kept = new Set(imported.documents.map((file) => documentIdOf(tenant.organizationId, file)))
  const gone = (await documentsOfImports(tenant)).filter(({ id, state }) => !kept.has(id) && state !== 'removed')
  for (const document of gone.slice(0, partSize)) removeDocument(tenant, document)
  return gone.length > partSize
}

async function documentsOfImports(tenant: Tenant): Promise<Document[]> {
  const documents: Document[] = []
  for (let after: string | undefined; ; ) {
    const page = await tenant.query(
      Documents,
      'byOrigin',
      { origin: 'import' },
      { limit: 500, ...(after && { after }) },
    )
    documents.push(...page.items)
    after = page.next
    if (after === undefined) return documents
  }
}
