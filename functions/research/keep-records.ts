/** Results of sources as records: the text as a blob by its hash, the facts beside it. */
import type { Tenant } from '@workflow/engine'
import { hashOf, recordIdOf, type SourceRecord, SourceRecords } from './model.ts'
import type { CollectedItem } from './sources/source.ts'

interface Origin {
  readonly source: string
  readonly researchId: string
  readonly licence: string
}

/** Writes the text, stages the record, and returns its id. */
export async function keepItem(tenant: Tenant, origin: Origin, item: CollectedItem): Promise<string> {
  const bytes = new TextEncoder().encode(item.text)
  const hash = hashOf(item.text)
  const blobKey = `documents/research/${hash}`
  await tenant.blobs.put(blobKey, bytes, { contentType: 'text/plain; charset=utf-8', ifAbsent: false })
  const id = recordIdOf(origin.source, item.url, hash)
  const known = await tenant.find(SourceRecords, id)
  const record: SourceRecord = {
    id,
    ...origin,
    url: item.url,
    title: item.title.slice(0, 300),
    readAt: tenant.now,
    hash,
    blobKey,
    sizeBytes: bytes.length,
    facts: [...item.facts],
    ...(item.etag === undefined ? {} : { etag: item.etag }),
    ...(item.lastModified === undefined ? {} : { lastModified: item.lastModified }),
  }
  if (known === undefined) tenant.create(SourceRecords, record)
  else tenant.put(SourceRecords, record)
  return id
}

/** Records of an earlier run whose pages are as they were belong to this one too. */
export async function keepUnchanged(
  tenant: Tenant,
  source: string,
  earlier: string,
  researchId: string,
  urls: readonly string[],
): Promise<readonly string[]> {
  const same = (await recordsOf(tenant, source, earlier)).filter(({ url }) => urls.includes(url))
  for (const record of same) tenant.put(SourceRecords, { ...record, researchId, readAt: tenant.now })
  return same.map(({ id }) => id)
}

/** Of one source's part in a run; at most 500. */
export async function recordsOf(tenant: Tenant, source: string, researchId: string): Promise<readonly SourceRecord[]> {
  return (await tenant.query(SourceRecords, 'ofRun', { source, researchId }, { limit: 500 })).items
}
