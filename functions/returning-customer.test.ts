import { defineEngine, type Tenant } from '@workflow/engine'
import { CustomerLinks, Customers, linkedCustomer } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestPlatform, type TestPlatform } from './platform.fixtures.ts'
import { createPrivacyEngine } from './privacy/index.ts'
import { documentsPerStep } from './privacy/settle-erasure.ts'
import { customerOfRequester } from './support/requester.ts'
import { customerIdOf } from './webhooks/customer.ts'

const room = defineEngine({ name: 'room', scope: 'tenant', collections: [Customers, CustomerLinks] })
const admin = { kind: 'member', userId: 'usr_a', organizationId: 'org_a', role: 'admin', sessionId: 'ses_a' } as const
const phone = '+4970715501'

/** What each room does where somebody shows up. */
const comings: readonly (readonly [where: string, come: (tenant: Tenant) => Promise<string>])[] = [
  ['a conversation', async (tenant) => linkedCustomer(tenant, await tenant.personal.blindIndex('text', 'client-7'))],
  ['a message of another system', (tenant) => customerIdOf(tenant, { phone })],
  ['a ticket', (tenant) => customerOfRequester(tenant, { email: 'otti@example.com', phone })],
]

let platform: TestPlatform
beforeEach(async () => {
  platform = await openTestPlatform(() => [room, createPrivacyEngine({ backupRetentionDays: 35 })])
})
afterEach(() => platform.close())

describe('a customer who only said a number in a conversation', () => {
  it('is not taken for whoever writes from it, or has a ticket with it', async () => {
    const seen = { firstSeenAt: '2026-01-01T00:00:00.000Z', lastSeenAt: '2026-01-01T00:00:00.000Z' }
    await platform.asTenant('org_a', async (tenant) => {
      tenant.create(Customers, {
        id: 'cus_x',
        customerId: 'cus_x',
        phone,
        email: 'otti@example.com',
        proven: [],
        ...seen,
      })
    })
    for (const [, come] of comings) expect(await platform.asTenant('org_a', come)).not.toBe('cus_x')
  })
})

describe.each(comings)('a customer who comes back to %s', (_where, come) => {
  const comeBack = () => platform.asTenant('org_a', come)
  const erase = (customerId: string) =>
    platform.call('POST /v1/customers/{customerId}/erasure', { caller: admin, params: { customerId } })

  it('is the same one', async () => {
    expect(await comeBack()).toBe(await comeBack())
  })

  it('after their erasure is somebody new, and stays so', async () => {
    const former = await comeBack()
    await erase(former)
    const next = await comeBack()
    expect(next).not.toBe(former)
    expect(await comeBack()).toBe(next)
  })

  it('while their erasure is under way is somebody new, whom the rest of it leaves alone', async () => {
    const former = await comeBack()
    await platform.asTenant('org_a', (tenant) => tenant.personal.forget(former))
    const next = await comeBack()
    expect(next).not.toBe(former)
    await platform.asTenant('org_a', async (tenant) => void (await tenant.personal.remove(former, documentsPerStep)))
    expect(await comeBack()).toBe(next)
  })
})
