/** What a person brings becomes a source record like any other, and part of every later run. */
import type { Tenant } from '@workflow/engine'
import { keepItem } from './keep-records.ts'
import { byHand, type SourceRecord, SourceRecords } from './model.ts'
import { readUpload } from './read-upload.ts'
import { callsSource, itemOfCall, type ResearchCall, ResearchCalls } from './research-calls.ts'
import type { CollectedItem, Source } from './sources/source.ts'

const ownWords = 'Written by our own people.'

/** A unit of work may run again; the body of a request can be read once. */
const bodies = new WeakMap<Request, Promise<Uint8Array>>()

/** Throws `InvalidInput` for a file that cannot be read. */
export async function bringFile(
  tenant: Tenant,
  sources: readonly Source[],
  file: { readonly source: string; readonly fileName: string; readonly url: string },
  request: Request,
): Promise<SourceRecord> {
  const body = bodies.get(request) ?? request.arrayBuffer().then((buffer) => new Uint8Array(buffer))
  bodies.set(request, body)
  const licence = sources.find(({ name }) => name === file.source)?.licence ?? ''
  return bring(tenant, file.source, licence, readUpload(file.fileName, file.url, await body))
}

export async function bringCall(
  tenant: Tenant,
  call: Omit<ResearchCall, 'id' | 'recordId' | 'recordedAt'>,
): Promise<ResearchCall> {
  const id = tenant.newId('rsc')
  const record = await bring(tenant, callsSource, ownWords, itemOfCall(id, call))
  return tenant.create(ResearchCalls, { id, recordId: record.id, ...call, recordedAt: tenant.now })
}

async function bring(tenant: Tenant, source: string, licence: string, item: CollectedItem): Promise<SourceRecord> {
  const recordId = await keepItem(tenant, { source, researchId: byHand, licence }, item)
  tenant.emit('research_record_added', { recordId, source, facts: item.facts.length })
  return tenant.get(SourceRecords, recordId)
}
