import { defineEngine, readDeadLetters, readLog } from '@workflow/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestPlatform, platformDocumentOf, type TestPlatform } from '../platform.fixtures.ts'
import { createDemoEngine } from './index.ts'
import { type Demo, Demos, Sandboxes } from './model.ts'

/** Another room's, which says that an organization ends. */
const Erasures = platformDocumentOf('erasures')
const announcer = defineEngine({ name: 'privacy', scope: 'platform', collections: [Erasures] })

const neverAsked = (): never => {
  throw new Error('the end of a demo makes no sandbox')
}
let platform: TestPlatform
let closedKeys: string[]
beforeEach(async () => {
  closedKeys = []
  const sandboxes = {
    deploy: neverAsked,
    openKey: neverAsked,
    closeKey: async (_: unknown, organizationId: string, keyId: string) => {
      closedKeys.push(`${organizationId} ${keyId}`)
    },
  }
  const pages = { apiUrl: 'https://api.example', portalUrl: 'https://portal.example' }
  platform = await openTestPlatform(() => [announcer, createDemoEngine(pages, sandboxes)])
})
afterEach(() => platform.close())

/** A demo that is shown: `a` is the demo of `org_a`, in the sandbox `org_a_box`. */
async function show(letter: string, organizationId = `org_${letter}`): Promise<void> {
  const demoId = `dmo_${letter}`
  const sandbox = `org_${letter}_box`
  await platform.asPlatform(async (scope) => {
    const demo: Demo = {
      id: demoId,
      requirementsId: 'req_1',
      productTypes: ['chatbot'],
      state: 'ready',
      version: 1,
      producedBy: 'baseline',
      sandbox: {
        organizationId: sandbox,
        importId: 'imp_1',
        configIds: {},
        keyId: `key_${letter}`,
        publishableKey: 'pk_1',
      },
      rehearsal: [],
      createdAt: scope.now,
      expiresAt: scope.now,
    }
    scope.tenant(organizationId).create(Demos, demo)
    scope.create(Sandboxes, { id: sandbox, organizationId, demoId })
  })
}

const say = async (
  type: 'organization_erasure_requested' | 'organization_end_settled' | 'organization_erased',
  organizationId: string,
) => {
  await platform.asPlatform(async (scope) => {
    const { id: erasureId } = scope.create(Erasures, { id: scope.newId('ers') })
    if (type !== 'organization_erased') scope.emit(type, { erasureId }, { organizationId })
    else {
      const proof = { keyDestroyedAt: scope.now, documentsRemoved: 0, backupsExpireOn: '2026-02-10' }
      scope.emit(type, { erasureId, ...proof }, { organizationId })
    }
  })
  await platform.kernel.idle()
}

/** How often the end of a sandbox was told, in its own log. */
async function endsOf(...letters: string[]): Promise<number[]> {
  const logs = await Promise.all(letters.map((letter) => readLog(platform.ports, `org_${letter}_box`, { limit: 50 })))
  return logs.map((log) => log.filter(({ event }) => event.type === 'demo_sandbox_ended').length)
}

const expire = async (letter: string) => {
  await platform.asTenant(`org_${letter}`, async (tenant) => {
    const demo = await tenant.get(Demos, `dmo_${letter}`)
    tenant.emit('demo_expiry_due', { demoId: tenant.put(Demos, demo).id })
  })
  await platform.kernel.idle()
}

/** Its time has come. */
const endDue = async (organizationId: string, letter: string, sandboxOrganizationId = `org_${letter}_box`) => {
  await platform.asTenant(organizationId, async (tenant) => {
    const { id: demoId } = tenant.put(Demos, await tenant.get(Demos, `dmo_${letter}`))
    tenant.emit('demo_sandbox_end_due', { demoId, sandboxOrganizationId })
  })
  await platform.kernel.idle()
}

describe('the sandboxes of a client', () => {
  it('end with it, all of them, and no other client’s', async () => {
    await show('a')
    await show('c', 'org_a')
    await show('b')
    await say('organization_erasure_requested', 'org_a')
    expect(await endsOf('a', 'c', 'b')).toEqual([1, 1, 0])
  })

  it('end once, however often their client’s end is told', async () => {
    await show('a')
    await say('organization_erasure_requested', 'org_a')
    await say('organization_erasure_requested', 'org_a')
    await say('organization_end_settled', 'org_a')
    expect(await endsOf('a')).toEqual([1])
  })

  it('that came to be while it ended end when that is settled', async () => {
    await say('organization_erasure_requested', 'org_a')
    await show('a')
    await say('organization_end_settled', 'org_a')
    expect(await endsOf('a')).toEqual([1])
  })

  it('are forgotten when they are gone', async () => {
    await show('a')
    await show('b')
    await say('organization_erased', 'org_a_box')
    const left = await platform.asPlatform((scope) =>
      Promise.all(['org_a_box', 'org_b_box'].map((id) => scope.find(Sandboxes, id))),
    )
    expect(left.map((sandbox) => sandbox?.id)).toEqual([undefined, 'org_b_box'])
  })
})

describe('the sandbox of a demo that expired', () => {
  it('answers no more at once, and ends some days later', async () => {
    await show('a')
    await show('b')
    await expire('a')
    expect(closedKeys).toEqual(['org_a_box key_a'])
    const told = (await readLog(platform.ports, 'org_a', { limit: 50 })).map(({ event }) => event.type)
    expect(told).toContain('demo_sandbox_end_due')
    expect(await endsOf('a')).toEqual([0])
    await endDue('org_a', 'a')
    expect(await endsOf('a', 'b')).toEqual([1, 0])
  })

  it('is ended by the log of no other client', async () => {
    await show('a')
    await show('b')
    await endDue('org_b', 'b', 'org_a_box')
    expect(await endsOf('a')).toEqual([0])
  })

  it('that is gone already keeps its demo from nothing', async () => {
    await show('a')
    await say('organization_erased', 'org_a_box')
    await expire('a')
    expect(closedKeys).toEqual([])
    expect((await platform.asTenant('org_a', (tenant) => tenant.get(Demos, 'dmo_a'))).state).toBe('expired')
    expect(await readDeadLetters(platform.ports, 10, 'open')).toEqual([])
  })
})
