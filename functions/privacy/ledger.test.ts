import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKernel } from '@workflow/engine'
import { openEmbedded } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Erasure, Erasures } from './model.ts'
import { mark, Notes, openPrivacy, privacyEngines, type TestPrivacy } from './privacy.fixtures.ts'

let privacy: TestPrivacy
beforeEach(async () => {
  privacy = await openPrivacy()
})
afterEach(() => privacy.platform.close())

const line = {
  id: 'ers_1',
  organizationId: 'org_a',
  customerId: 'cus_1',
  state: 'done',
  requestedBy: 'user:usr_x',
  requestedAt: '2026-01-01T00:00:00.000Z',
  documentsRemoved: 1,
} as const
const apply = (...erasures: object[]) =>
  privacy.platform.call<object>('POST /v1/erasure-ledger', { body: { erasures } })

describe('a ledger', () => {
  it('is applied again to what a restore brought back', async () => {
    await privacy.meet()
    const backup = mkdtempSync(join(tmpdir(), 'restore-'))
    cpSync(privacy.platform.folder, backup, { recursive: true, filter: (file) => !file.endsWith('.lock') })
    await privacy.erase()
    const { items: ledger } = await privacy.platform.call<{ items: Erasure[] }>('GET /v1/erasure-ledger')

    const ports = openEmbedded(backup, privacy.platform.clock)
    const engines = privacyEngines()
    const onFault = (message: string) => expect.fail(message)
    const kernel = createKernel({ ports, engines, model: privacy.platform.model, onFault })
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

  it('counts apart what was done already', async () => {
    await privacy.meet('cus_1')
    const known = await privacy.erase('cus_1')
    await privacy.meet('cus_2')
    expect(await apply(await privacy.proofOf(known.id), { ...line, customerId: 'cus_2' })).toEqual({
      applied: 1,
      alreadyDone: 1,
    })
    expect(await privacy.notesOf('org_a', 'cus_2-n0')).toEqual([undefined])
    expect(await apply(await privacy.proofOf(known.id), line)).toEqual({ applied: 0, alreadyDone: 2 })
  })

  it('sets an erasure going that a backup caught on its way', async () => {
    await privacy.meet('cus_1')
    const begun = { ...line, state: 'key_destroyed', keyDestroyedAt: line.requestedAt, documentsRemoved: 0 } as const
    await privacy.platform.asPlatform(async (scope) => void scope.create(Erasures, begun))
    expect(await apply(line)).toEqual({ applied: 1, alreadyDone: 0 })
    expect(await privacy.proofOf(line.id)).toMatchObject({ state: 'done', documentsRemoved: 3 })
  })

  it('erases customers of an organization that has ended since, too', async () => {
    await privacy.platform.asPlatform(async (scope) => scope.tenant('org_a').holdings.markEnd())
    expect(await apply(line)).toEqual({ applied: 1, alreadyDone: 0 })
    expect(await privacy.proofOf(line.id)).toMatchObject({ state: 'done' })
  })

  it.each([
    ['id', 'x/y'],
    ['organizationId', 'platform'],
    ['customerId', 'organization'],
  ])('with a line whose %s is %s is refused whole', async (field, value) => {
    await expect(apply({ ...line, [field]: value })).rejects.toThrow('must be the id of')
  })
})
