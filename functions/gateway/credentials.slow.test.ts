import { CommitConflict, Unavailable } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiKeys } from '../organization/index.ts'
import { password } from '../organization/organization.fixtures.ts'
import { createPlatformUser } from '../organization/users.ts'
import { openTestGateway, type TestGateway, type TestOrganization } from './gateway.fixtures.ts'

let gateway: TestGateway
let acme: TestOrganization
beforeEach(async () => {
  gateway = await openTestGateway()
  acme = await gateway.organization('acme')
})
afterEach(() => gateway.close())

const statusOf = async (headers: Readonly<Record<string, string>>, request = 'GET /v1/members') =>
  (await gateway.ask(request, { headers })).status

describe('a key that is none', () => {
  it.each(['nonsense', 'sk_nonsense', 'pk_', ' '])('is refused: "%s"', async (key) => {
    expect(await statusOf({ 'x-workflow-key': key })).toBe(401)
  })

  it('is not passed over for a token that is good', async () => {
    expect(await statusOf(acme.admin)).toBe(200)
    expect(await statusOf({ ...acme.admin, 'x-workflow-key': 'nonsense' })).toBe(401)
  })
})

describe('a key whose use cannot be noted', () => {
  const ask = () => statusOf(acme.secretKey, 'GET /v1/events')
  const notedAt = async () => {
    const { items } = await gateway.platform.asTenant(acme.organizationId, (tenant) => tenant.query(ApiKeys, 'all'))
    return items.find(({ kind }) => kind === 'secret')?.lastUsedAt
  }

  it.each([
    ['the store is too busy', () => new Unavailable('too busy')],
    [
      'others were always quicker',
      () => new CommitConflict({ parent: 'organizations/o', collection: 'api_keys', id: 'k' }),
    ],
  ])('is good all the same, and noted with the next use: %s', async (_, fault) => {
    const commit = vi.spyOn(gateway.platform.ports.documents, 'commit').mockImplementation(async () => {
      throw fault()
    })
    expect(await ask()).toBe(200)
    expect(commit).toHaveBeenCalled()
    commit.mockRestore()
    expect(await notedAt()).toBeUndefined()
    expect(await ask()).toBe(200)
    expect(await notedAt()).toBeDefined()
  })
})

describe('staff', () => {
  const none = ['org_1', 'platform', '..', 'org_aaaaaaaaaaaaaaaaaaaa/tickets']

  /** Asks in the name of an organization. */
  async function signedIn(role: 'platform_admin' | 'support_specialist') {
    const email = `${role}@workflow.example`
    await gateway.platform.asPlatform((scope) => createPlatformUser(scope, { name: 'Ada', email, password, role }))
    const answer = await gateway.ask('POST /v1/auth/sign-in', { body: { email, password } })
    const { accessToken } = (await answer.json()) as { accessToken: string }
    return (organizationId: string) =>
      statusOf(
        { authorization: `Bearer ${accessToken}`, 'x-workflow-organization': organizationId },
        'GET /v1/feature-flags',
      )
  }
  beforeEach(async () => {
    await gateway.close()
    // As an index of assignments would answer that reads a path out of a name.
    gateway = await openTestGateway({ isAssigned: async () => true })
    acme = await gateway.organization('acme')
  })

  it.each(['platform_admin', 'support_specialist'] as const)(
    'reach no organization by a name that is none: %s',
    async (role) => {
      const ask = await signedIn(role)
      expect(await ask(acme.organizationId)).toBe(200)
      for (const name of none) expect(await ask(name), name).toBe(404)
    },
  )

  it('who reach every organization reach none that is not there', async () => {
    const ask = await signedIn('platform_admin')
    expect(await ask('org_00000000000000000000')).toBe(404)
  })
})
