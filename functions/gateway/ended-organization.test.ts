import { byId } from '@workflow/platform'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { password } from '../organization/organization.fixtures.ts'
import { createPrivacyEngine } from '../privacy/index.ts'
import { openTestGateway, type TestGateway, type TestOrganization } from './gateway.fixtures.ts'

let gateway: TestGateway
let acme: TestOrganization
let other: TestOrganization
beforeAll(async () => {
  gateway = await openTestGateway({}, [createPrivacyEngine({ backupRetentionDays: 35 })])
  acme = await gateway.organization('acme')
  other = await gateway.organization('other')
  for (const { admin } of [acme, other]) {
    const headers = { ...admin, 'idempotency-key': 'once' }
    await gateway.ask('POST /v1/tickets', { headers, body: { subject: 'Broken', description: 'It is broken' } })
  }
  // The end is requested, and not yet carried out.
  await gateway.platform.ports.queue.stop()
  await gateway.platform.call('POST /v1/organizations/{organizationId}/erasure', {
    params: { organizationId: acme.organizationId },
    body: { confirm: acme.organizationId },
  })
})
afterAll(() => gateway.close())

const signIn = (slug: string) =>
  gateway.ask('POST /v1/auth/sign-in', { body: { email: `admin@${slug}.example`, password } })

/** How many answers are kept for its repeated requests. */
async function answersOf({ organizationId }: TestOrganization): Promise<number> {
  const query = { parent: `organizations/${organizationId}`, collection: 'idempotent_answers', name: byId }
  return (await gateway.platform.ports.documents.find({ ...query, equals: {}, limit: 10 })).length
}

describe('an organization whose end was requested', () => {
  it.each(['admin', 'secretKey', 'publishableKey'] as const)(
    'is closed at once to its %s, and no other is',
    async (who) => {
      const refused = await gateway.ask('GET /v1/tickets', { headers: acme[who] })
      expect([refused.status, await refused.json()]).toMatchObject([401, { type: '/problems/organization_ended' }])
      expect((await gateway.ask('GET /v1/tickets', { headers: other[who] })).status).not.toBe(401)
    },
  )

  it('lets nobody of it sign in', async () => {
    const refused = await signIn('acme')
    expect([refused.status, await refused.json()]).toMatchObject([403, { type: '/problems/organization_ended' }])
    expect((await signIn('other')).status).toBe(200)
  })

  it('knows nobody once its end is carried out, and keeps no answer', async () => {
    await gateway.platform.ports.queue.start()
    await gateway.platform.kernel.idle()
    expect((await signIn('acme')).status).toBe(401)
    expect((await gateway.ask('GET /v1/tickets', { headers: acme.secretKey })).status).toBe(401)
    expect([await answersOf(acme), await answersOf(other)]).toEqual([0, 1])
  })
})
