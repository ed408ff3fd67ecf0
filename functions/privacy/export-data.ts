/** What is kept of a person or of an organization, as a zip: a JSON file per collection, the events, and the files that customers sent. */
import { packArchive } from '@workflow/client-folder'
import { platformStep, type Tenant } from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { Attachments, openFile } from '@workflow/records'
import { type Export, Exports, exportBlobKey, exportLifetimeMs } from './model.ts'

/** Stages the request; `of` null: the whole organization. Throws `NotFound` where nothing is kept of such a customer. */
export async function requestExport(tenant: Tenant, of: string | null): Promise<Export> {
  if (of !== null && Object.keys(await tenant.personal.collect(of)).length === 0)
    throw new NotFound(`customer ${of} does not exist`)
  const id = tenant.newId('exp')
  const requested = tenant.create(Exports, {
    id,
    of,
    state: 'requested',
    requestedBy: tenant.actor,
    requestedAt: tenant.now,
    expiresAt: new Date(Date.parse(tenant.now) + exportLifetimeMs).toISOString(),
  })
  tenant.emit('export_requested', { exportId: id })
  tenant.emit('export_expired', { exportId: id }, { at: new Date(requested.expiresAt) })
  return requested
}

export const writeExport = platformStep('export_requested', async (event, platform) => {
  const tenant = platform.tenant(event.tenantid)
  const requested = await tenant.get(Exports, event.data.exportId)
  if (requested.state !== 'requested') return
  const bytes = packArchive(requested.of === null ? await filesOfAll(tenant) : await filesOf(tenant, requested.of))
  await tenant.blobs.put(exportBlobKey(requested.id), bytes, { contentType: 'application/zip', ifAbsent: false })
  tenant.put(Exports, { ...requested, state: 'ready', sizeBytes: bytes.length })
  tenant.emit('export_ready', { exportId: requested.id, sizeBytes: bytes.length })
})

/** Its file is deleted when its time is over. */
export const expireExport = platformStep('export_expired', async (event, platform) => {
  const tenant = platform.tenant(event.tenantid)
  const known = await tenant.get(Exports, event.data.exportId)
  if (known.state === 'expired') return
  await tenant.blobs.delete(exportBlobKey(known.id))
  tenant.put(Exports, { ...known, state: 'expired' })
})

async function filesOf(tenant: Tenant, customerId: string): Promise<Map<string, Uint8Array>> {
  const collected = await tenant.personal.collect(customerId)
  const sent = await sentFiles(tenant, collected[Attachments.name] ?? [])
  return new Map([...Object.entries(collected).map(([name, documents]) => told(name, documents)), ...sent])
}

async function filesOfAll(tenant: Tenant): Promise<Map<string, Uint8Array>> {
  const collected = new Map<string, unknown[]>()
  const add = (name: string, items: readonly unknown[]) => {
    const known = collected.get(name) ?? []
    known.push(...items)
    collected.set(name, known)
  }
  for await (const { collection, documents } of tenant.holdings.documents()) add(collection, documents)
  for await (const events of tenant.holdings.events()) add('events', events)
  const sent = await sentFiles(tenant, collected.get(Attachments.name) ?? [])
  return new Map([...[...collected].map(([name, items]) => told(name, items)), ...sent])
}

/** The key of a file stays with us: an export that outlives the file's erasure must not open its copies. */
function told(collection: string, documents: readonly unknown[]): readonly [string, Uint8Array] {
  const shown =
    collection === Attachments.name
      ? documents.map((document) => {
          const { key: _, ...rest } = Attachments.schema.parse(document)
          return rest
        })
      : documents
  return [`${collection}.json`, json(shown)]
}

/** As they were sent, by the id of their record; of those that are gone or damaged the ids. */
async function sentFiles(tenant: Tenant, documents: readonly unknown[]): Promise<[string, Uint8Array][]> {
  const files: [string, Uint8Array][] = []
  const missing: string[] = []
  for (const document of documents) {
    const attachment = Attachments.schema.parse(document)
    const bytes = await openFile(tenant.blobs, attachment)
    if (bytes) files.push([`attachments/${attachment.id}.${attachment.contentType.replace(/^.*\//, '')}`, bytes])
    else missing.push(attachment.id)
  }
  return missing.length === 0 ? files : [...files, ['attachments/missing.json', json(missing)]]
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 2))
