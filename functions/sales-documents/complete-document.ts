/** Everybody signed: the evidence of all becomes a page of the paper, the whole is sealed, and everybody gets it. */
import { platformStep } from '@workflow/engine'
import { appendPages, markdownToPdf, sealPdf } from '@workflow/paper'
import { OrganizationProfiles, openFile, organizationProfileId } from '@workflow/records'
import { certificatePage } from './certificate-page.ts'
import { storeFile } from './generate-nda.ts'
import { type SalesDocument, SalesDocuments } from './model.ts'
import type { SalesDocumentsOptions } from './options.ts'
import { sealerOf } from './seal-key.ts'
import { writeTo } from './send-document.ts'

export const completionStep = (options: SalesDocumentsOptions) =>
  platformStep('document_completion_due', async (event, platform) => {
    const tenant = platform.tenant(event.tenantid)
    const document = await tenant.get(SalesDocuments, event.data.documentId)
    if (document.state !== 'completing') return
    const paper = document.paper && (await openFile(tenant.blobs, document.paper))
    if (paper === undefined) throw new Error(`the paper of ${document.id} is gone or damaged`)
    const profile = await tenant.get(OrganizationProfiles, organizationProfileId)
    const at = new Date(tenant.now)
    const { title, language, id } = document
    const { legalName } = options.platformParty
    const details = { title, language, at, foot: id }
    const words = certificatePage(document, profile.name, legalName)
    const page = await markdownToPdf(words, { ...details, drawsStrokes: true })
    const attachment = { name: `${id}.pdf`, description: 'The paper as it was signed', bytes: paper }
    const sealer = await sealerOf(platform, options)
    const bytes = await sealPdf(
      await appendPages(paper, page, attachment, at),
      { name: legalName, reason: 'Signed by all parties', at },
      sealer,
    )
    const sealedPaper = await storeFile(tenant, id, bytes)
    const signed = tenant.put(SalesDocuments, { ...document, state: 'signed', sealedPaper, settledAt: tenant.now })
    tenant.emit(signedEvent(document), { documentId: id, sha256: sealedPaper.sha256 })
    for (const party of signed.parties)
      await writeTo(platform, event.tenantid, signed, party, 'document_signed', options)
  })

const signedEvent = ({ kind }: SalesDocument) => (kind === 'nda' ? 'nda_signed' : 'proposal_signed')
