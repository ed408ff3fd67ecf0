import { defineEngine, type Kernel, OrganizationEnded, readDeadLetters } from '@workflow/engine'
import { Customers } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { settledAfterMs } from './erase-organization.ts'
import { createPrivacyEngine } from './index.ts'
import { type Export, exportBlobKey } from './model.ts'
import { stageErasure } from './settle-erasure.ts'

const room = defineEngine({ name: 'room', scope: 'tenant', collections: [Customers] })
const admin = { kind: 'member', userId: 'usr_a', organizationId: 'org_a', role: 'admin', sessionId: 'ses_a' } as const

let platform: TestPlatform
beforeEach(async () => {
  platform = await openTestPlatform(() => [room, createPrivacyEngine({ backupRetentionDays: 35 })])
  await platform.asTenant('org_a', async (tenant) => {
    const seen = { firstSeenAt: tenant.now, lastSeenAt: tenant.now }
    tenant.create(Customers, { id: 'cus_1', customerId: 'cus_1', name: 'Otti', ...seen })
  })
})
afterEach(() => platform.close())

const end = (organizationId = 'org_a') =>
  platform.call('POST /v1/organizations/{organizationId}/erasure', {
    params: { organizationId },
    body: { confirm: organizationId },
  })
const rotate = (organizationId: string) =>
  platform.call('POST /v1/organizations/{organizationId}/key-rotation', { params: { organizationId } })
const deadLettersOf = ({ ports }: Kernel) => readDeadLetters(ports, 10, 'open')

describe('an organization that does not exist', () => {
  it('is not erased, and gets no key', async () => {
    await expect(end('org_missing')).rejects.toThrow('organization org_missing does not exist')
    await expect(rotate('org_missing')).rejects.toThrow('organization org_missing does not exist')
  })
})

describe('an organization that was erased', () => {
  it('may be erased again, and its key is not rotated', async () => {
    await end()
    await end()
    await expect(rotate('org_a')).rejects.toMatchObject({ kind: 'not_found', detail: { code: 'erased' } })
    expect(await deadLettersOf(platform.kernel)).toEqual([])
  })

  it('takes no secret and no file while its documents go', async () => {
    const { blobs } = platform.ports
    const list = blobs.list.bind(blobs)
    const refused: unknown[] = []
    blobs.list = async (prefix) => {
      const late = platform.asTenant('org_a', async (tenant) => {
        await tenant.secrets.put('LATE', { value: 'v', allowedHosts: [] })
      })
      await late.catch((error: unknown) => refused.push(error))
      return list(prefix)
    }
    await end()
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.every((error) => error instanceof OrganizationEnded)).toBe(true)
    expect(await platform.asTenant('org_a', ({ secrets }) => secrets.names())).toEqual([])
  })

  it('leaves no secret and no file that was still being stored, once that can only be over', async () => {
    await end()
    const { blobs, secrets } = platform.ports
    await blobs.put('documents/org_a/late', new Uint8Array([1]), { contentType: 'x/y', ifAbsent: true })
    await secrets.put('org_a.LATE', { value: 'v', allowedHosts: [] })
    await platform.clock.advance(settledAfterMs)
    await platform.kernel.idle()
    expect([await blobs.list('documents/org_a/'), await secrets.names()]).toEqual([[], []])
  })

  it('leaves no export that was being written, and nobody has to settle it', async () => {
    const { blobs } = platform.ports
    const put = blobs.put.bind(blobs)
    let written = 0
    blobs.put = async (...given) => {
      await put(...given)
      written += 1
      await platform.asPlatform(async (scope) => {
        stageErasure(scope, { organizationId: 'org_a', customerId: null })
      })
    }
    const { id } = await platform.call<Export>('POST /v1/exports', { caller: admin, body: {} })
    expect(written).toBe(1)
    expect(await platform.asTenant('org_a', (tenant) => tenant.blobs.get(exportBlobKey(id)))).toBeUndefined()
    expect(await deadLettersOf(platform.kernel)).toEqual([])
  })
})

describe('a ledger', () => {
  it.each([
    ['id', 'x/y'],
    ['organizationId', 'platform'],
    ['customerId', 'organization'],
  ])('with a line whose %s is %s is refused whole', async (field, value) => {
    const line = { id: 'ers_1', organizationId: 'org_a', customerId: 'cus_1', state: 'done', documentsRemoved: 1 }
    const named = { ...line, requestedBy: 'user:x', requestedAt: '2026-01-01T00:00:00.000Z', [field]: value }
    const applied = platform.call('POST /v1/erasure-ledger', { body: { erasures: [named] } })
    await expect(applied).rejects.toThrow('must be the id of')
  })
})
