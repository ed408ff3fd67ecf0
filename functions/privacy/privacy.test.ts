import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unpackArchive } from '@workflow/client-folder'
import { createKernel, defineEngine, readLog, type Tenant } from '@workflow/engine'
import { defineCollection, openEmbedded } from '@workflow/platform'
import { CustomerLinks, Customers } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { createPrivacyEngine } from './index.ts'
import { type Erasure, type Export, exportBlobKey } from './model.ts'

const Notes = defineCollection({
  name: 'notes',
  schema: z.object({ id: z.string(), customerId: z.string(), text: z.string() }),
  queries: {},
  subject: 'customer',
  sealed: { fields: ['text'] },
  retentionDays: 'forever',
})
const room = defineEngine({ name: 'room', scope: 'tenant', collections: [Customers, CustomerLinks, Notes] })
const admin = { kind: 'member', userId: 'usr_a', organizationId: 'org_a', role: 'admin', sessionId: 'ses_a' } as const
const stranger = { ...admin, organizationId: 'org_b' } as const
const mark = 'Ottilie-Wildermuth'

let platform: TestPlatform
beforeEach(async () => {
  platform = await openTestPlatform(() => [room, createPrivacyEngine({ backupRetentionDays: 35 })])
})
afterEach(() => platform.close())

/** A customer with notes, in one or both organizations. */
async function meet(customerId = 'cus_1', organizationId = 'org_a', notes = 2): Promise<void> {
  await platform.asTenant(organizationId, async (tenant: Tenant) => {
    const seen = { firstSeenAt: tenant.now, lastSeenAt: tenant.now }
    tenant.create(Customers, {
      id: customerId,
      customerId,
      name: mark,
      email: 'Otti@Example.com',
      phone: '+49 7071 / 55-0',
      ...seen,
    })
  })
  for (let first = 0; first < notes; first += 100)
    await platform.asTenant(organizationId, async (tenant) => {
      for (let place = first; place < Math.min(notes, first + 100); place += 1)
        tenant.create(Notes, { id: `${customerId}-n${place}`, customerId, text: `${mark} said ${place}` })
    })
}

const erase = (customerId = 'cus_1') =>
  platform.call<Erasure>('POST /v1/customers/{customerId}/erasure', { caller: admin, params: { customerId } })
const proofOf = (erasureId: string) =>
  platform.call<Erasure>('GET /v1/erasures/{erasureId}', { caller: admin, params: { erasureId } })
const notesOf = (organizationId: string, ...ids: string[]) =>
  platform.asTenant(organizationId, (tenant) => Promise.all(ids.map((id) => tenant.find(Notes, id))))
const lookUp = (query: Record<string, string>, caller: typeof admin | typeof stranger = admin) =>
  platform.call<{ items: { id: string }[] }>('GET /v1/customers', { caller, query })

describe('a customer is looked up', () => {
  it.each([{ email: 'otti@example.COM' }, { phone: '+49(7071)550' }])(
    'by %o, however it is written, and in their own organization alone',
    async (query) => {
      await meet()
      expect((await lookUp(query)).items.map((item) => item.id)).toEqual(['cus_1'])
      expect((await lookUp(query, stranger)).items).toEqual([])
    },
  )

  it('by one thing at a time', async () => {
    await expect(lookUp({})).rejects.toThrow('one thing at a time')
    await expect(lookUp({ email: 'a@b.example', phone: '1' })).rejects.toThrow('one thing at a time')
  })
})

describe('what is stored of a customer', () => {
  it('cannot be read in any file of the data folder', async () => {
    await meet()
    const files = filesOf(platform.folder)
    expect(files.length).toBeGreaterThan(2)
    for (const file of files) expect(readFileSync(file).includes(mark), file).toBe(false)
  })
})

