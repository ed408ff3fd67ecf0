/** The clock of a paper: who has not signed is reminded, and the time for signing ends. A provider that has it signed is asked first. */
import { type Platform, platformStep } from '@workflow/engine'
import { type SalesDocument, SalesDocuments } from './model.ts'
import type { SalesDocumentsOptions } from './options.ts'
import { expire } from './refresh-envelope.ts'
import { writeTo } from './send-document.ts'

export const deadlineStep = (options: SalesDocumentsOptions) =>
  platformStep('document_deadline_due', async (event, platform) => {
    const tenant = platform.tenant(event.tenantid)
    const document = await tenant.find(SalesDocuments, event.data.documentId)
    if (document?.state !== 'sent') return
    if (event.data.what === 'reminder') {
      await remind(platform, event.tenantid, document, options)
      return
    }
    if (document.provider !== options.signatureProvider?.name) {
      expire(tenant, document)
      return
    }
    // It may be signed there: it expires when the provider has withdrawn what is still open.
    const { id: documentId, kind } = tenant.put(SalesDocuments, document)
    tenant.emit('document_envelope_due', { documentId, kind })
  })

/** Everybody who has not signed gets a new link. */
export async function remind(
  platform: Platform,
  organizationId: string,
  document: SalesDocument,
  options: SalesDocumentsOptions,
): Promise<SalesDocument> {
  const tenant = platform.tenant(organizationId)
  const { id: documentId, kind } = document
  for (const party of document.parties)
    if (party.evidence === undefined)
      await writeTo(platform, organizationId, document, party, 'sign_document_reminder', options)
  tenant.emit('document_reminded', { documentId, kind })
  return tenant.put(SalesDocuments, { ...document, reminders: document.reminders + 1 })
}
