import { unpackArchive } from '@workflow/client-folder'
import { defineEngine } from '@workflow/engine'
import { Customers } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { eraseCustomer } from './erase-customer.ts'
import { createPrivacyEngine } from './index.ts'
import { type Erasure, Erasures, type Export, Exports, exportBlobKey } from './model.ts'

const room = defineEngine({ name: 'room', scope: 'tenant', collections: [Customers] })
const admin = { kind: 'member', userId: 'usr_a', organizationId: 'org_a', role: 'admin', sessionId: 'ses_a' } as const
const name = 'Ottilie-Wildermuth'

let platform: TestPlatform
beforeEach(async () => {
  platform = await openTestPlatform(() => [room, createPrivacyEngine({ backupRetentionDays: 35 })])
  await platform.asTenant('org_a', async (tenant) => {
    const seen = { firstSeenAt: tenant.now, lastSeenAt: tenant.now }
    tenant.create(Customers, { id: 'cus_1', customerId: 'cus_1', name, proven: [], ...seen })
  })
})
afterEach(() => platform.close())

/** The erasure as its step does it, while another step is under way. */
async function eraseMeanwhile(): Promise<void> {
  const known = { id: 'ers_1', organizationId: 'org_a', customerId: 'cus_1', state: 'requested' } as const
  await platform.asPlatform(async (scope) => {
    scope.create(Erasures, { ...known, requestedBy: scope.actor, requestedAt: scope.now, documentsRemoved: 0 })
  })
  const event = { tenantid: 'org_a', data: { erasureId: known.id, customerId: known.customerId } }
  await platform.asPlatform((scope) => eraseCustomer(35).handle(event as never, scope))
}

describe('an export', () => {
  it.each([{ customerId: 'cus_1' }, {}])(
    'of %o that an erasure overtakes holds nothing of who was erased',
    async (body) => {
      const { blobs } = platform.ports
      const put = blobs.put.bind(blobs)
      let written = 0
      blobs.put = async (...given) => {
        await put(...given)
        written += 1
        if (written === 1) await eraseMeanwhile()
      }
      const { id } = await platform.call<Export>('POST /v1/exports', { caller: admin, body })
      expect(written).toBe(2)
      const file = await platform.asTenant('org_a', (tenant) => tenant.blobs.get(exportBlobKey(id)))
      const texts = [...unpackArchive(file?.bytes ?? new Uint8Array()).values()]
      expect(texts.map((bytes) => Buffer.from(bytes).toString('utf8')).join()).not.toContain(name)
    },
  )

  it('of everybody is deleted when one of them is erased, however many there are', async () => {
    await platform.asTenant('org_a', async (tenant) => {
      for (let number = 0; number < 120; number += 1) {
        const ready = { id: `exp_${number}`, of: null, state: 'ready', requestedBy: 'user:usr_a' } as const
        tenant.create(Exports, { ...ready, requestedAt: tenant.now, expiresAt: tenant.now })
        const bytes = new Uint8Array([1])
        await tenant.blobs.put(exportBlobKey(ready.id), bytes, { contentType: 'application/zip', ifAbsent: true })
      }
    })
    const params = { customerId: 'cus_1' }
    const { id } = await platform.call<Erasure>('POST /v1/customers/{customerId}/erasure', { caller: admin, params })
    const done = await platform.asPlatform((scope) => scope.get(Erasures, id))
    expect(done).toMatchObject({ state: 'done', documentsRemoved: 1 })
    expect(await platform.asTenant('org_a', (tenant) => tenant.blobs.list('exports/'))).toEqual([])
  })
})
