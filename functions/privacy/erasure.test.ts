import { readLog } from '@workflow/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Erasure } from './model.ts'
import { mark, Notes, openPrivacy, stranger, type TestPrivacy } from './privacy.fixtures.ts'

let privacy: TestPrivacy
beforeEach(async () => {
  privacy = await openPrivacy()
})
afterEach(() => privacy.platform.close())

describe('an erasure', () => {
  it('leaves nothing of the customer, and a proof that names nobody', async () => {
    await privacy.meet()
    const requested = await privacy.erase()
    expect(requested.state).toBe('requested')
    const done = await privacy.proofOf(requested.id)
    expect(done).toMatchObject({ state: 'done', documentsRemoved: 3, backupsExpireOn: '2026-02-10' })
    expect((await privacy.lookUp({ email: 'otti@example.com' })).items).toEqual([])
    expect(await privacy.notesOf('org_a', 'cus_1-n0', 'cus_1-n1')).toEqual([undefined, undefined])
    const log = JSON.stringify(await readLog(privacy.platform.ports, 'org_a', { limit: 500 }))
    expect(log).toContain('customer_erased')
    expect(log).not.toContain(mark)
  })

  it('touches no other customer, not even of the same id elsewhere', async () => {
    await privacy.meet('cus_1')
    await privacy.meet('cus_2')
    await privacy.meet('cus_1', 'org_b')
    await privacy.erase('cus_1')
    expect((await privacy.notesOf('org_a', 'cus_2-n0'))[0]?.text).toContain(mark)
    expect((await privacy.notesOf('org_b', 'cus_1-n0'))[0]?.text).toContain(mark)
  })

  it('goes on over as many steps as it takes', async () => {
    await privacy.meet('cus_1', 'org_a', 450)
    const done = await privacy.proofOf((await privacy.erase()).id)
    expect(done).toMatchObject({ state: 'done', documentsRemoved: 451 })
  })

  it('makes what a copy still holds unreadable, and lets nothing be stored for that customer again', async () => {
    await privacy.meet()
    const path = { parent: 'organizations/org_a', collection: 'notes', id: 'cus_1-n0' }
    const [copy] = await privacy.platform.ports.documents.read([path])
    await privacy.erase()
    if (!copy) throw new Error('the note was not there')
    await privacy.platform.ports.documents.commit({ guards: [], writes: [{ ...copy, kind: 'set' }] })
    await expect(privacy.notesOf('org_a', 'cus_1-n0')).rejects.toThrow('was erased')
    const late = privacy.platform.asTenant('org_a', async (tenant) => {
      tenant.create(Notes, { id: 'late', customerId: 'cus_1', text: mark })
    })
    await expect(late).rejects.toThrow('was erased')
  })

  it('of somebody who is not there, or is another organization’s, is not found', async () => {
    await privacy.meet('cus_1', 'org_b')
    await expect(privacy.erase('cus_1')).rejects.toThrow('does not exist')
    const { id } = await privacy.platform.call<Erasure>('POST /v1/customers/{customerId}/erasure', {
      caller: stranger,
      params: { customerId: 'cus_1' },
    })
    await expect(privacy.proofOf(id)).rejects.toThrow('does not exist')
  })
})
