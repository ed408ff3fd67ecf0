import { readLog } from '@workflow/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { type Agent, Assignments, defaultCapacity } from './model.ts'
import { chooseForClient, drain, emptyRoster, enqueue, giveClient, Rosters, seatAgent } from './roster.ts'
import { addStaff, announceOrganization, openWorkforce, platformAdmin, setStatus } from './workforce.fixtures.ts'

let platform: TestPlatform
const assigned = async (organizationId: string) => {
  const equals = { role: 'sales_agent', active: true }
  const { items } = await platform.asTenant(organizationId, (it) => it.query(Assignments, 'byRole', equals))
  return items.map(({ id }) => id)
}
const limitTo = (userId: string, maxConcurrentClients: number) =>
  platform.call('POST /v1/agents', {
    caller: platformAdmin,
    body: { userId, capacity: { ...defaultCapacity, maxConcurrentClients } },
  })

describe('an organization always has somebody', () => {
  beforeEach(async () => {
    platform = await openWorkforce()
    await addStaff(platform, 'usr_1', 'sales_agent')
    await addStaff(platform, 'usr_2', 'sales_agent')
  })
  afterEach(() => platform.close())

  it('who is there and has the fewest clients', async () => {
    await setStatus(platform, 'usr_1', 'online')
    await announceOrganization(platform, 'org_a')
    await setStatus(platform, 'usr_2', 'online')
    await announceOrganization(platform, 'org_b')
    expect([await assigned('org_a'), await assigned('org_b')]).toEqual([['usr_1'], ['usr_2']])
  })

  it('or a place in the queue, from which the longest waiting is served first', async () => {
    await limitTo('usr_1', 1)
    for (const id of ['org_a', 'org_b']) await announceOrganization(platform, id)
    expect(await assigned('org_a')).toEqual([])
    await setStatus(platform, 'usr_1', 'online')
    expect([await assigned('org_a'), await assigned('org_b')]).toEqual([['usr_1'], []])
    const params = { organizationId: 'org_a', agentId: 'usr_1' }
    await platform.call('DELETE /v1/assignments/{organizationId}/{agentId}', { caller: platformAdmin, params })
    expect([await assigned('org_a'), await assigned('org_b')]).toEqual([[], ['usr_1']])
  })

  it('and nobody more than they can take, though two want the last seat at the same moment', async () => {
    await limitTo('usr_1', 1)
    await setStatus(platform, 'usr_1', 'online')
    await Promise.all(['org_a', 'org_b'].map((id) => announceOrganization(platform, id)))
    const roster = await platform.asPlatform((it) => it.get(Rosters, 'sales_agent'))
    expect(roster.queue).toHaveLength(1)
    expect([...(await assigned('org_a')), ...(await assigned('org_b'))]).toEqual(['usr_1'])
  })

  it('once, though the event comes twice', async () => {
    await setStatus(platform, 'usr_1', 'online')
    await announceOrganization(platform, 'org_a')
    const [first] = await readLog(platform.ports, 'org_a', { limit: 1 })
    if (first === undefined) throw new Error('no event was logged')
    const { event } = first
    const payload = JSON.stringify({ ...event, id: 'evt_again' })
    const again = { id: 'evt_again', topic: 'org_events', orderingKey: 'org_a', tenantId: 'org_a', payload }
    await platform.ports.queue.publish([again])
    await platform.kernel.idle()
    const roster = await platform.asPlatform((it) => it.get(Rosters, 'sales_agent'))
    expect(roster.seats.flatMap(({ clients }) => clients)).toHaveLength(1)
  })

  it('whom an admin names, if they exist and have room', async () => {
    await announceOrganization(platform, 'org_a')
    const put = (body: object) => platform.call('POST /v1/assignments', { caller: platformAdmin, body })
    await put({ organizationId: 'org_a', agentId: 'usr_2' })
    expect(await assigned('org_a')).toEqual(['usr_2'])
    await expect(put({ organizationId: 'org_a', agentId: 'usr_2' })).rejects.toMatchObject({ kind: 'conflict' })
    await expect(put({ organizationId: 'org_z', agentId: 'usr_2' })).rejects.toMatchObject({
      detail: { errors: [{ path: 'organizationId', rule: 'exists' }] },
    })
  })
})

describe('a roster', () => {
  const agent = (id: string): Agent => ({
    ...{ id, name: id, role: 'sales_agent', skills: [], languages: [], expertise: [] },
    ...{ capacity: { ...defaultCapacity, maxConcurrentClients: 2 }, status: 'online', role: 'sales_agent' },
  })
  const roster = [agent('usr_1'), agent('usr_2')].reduce(
    (seats, one, place) => seatAgent(seats, one, `2026-01-0${place + 1}T00:00:00.000Z`),
    emptyRoster('sales_agent'),
  )

  it('chooses the longest idle among equally loaded', () => {
    expect(chooseForClient(roster)?.agentId).toBe('usr_1')
    const first = chooseForClient(roster)
    const loaded = first ? giveClient(roster, first, 'org_a', '2026-01-03T00:00:00.000Z') : roster
    expect(chooseForClient(loaded)?.agentId).toBe('usr_2')
  })

  it('drains in order of waiting until everybody is full', () => {
    const waiting = ['a', 'b', 'c', 'd', 'e'].reduce((queue, id) => enqueue(queue, `org_${id}`, 'now'), roster)
    const { roster: drained, placed } = drain(waiting, '2026-01-03T00:00:00.000Z')
    expect(placed.map(({ organizationId }) => organizationId)).toEqual(['org_a', 'org_b', 'org_c', 'org_d'])
    expect(drained.queue.map(({ organizationId }) => organizationId)).toEqual(['org_e'])
  })
})
