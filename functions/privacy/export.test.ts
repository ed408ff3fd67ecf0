import { unpackArchive } from '@workflow/client-folder'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Export, exportBlobKey } from './model.ts'
import { admin, mark, openPrivacy, type TestPrivacy } from './privacy.fixtures.ts'

let privacy: TestPrivacy
beforeEach(async () => {
  privacy = await openPrivacy()
})
afterEach(() => privacy.platform.close())

describe('an export', () => {
  const request = (body: { customerId?: string }) =>
    privacy.platform.call<Export>('POST /v1/exports', { caller: admin, body })
  const fileOf = async (id: string) => {
    const blob = await privacy.platform.asTenant('org_a', (tenant) => tenant.blobs.get(exportBlobKey(id)))
    return blob && unpackArchive(blob.bytes)
  }

  it('of a person holds all that is kept of them, and nothing of others', async () => {
    await privacy.meet('cus_1')
    await privacy.meet('cus_2')
    const files = await fileOf((await request({ customerId: 'cus_1' })).id)
    expect([...(files?.keys() ?? [])].sort()).toEqual(['customers.json', 'notes.json'])
    const notes = Buffer.from(files?.get('notes.json') ?? []).toString('utf8')
    expect(notes).toContain(`${mark} said 1`)
    expect(notes).not.toContain('cus_2')
  })

  it('of an organization holds its documents and its events, and nothing of another', async () => {
    await privacy.meet('cus_1')
    await privacy.meet('cus_9', 'org_b')
    const files = await fileOf((await request({})).id)
    const text = [...(files?.values() ?? [])].map((bytes) => Buffer.from(bytes).toString('utf8')).join()
    expect([...(files?.keys() ?? [])]).toContain('events.json')
    expect(text).toContain(mark)
    expect(text).not.toContain('cus_9')
  })

  it('is deleted after a week, and at once when somebody in it is erased', async () => {
    await privacy.meet('cus_1')
    await privacy.meet('cus_2')
    const kept = await request({ customerId: 'cus_2' })
    const gone = await request({ customerId: 'cus_1' })
    await privacy.erase('cus_1')
    expect(await fileOf(gone.id)).toBeUndefined()
    expect(await fileOf(kept.id)).toBeDefined()
    privacy.platform.leap(7 * 86_400_000 + 1)
    await privacy.platform.ports.timers.stop()
    await privacy.platform.ports.timers.start()
    await privacy.platform.clock.advance(1)
    await privacy.platform.kernel.idle()
    expect(await fileOf(kept.id)).toBeUndefined()
  })
})
