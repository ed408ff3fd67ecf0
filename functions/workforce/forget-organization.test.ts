import { readDeadLetters } from '@workflow/engine'
import { byId } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { Agents, Assignments, defaultCapacity } from './model.ts'
import {
  addMember,
  addStaff,
  announceOrganization,
  Erasures,
  openWorkforce,
  platformAdmin,
  setStatus,
} from './workforce.fixtures.ts'

let platform: TestPlatform
beforeEach(async () => {
  platform = await openWorkforce()
  await addStaff(platform, 'usr_1', 'sales_agent')
  const capacity = { ...defaultCapacity, maxConcurrentClients: 1 }
  await platform.call('POST /v1/agents', { caller: platformAdmin, body: { userId: 'usr_1', capacity } })
})
afterEach(() => platform.close())

/** As the privacy engine says it. */
async function requestEnd(organizationId: string): Promise<void> {
  const behalf = { source: '/functions/privacy', actor: 'user:usr_test', correlationId: 'req_test', afterEnd: true }
  await platform.kernel.runPlatform(behalf, async (scope) => {
    scope.tenant(organizationId).holdings.markEnd()
    scope.create(Erasures, { id: `ers_${organizationId}` })
    scope.emit('organization_erasure_requested', { erasureId: `ers_${organizationId}` }, { organizationId })
  })
  await platform.kernel.idle()
}

const assigned = async (organizationId: string) =>
  (
    await platform.asTenant(organizationId, (it) =>
      it.query(Assignments, 'byRole', { role: 'sales_agent', active: true }),
    )
  ).items.map(({ id }) => id)

/** Collections of the platform that name it. */
async function naming(word: string): Promise<string[]> {
  const kept = platform.kernel.collections.filter(({ queries }) => byId in queries)
  const query = { parent: 'platform', name: byId, equals: {}, limit: 500 }
  const found = await Promise.all(
    kept.map(async ({ name }) => ({ name, rows: await platform.ports.documents.find({ ...query, collection: name }) })),
  )
  return found.flatMap(({ name, rows }) =>
    rows.some(({ path, body }) => JSON.stringify([path.id, body]).includes(word)) ? [name] : [],
  )
}

describe('an organization whose end was requested', () => {
  it('gives the room that it took to who waits longest', async () => {
    await setStatus(platform, 'usr_1', 'online')
    for (const id of ['org_a', 'org_b']) await announceOrganization(platform, id)
    expect(await assigned('org_b')).toEqual([])
    await requestEnd('org_a')
    expect(await assigned('org_b')).toEqual(['usr_1'])
  })

  it('waits for nobody any more, and keeps nobody else from being served', async () => {
    for (const id of ['org_a', 'org_b']) await announceOrganization(platform, id)
    // The room has not heard of it yet.
    await platform.asPlatform(async (scope) => scope.tenant('org_a').holdings.markEnd())
    await setStatus(platform, 'usr_1', 'online')
    expect([await assigned('org_a'), await assigned('org_b')]).toEqual([[], ['usr_1']])
    await requestEnd('org_a')
    expect(await readDeadLetters(platform.ports, 10)).toEqual([])
  })

  it('leaves none of its own people, over as many steps as it takes, and those of another', async () => {
    for (const id of ['org_a', 'org_b']) {
      await announceOrganization(platform, id)
      await addMember(platform, id, `usr_of_${id}`, 'agent')
    }
    await platform.asPlatform(async (scope) => {
      const known = await scope.get(Agents, 'usr_of_org_a')
      for (let number = 0; number < 420; number += 1) scope.create(Agents, { ...known, id: `usr_${number}_of_org_a` })
    })
    await requestEnd('org_a')
    expect((await naming('org_a')).sort()).toEqual(['erasures', 'organizations'])
    expect(await naming('usr_of_org_b')).toContain('agents')
  })
})
