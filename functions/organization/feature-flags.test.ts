import { type FeatureFlagSet, type FeatureFlags, followFeatureFlags, isOn } from '@workflow/feature-flags'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { callerOf, foundOrganization, openOrganizations } from './organization.fixtures.ts'

let platform: TestPlatform
let flags: FeatureFlags
let caller: ReturnType<typeof callerOf>
beforeEach(async () => {
  platform = await openOrganizations()
  flags = await followFeatureFlags(platform.ports.documents)
  caller = callerOf(await foundOrganization(platform, 'ada@acme.example'))
})
afterEach(async () => {
  flags.stop()
  await platform.close()
})

const subjects = Array.from({ length: 2_000 }, (_, place) => `usr_${place}`)
const set = (flagName: string, percent: number) =>
  platform.call<object>('PUT /v1/feature-flags/{flagName}', { caller, params: { flagName }, body: { percent } })
const holders = (name: string) => subjects.filter((subject) => flags.of(caller.organizationId).isOn(name, subject))

describe('a gradual rollout', () => {
  it('grows from 5 to 25 to 100 percent, and takes from nobody what they have', async () => {
    await set('new_desk', 5)
    const few = holders('new_desk')
    await set('new_desk', 25)
    const more = new Set(holders('new_desk'))
    await set('new_desk', 100)
    expect(few.length / subjects.length).toBeCloseTo(0.05, 1)
    expect(few.length).toBeGreaterThan(50)
    expect(more.size / subjects.length).toBeCloseTo(0.25, 1)
    expect(few.filter((subject) => !more.has(subject))).toEqual([])
    expect(holders('new_desk')).toHaveLength(subjects.length)
  })

  it('chooses other subjects for another flag', async () => {
    await set('one', 25)
    await set('other', 25)
    expect(holders('one')).not.toEqual(holders('other'))
  })
})

describe('a feature flag', () => {
  it('is off where nobody set it, in another organization, and after it was removed', async () => {
    expect(holders('new_desk')).toEqual([])
    await set('new_desk', 100)
    expect(flags.of('org_other').isOn('new_desk', 'usr_1')).toBe(false)
    await platform.call('DELETE /v1/feature-flags/{flagName}', { caller, params: { flagName: 'new_desk' } })
    expect(holders('new_desk')).toEqual([])
  })

  it('is told to the audit with what it was before', async () => {
    await set('new_desk', 5)
    await set('new_desk', 25)
    const parent = `organizations/${caller.organizationId}`
    const logged = await platform.ports.documents.find({
      parent,
      collection: 'events',
      name: 'bySubject',
      equals: { subject: 'flags' },
      limit: 10,
    })
    expect(logged.map(({ body }) => (body as { envelope: { data: object } }).envelope.data)).toEqual([
      { setId: 'flags', flag: 'new_desk', fromPercent: null, toPercent: 5 },
      { setId: 'flags', flag: 'new_desk', fromPercent: 5, toPercent: 25 },
    ])
  })

  it.each(['toString', 'constructor', '__proto__'])('that nobody set is off, also under the name %s', (name) => {
    const empty: FeatureFlagSet = { id: 'flags', revision: 1, flags: {} }
    expect(isOn(empty, name, 'usr_1')).toBe(false)
  })

  it('is answered in under 0.1 ms', async () => {
    await set('new_desk', 25)
    holders('new_desk')
    const started = process.cpuUsage()
    for (let round = 0; round < 5; round += 1) holders('new_desk')
    expect(process.cpuUsage(started).user / (5 * subjects.length)).toBeLessThan(100)
  })
})
