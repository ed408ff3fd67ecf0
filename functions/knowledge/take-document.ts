/** A file comes or goes: its document says so, and an event brings about the rest. */
import type { Tenant } from '@workflow/engine'
import { type Document, Documents, documentIdOf } from '@workflow/records'
import { type ArrivedFile, arrive, removed } from './model.ts'

/** The blob is stored already. */
export async function takeDocument(tenant: Tenant, file: Omit<ArrivedFile, 'id'>): Promise<Document> {
  const id = documentIdOf(tenant.organizationId, file)
  const known = await tenant.find(Documents, id)
  const { document, toIngest, dropBlob } = arrive(known, { ...file, id }, tenant.now)
  if (known === undefined) tenant.create(Documents, document)
  else tenant.put(Documents, document)
  if (toIngest) {
    const { id: documentId, collection, sizeBytes } = document
    tenant.emit('document_uploaded', { documentId, collection, sizeBytes })
  }
  if (dropBlob !== undefined) await tenant.blobs.delete(dropBlob)
  return document
}

export function removeDocument(tenant: Tenant, document: Document): void {
  if (document.state === 'removed') return
  tenant.put(Documents, removed(document, tenant.now))
  tenant.emit('document_removed', { documentId: document.id })
}
