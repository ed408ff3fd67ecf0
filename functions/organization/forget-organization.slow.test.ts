import { defineEngine, readDeadLetters } from '@workflow/engine'
import { byId } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { platformDocumentOf } from '../platform.fixtures.ts'
import { createApiKey } from './api-keys.ts'
import { createAssistedAccount } from './assisted-accounts.ts'
import { invite } from './members.ts'
import { emailKey, Organizations, Users } from './model.ts'
import { callerOf, openOrganizations, password, signUp } from './organization.fixtures.ts'
import { createPlatformUser, registerUser } from './users.ts'

/** Another room's, which says that it is done. */
const Erasures = platformDocumentOf('erasures')

let platform: TestPlatform
let ada: ReturnType<typeof callerOf>
let eve: ReturnType<typeof callerOf>
let ended: string
let other: string
beforeEach(async () => {
  platform = await openOrganizations(defineEngine({ name: 'privacy', scope: 'platform', collections: [Erasures] }))
  ada = callerOf(await signUp(platform, 'ada@acme.example'))
  eve = callerOf(await signUp(platform, 'eve@other.example', 'Other'))
  ended = ada.organizationId
  other = eve.organizationId
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

/** How many documents of the platform name one of these, by collection. */
async function naming(...words: string[]): Promise<Record<string, number>> {
  const { documents } = platform.ports
  const counts: Record<string, number> = {}
  for (const { name } of platform.kernel.collections.filter(({ queries }) => byId in queries)) {
    const query = { parent: 'platform', collection: name, name: byId, equals: {}, limit: 500 }
    const found = (await documents.find(query)).map(({ path, body }) => JSON.stringify([path.id, body]))
    const count = found.filter((text) => words.some((word) => text.includes(word))).length
    if (count > 0) counts[name] = count
  }
  return counts
}

/** An admin's failed sign-in, keys, and invitations that nobody has accepted. */
async function liveAWhile(organizationId: string, domain: string, admin: string): Promise<void> {
  const key = { organizationId, name: 'k', kind: 'secret', scopes: ['events'], configIds: [], origins: [] } as const
  await platform.asPlatform(async (scope) => {
    for (let number = 0; number < 40; number += 1) createApiKey(scope, key)
    for (let number = 0; number < 35; number += 1)
      await invite(scope, 'https://portal.example', {
        organizationId,
        email: `guest${number}@${domain}`,
        role: 'agent',
        by: admin,
      })
  })
  const failed = platform.call('POST /v1/auth/sign-in', { body: { email: `${admin}@${domain}`, password: 'wrong' } })
  await expect(failed).rejects.toThrow('wrong')
}

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

  it('leaves nothing on the platform that leads to it or its people, over as many steps as it takes, and all of another', async () => {
    await liveAWhile(ended, 'acme.example', 'ada')
    await liveAWhile(other, 'other.example', 'eve')
    const ofOther = [other, eve.userId, '@other.example', emailKey('eve@other.example')]
    const before = await naming(...ofOther)
    await end(ended)
    expect(await naming(ended, ada.userId, '@acme.example', emailKey('ada@acme.example'))).toEqual({ organizations: 1 })
    expect(await naming(...ofOther)).toEqual(before)
    expect(before).toMatchObject({
      key_index: 40,
      mailed_links: 36,
      message_requests: 36,
      sign_in_failures: 1,
      users: 1,
    })
  })

  it('forgets whoever did not claim the account that was opened for them: their address is free again', async () => {
    const contact = { name: 'Mia', email: 'mia@harbour.example' }
    const wanted = { name: 'Harbour', industry: 'any', timeZone: 'UTC', languages: ['en'], contact }
    const agent = { name: 'Sam', email: 'sam@workflow.example', password, role: 'sales_agent' } as const
    const { id } = await platform.asPlatform((scope) => createPlatformUser(scope, agent))
    const open = () => platform.asPlatform((scope) => createAssistedAccount(scope, 'https://api.example', id, wanted))
    const { organizationId } = await open()
    await end(organizationId)
    expect(await naming(contact.email, emailKey(contact.email), id)).toEqual({
      users: 1,
      user_emails: 1,
      staff_members: 1,
    })
    expect((await open()).organizationId).not.toBe(organizationId)
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
