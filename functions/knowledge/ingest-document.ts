/**
 * A document becomes passages in the search index. The index is written before the commit and in an order that converges: new passages by their own ids first,
 * old ones removed after. A crash, or the same event again, ends in the same index.
 */
import { step, type Tenant } from '@workflow/engine'
import {
  type Chunk,
  chunkDocument,
  embeddingText,
  parseDocument,
  planReingest,
  searchPointOf,
} from '@workflow/knowledge'
import type { EmbeddingProvider } from '@workflow/llm-sdk'
import { Unavailable } from '@workflow/platform'
import { type Document, Documents } from '@workflow/records'
import { failed, ingested } from './model.ts'

export const ingestDocument = (embedder: EmbeddingProvider) =>
  step('document_uploaded', async (event, tenant) => {
    const document = await tenant.find(Documents, event.data.documentId)
    if (document?.state !== 'uploaded') return
    const blob = await tenant.blobs.get(document.blobKey)
    // A newer file took its place after the document was read: the next attempt sees that one.
    if (blob === undefined) throw new Unavailable('the file of the document is not there')
    const documentId = document.id
    const parsed = await parseDocument({ fileName: document.fileName, bytes: blob.bytes })
    if (!parsed.ok) {
      await tenant.search.remove(await tenant.search.idsOf(documentId))
      tenant.put(Documents, failed(document, parsed, tenant.now))
      tenant.emit('document_failed', { documentId, rule: parsed.rule, reason: parsed.reason })
      return
    }
    const { title } = parsed.document
    const chunks = chunkDocument(documentId, parsed.document)
    const stored = await tenant.search.idsOf(documentId)
    // A passage is embedded and cited under its document's title: a new title makes all of them new.
    const isKnown = document.chunkIds.length > 0 && title === document.title
    const plan = planReingest(isKnown ? stored : [], chunks)
    await upsert(tenant, embedder, { ...document, title }, plan.add)
    const current = new Set(chunks.map((chunk) => chunk.id))
    const gone = stored.filter((id) => !current.has(id))
    await tenant.search.remove(gone)
    tenant.put(Documents, ingested(document, title, [...current], tenant.now))
    const counts = { chunks: current.size, added: plan.add.length, removed: gone.length }
    tenant.emit('document_ingested', { documentId, ...counts })
  })

async function upsert(
  { search }: Tenant,
  embedder: EmbeddingProvider,
  { id: documentId, title, collection }: Document,
  chunks: readonly Chunk[],
): Promise<void> {
  if (chunks.length === 0) return
  const vectors = await embedder.embed(
    chunks.map((chunk) => embeddingText(chunk, title)),
    'document',
  )
  const points = chunks.map((chunk, at) => {
    const vector = vectors[at]
    if (vector === undefined) throw new TypeError(`the embedder ${embedder.name} gave too few vectors`)
    return searchPointOf(chunk, { documentId, title, collection }, vector)
  })
  await search.upsert(points)
}
