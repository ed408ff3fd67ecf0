/** The report becomes a document of the client's knowledge, in a collection of its own: what is reckoned there is for our people, not for the client's customers. */
import type { Tenant } from '@workflow/engine'
import { type ClientProfile, KnowledgeOffers } from '@workflow/records'
import { hashOf, type Run } from './model.ts'
import { reportMarkdown } from './report/report-markdown.ts'

const reportCollection = 'research'

/** Writes the file and stages the offer. */
export async function offerReport(tenant: Tenant, profile: ClientProfile, run: Run): Promise<void> {
  const markdown = reportMarkdown(profile, run)
  const bytes = new TextEncoder().encode(markdown)
  // One file a run: the knowledge engine deletes the one that this replaces.
  const blobKey = `documents/offers/${run.id}.md`
  await tenant.blobs.put(blobKey, bytes, { contentType: 'text/markdown; charset=utf-8', ifAbsent: false })
  const offer = tenant.create(KnowledgeOffers, {
    id: `kno_${run.id}`,
    collection: reportCollection,
    fileName: 'research-report.md',
    title: `Research: ${profile.name}`,
    hash: hashOf(markdown),
    blobKey,
    sizeBytes: bytes.length,
  })
  tenant.emit('document_offered', { offerId: offer.id, collection: reportCollection, sizeBytes: bytes.length })
}
