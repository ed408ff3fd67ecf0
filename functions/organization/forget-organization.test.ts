import { readDeadLetters } from '@workflow/engine'
import { definePlatformCollection } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { TestPlatform } from '../platform.fixtures.ts'
import { Organizations, Users } from './model.ts'
import { callerOf, openOrganizations, signUp } from './organization.fixtures.ts'
import { registerUser } from './users.ts'

/** Another room's, which says that it is done. */
const Erasures = definePlatformCollection({
  name: 'erasures',
  schema: z.object({ id: z.string() }),
  queries: {},
  subject: 'none',
  retentionDays: 1,
})

let platform: TestPlatform
let ended: string
let other: string
beforeEach(async () => {
  platform = await openOrganizations()
  ended = callerOf(await signUp(platform, 'ada@acme.example')).organizationId
  other = callerOf(await signUp(platform, 'eve@other.example', 'Other')).organizationId
})
afterEach(() => platform.close())

async function end(organizationId: string): Promise<void> {
  await platform.asPlatform(async (scope) => {
    scope.create(Erasures, { id: 'ers_1' })
    const proof = { keyDestroyedAt: scope.now, documentsRemoved: 0, backupsExpireOn: '2026-02-10' }
    scope.emit('organization_erased', { erasureId: 'ers_1', ...proof }, { organizationId })
  })
  await platform.kernel.idle()
}

const peopleOf = (organizationId: string) =>
  platform.asPlatform(async (scope) => (await scope.query(Users, 'byOrganization', { organizationId })).items.length)

describe('the end of an organization', () => {
  it('forgets all of its people, over as many steps as it takes, and nobody else', async () => {
    await platform.asPlatform(async (scope) => {
      const person = { side: 'client', name: 'Bo', passwordHash: '-', emailVerified: true } as const
      for (let number = 0; number < 13; number += 1)
        registerUser(scope, { ...person, email: `bo${number}@acme.example`, organizationId: ended })
    })
    await end(ended)
    expect([await peopleOf(ended), await peopleOf(other)]).toEqual([0, 1])
  })

  it('is not brought about by the log of another', async () => {
    await platform.asPlatform(async (scope) => {
      scope.put(Organizations, await scope.get(Organizations, ended))
      const data = { organizationId: ended, people: 1 }
      scope.emit('organization_people_forgotten', data, { organizationId: other })
    })
    await platform.kernel.idle()
    expect(await peopleOf(ended)).toBe(1)
  })

  it('that a restore does not know is the end of nobody, and nobody has to settle it', async () => {
    await end('org_unknown')
    expect(await readDeadLetters(platform.ports, 10, 'open')).toEqual([])
  })
})