describe('an erasure', () => {
  it('leaves nothing of the customer, and a proof that names nobody', async () => {
    await meet()
    const requested = await erase()
    expect(requested.state).toBe('requested')
    const done = await proofOf(requested.id)
    expect(done).toMatchObject({ state: 'done', documentsRemoved: 3, backupsExpireOn: '2026-02-10' })
    expect((await lookUp({ email: 'otti@example.com' })).items).toEqual([])
    expect(await notesOf('org_a', 'cus_1-n0', 'cus_1-n1')).toEqual([undefined, undefined])
    const log = JSON.stringify(await readLog(platform.ports, 'org_a', { limit: 500 }))
    expect(log).toContain('customer_erased')
    expect(log).not.toContain(mark)
  })

  it('touches no other customer, not even of the same id elsewhere', async () => {
    await meet('cus_1')
    await meet('cus_2')
    await meet('cus_1', 'org_b')
    await erase('cus_1')
    expect((await notesOf('org_a', 'cus_2-n0'))[0]?.text).toContain(mark)
    expect((await notesOf('org_b', 'cus_1-n0'))[0]?.text).toContain(mark)
  })

  it('goes on over as many steps as it takes', async () => {
    await meet('cus_1', 'org_a', 450)
    const done = await proofOf((await erase()).id)
    expect(done).toMatchObject({ state: 'done', documentsRemoved: 451 })
  })

  it('makes what a copy still holds unreadable, and lets nothing be stored for that customer again', async () => {
    await meet()
    const path = { parent: 'organizations/org_a', collection: 'notes', id: 'cus_1-n0' }
    const [copy] = await platform.ports.documents.read([path])
    await erase()
    if (!copy) throw new Error('the note was not there')
    await platform.ports.documents.commit({ guards: [], writes: [{ ...copy, kind: 'set' }] })
    await expect(notesOf('org_a', 'cus_1-n0')).rejects.toThrow('was erased')
    const late = platform.asTenant('org_a', async (tenant) => {
      tenant.create(Notes, { id: 'late', customerId: 'cus_1', text: mark })
    })
    await expect(late).rejects.toThrow('was erased')
  })

  it('of somebody who is not there, or is another organization’s, is not found', async () => {
    await meet('cus_1', 'org_b')
    await expect(erase('cus_1')).rejects.toThrow('does not exist')
    const { id } = await platform.call<Erasure>('POST /v1/customers/{customerId}/erasure', {
      caller: stranger,
      params: { customerId: 'cus_1' },
    })
    await expect(proofOf(id)).rejects.toThrow('does not exist')
  })

  it('is applied again to what a restore brought back', async () => {
    await meet()
    const backup = mkdtempSync(join(tmpdir(), 'restore-'))
    cpSync(platform.folder, backup, { recursive: true, filter: (file) => !file.endsWith('.lock') })
    await erase()
    const { items: ledger } = await platform.call<{ items: Erasure[] }>('GET /v1/erasure-ledger')

    const ports = openEmbedded(backup, platform.clock)
    const engines = [room, createPrivacyEngine({ backupRetentionDays: 35 })]
    const kernel = createKernel({ ports, engines, model: platform.model, onFault: (message) => expect.fail(message) })
    await kernel.start()
    const behalf = { source: '/functions/test', actor: 'user:usr_op', correlationId: 'req_restore' }
    const read = () => kernel.door('org_a', behalf).run((tenant) => tenant.find(Notes, 'cus_1-n0'))
    expect((await read())?.text).toContain(mark)
    const route = engines
      .flatMap((engine) => engine.api)
      .find((one) => one.method === 'POST' && one.path === '/v1/erasure-ledger')
    await kernel.runPlatform(behalf, async (scope) => {
      await route?.handle({ body: { erasures: ledger } } as never, scope as never)
    })
    await kernel.idle()
    expect(await read()).toBeUndefined()
    await kernel.stop()
    await ports.close()
    rmSync(backup, { recursive: true })
  })
})

