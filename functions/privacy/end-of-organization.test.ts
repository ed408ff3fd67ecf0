import { type Kernel, OrganizationEnded, readDeadLetters } from '@workflow/engine'
import { byId } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settledAfterMs } from './erase-organization.ts'
import { type Erasure, type Export, Exports, exportBlobKey } from './model.ts'
import { admin, Notes, openPrivacy, type TestPrivacy } from './privacy.fixtures.ts'
import { documentsPerStep, stageErasure } from './settle-erasure.ts'

let privacy: TestPrivacy
beforeEach(async () => {
  privacy = await openPrivacy()
  await privacy.meet('cus_1')
})
afterEach(() => privacy.platform.close())

const end = (organizationId = 'org_a') =>
  privacy.platform.call<Erasure>('POST /v1/organizations/{organizationId}/erasure', {
    params: { organizationId },
    body: { confirm: organizationId },
  })
const rotate = (organizationId: string) =>
  privacy.platform.call('POST /v1/organizations/{organizationId}/key-rotation', { params: { organizationId } })
const deadLettersOf = ({ ports }: Kernel) => readDeadLetters(ports, 10, 'open')

describe('an organization that does not exist', () => {
  it('is not erased, and gets no key', async () => {
    await expect(end('org_missing')).rejects.toThrow('organization org_missing does not exist')
    await expect(rotate('org_missing')).rejects.toThrow('organization org_missing does not exist')
  })
})

describe('the end of an organization', () => {
  it('takes its documents, keys, secrets, files and passages, and leaves those of others and the proof', async () => {
    await privacy.meet('cus_1', 'org_b')
    for (const organizationId of ['org_a', 'org_b'])
      await privacy.platform.asTenant(organizationId, async (tenant) => {
        await tenant.secrets.put('KEY', { value: 'v', allowedHosts: [] })
        await tenant.blobs.put('documents/a', new Uint8Array([1]), { contentType: 'text/plain', ifAbsent: true })
      })
    const { id } = await end()
    expect(await privacy.proofOf(id)).toMatchObject({ state: 'done', customerId: null })
    const left = (organizationId: string) =>
      privacy.platform.asTenant(organizationId, async (tenant) => ({
        secrets: await tenant.secrets.names(),
        blobs: await tenant.blobs.list('documents/'),
        note: (await tenant.find(Notes, 'cus_1-n0'))?.id,
      }))
    expect(await left('org_a')).toEqual({ secrets: [], blobs: [], note: undefined })
    expect(await left('org_b')).toEqual({ secrets: ['KEY'], blobs: ['documents/a'], note: 'cus_1-n0' })
  })

  it('is begun by nobody who does not name it twice', async () => {
    const begun = privacy.platform.call('POST /v1/organizations/{organizationId}/erasure', {
      params: { organizationId: 'org_a' },
      body: { confirm: 'org_b' },
    })
    await expect(begun).rejects.toThrow('confirmed')
  })
})

describe('an organization that was erased', () => {
  it('may be erased again, and its key is not rotated', async () => {
    await end()
    await end()
    await expect(rotate('org_a')).rejects.toMatchObject({ kind: 'not_found', detail: { code: 'erased' } })
    expect(await deadLettersOf(privacy.platform.kernel)).toEqual([])
  })

  it('takes no secret and no file while its documents go', async () => {
    const { blobs } = privacy.platform.ports
    const list = blobs.list.bind(blobs)
    const refused: unknown[] = []
    blobs.list = async (prefix) => {
      const late = privacy.platform.asTenant('org_a', async (tenant) => {
        await tenant.secrets.put('LATE', { value: 'v', allowedHosts: [] })
      })
      await late.catch((error: unknown) => refused.push(error))
      return list(prefix)
    }
    await end()
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.every((error) => error instanceof OrganizationEnded)).toBe(true)
    expect(await privacy.platform.asTenant('org_a', ({ secrets }) => secrets.names())).toEqual([])
  })

  it('leaves no secret and no file that was still being stored, once that can only be over', async () => {
    await end()
    const { blobs, secrets } = privacy.platform.ports
    await blobs.put('documents/org_a/late', new Uint8Array([1]), { contentType: 'x/y', ifAbsent: true })
    await secrets.put('org_a.LATE', { value: 'v', allowedHosts: [] })
    await privacy.platform.clock.advance(settledAfterMs)
    await privacy.platform.kernel.idle()
    expect([await blobs.list('documents/org_a/'), await secrets.names()]).toEqual([[], []])
  })

  it('leaves no document of a handler that was under way, once that can only be over', async () => {
    await end()
    const late = Array.from({ length: 2 * documentsPerStep }, (_, place) => `late-${place}`)
    const behalf = { source: '/test', actor: 'engine:test', correlationId: 'test', afterEnd: true }
    for (const id of late)
      await privacy.platform.kernel.runPlatform(behalf, async (platform) => {
        const asked = { of: null, state: 'requested', requestedBy: 'user:usr_a', requestedAt: platform.now } as const
        platform.tenant('org_a').create(Exports, { id, ...asked, expiresAt: platform.now })
      })
    await privacy.platform.clock.advance(settledAfterMs)
    await privacy.platform.kernel.idle()
    const left = { parent: 'organizations/org_a', collection: Exports.name, name: byId, equals: {}, limit: 1 }
    expect(await privacy.platform.ports.documents.find(left)).toEqual([])
  })

  it('leaves no export that was being written, and nobody has to settle it', async () => {
    const { blobs } = privacy.platform.ports
    const put = blobs.put.bind(blobs)
    let written = 0
    blobs.put = async (...given) => {
      await put(...given)
      written += 1
      await privacy.platform.asPlatform(async (scope) => {
        stageErasure(scope, { organizationId: 'org_a', customerId: null })
      })
    }
    const { id } = await privacy.platform.call<Export>('POST /v1/exports', { caller: admin, body: {} })
    expect(written).toBe(1)
    expect(await privacy.platform.asTenant('org_a', (tenant) => tenant.blobs.get(exportBlobKey(id)))).toBeUndefined()
    expect(await deadLettersOf(privacy.platform.kernel)).toEqual([])
  })
})
