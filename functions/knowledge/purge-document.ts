/** What a removed document leaves goes too: passages, file, and the document itself. */
import { step } from '@workflow/engine'
import { Documents } from '@workflow/records'

export const purgeDocument = step('document_removed', async (event, tenant) => {
  const document = await tenant.find(Documents, event.data.documentId)
  // It may have come back since: then it stays.
  if (document?.state !== 'removed') return
  await tenant.search.remove(await tenant.search.idsOf(document.id))
  await tenant.blobs.delete(document.blobKey)
  tenant.remove(Documents, document)
})