describe('an export', () => {
  const request = (body: { customerId?: string }) => platform.call<Export>('POST /v1/exports', { caller: admin, body })
  const fileOf = async (id: string) => {
    const blob = await platform.asTenant('org_a', (tenant) => tenant.blobs.get(exportBlobKey(id)))
    return blob && unpackArchive(blob.bytes)
  }

  it('of a person holds all that is kept of them, and nothing of others', async () => {
    await meet('cus_1')
    await meet('cus_2')
    const files = await fileOf((await request({ customerId: 'cus_1' })).id)
    expect([...(files?.keys() ?? [])].sort()).toEqual(['customers.json', 'notes.json'])
    const notes = Buffer.from(files?.get('notes.json') ?? []).toString('utf8')
    expect(notes).toContain(`${mark} said 1`)
    expect(notes).not.toContain('cus_2')
  })

  it('of an organization holds its documents and its events, and nothing of another', async () => {
    await meet('cus_1')
    await meet('cus_9', 'org_b')
    const files = await fileOf((await request({})).id)
    const text = [...(files?.values() ?? [])].map((bytes) => Buffer.from(bytes).toString('utf8')).join()
    expect([...(files?.keys() ?? [])]).toContain('events.json')
    expect(text).toContain(mark)
    expect(text).not.toContain('cus_9')
  })

  it('is deleted after a week, and at once when somebody in it is erased', async () => {
    await meet('cus_1')
    await meet('cus_2')
    const kept = await request({ customerId: 'cus_2' })
    const gone = await request({ customerId: 'cus_1' })
    await erase('cus_1')
    expect(await fileOf(gone.id)).toBeUndefined()
    expect(await fileOf(kept.id)).toBeDefined()
    platform.leap(7 * 86_400_000 + 1)
    await platform.ports.timers.stop()
    await platform.ports.timers.start()
    await platform.clock.advance(1)
    await platform.kernel.idle()
    expect(await fileOf(kept.id)).toBeUndefined()
  })
})

describe('the key of an organization, rotated,', () => {
  it('opens what was sealed before and after, and the log names its new version', async () => {
    await meet('cus_1')
    const params = { organizationId: 'org_a' }
    const rotation = await platform.call<{ keyVersion: string }>(
      'POST /v1/organizations/{organizationId}/key-rotation',
      { params },
    )
    await meet('cus_2')
    expect((await notesOf('org_a', 'cus_1-n0', 'cus_2-n0')).map((note) => note?.text)).toEqual([
      `${mark} said 0`,
      `${mark} said 0`,
    ])
    const log = await readLog(platform.ports, 'org_a', { limit: 500 })
    expect(log.map(({ event }) => event.data)).toContainEqual(
      expect.objectContaining({ keyVersion: rotation.keyVersion }),
    )
  })
})

describe('the end of an organization', () => {
  it('takes its documents, keys, secrets, files and passages, and leaves those of others and the proof', async () => {
    await meet('cus_1')
    await meet('cus_1', 'org_b')
    for (const organizationId of ['org_a', 'org_b'])
      await platform.asTenant(organizationId, async (tenant) => {
        await tenant.secrets.put('KEY', { value: 'v', allowedHosts: [] })
        await tenant.blobs.put('documents/a', new Uint8Array([1]), { contentType: 'text/plain', ifAbsent: true })
      })
    const { id } = await platform.call<Erasure>('POST /v1/organizations/{organizationId}/erasure', {
      params: { organizationId: 'org_a' },
      body: { confirm: 'org_a' },
    })
    expect(await proofOf(id)).toMatchObject({ state: 'done', customerId: null })
    const left = (organizationId: string) =>
      platform.asTenant(organizationId, async (tenant) => ({
        secrets: await tenant.secrets.names(),
        blobs: await tenant.blobs.list('documents/'),
        note: (await tenant.find(Notes, 'cus_1-n0'))?.id,
      }))
    expect(await left('org_a')).toEqual({ secrets: [], blobs: [], note: undefined })
    expect(await left('org_b')).toEqual({ secrets: ['KEY'], blobs: ['documents/a'], note: 'cus_1-n0' })
  })

  it('is begun by nobody who does not name it twice', async () => {
    const begun = platform.call('POST /v1/organizations/{organizationId}/erasure', {
      params: { organizationId: 'org_a' },
      body: { confirm: 'org_b' },
    })
    await expect(begun).rejects.toThrow('confirmed')
  })
})

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
