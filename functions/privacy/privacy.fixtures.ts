/** For tests: the engine on the real kernel beside a room that keeps notes of customers, in two organizations. */
import { defineEngine, type Tenant } from '@workflow/engine'
import { defineCollection } from '@workflow/platform'
import { CustomerLinks, Customers } from '@workflow/records'
import { z } from 'zod'
import { openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { createPrivacyEngine } from './index.ts'
import type { Erasure } from './model.ts'

export const Notes = defineCollection({
  name: 'notes',
  schema: z.object({ id: z.string(), customerId: z.string(), text: z.string() }),
  queries: {},
  subject: 'customer',
  sealed: { fields: ['text'] },
  retentionDays: 'forever',
})
type Note = z.infer<typeof Notes.schema>

const room = defineEngine({ name: 'room', scope: 'tenant', collections: [Customers, CustomerLinks, Notes] })
export const privacyEngines = () => [room, createPrivacyEngine({ backupRetentionDays: 35 })]

export const admin = {
  kind: 'member',
  userId: 'usr_a',
  organizationId: 'org_a',
  role: 'admin',
  sessionId: 'ses_a',
} as const
export const stranger = { ...admin, organizationId: 'org_b' } as const
/** In all that is said by and of a customer. */
export const mark = 'Ottilie-Wildermuth'

export interface TestPrivacy {
  readonly platform: TestPlatform
  /** A customer with notes. */
  meet(customerId?: string, organizationId?: string, notes?: number): Promise<void>
  erase(customerId?: string): Promise<Erasure>
  proofOf(erasureId: string): Promise<Erasure>
  notesOf(organizationId: string, ...ids: string[]): Promise<(Note | undefined)[]>
  lookUp(
    query: Readonly<Record<string, string>>,
    caller?: typeof admin | typeof stranger,
  ): Promise<{ items: { id: string }[] }>
}

export async function openPrivacy(): Promise<TestPrivacy> {
  const platform = await openTestPlatform(privacyEngines)
  return {
    platform,
    meet: (customerId = 'cus_1', organizationId = 'org_a', notes = 2) =>
      meet(platform, customerId, organizationId, notes),
    erase: (customerId = 'cus_1') =>
      platform.call('POST /v1/customers/{customerId}/erasure', { caller: admin, params: { customerId } }),
    proofOf: (erasureId) => platform.call('GET /v1/erasures/{erasureId}', { caller: admin, params: { erasureId } }),
    notesOf: (organizationId, ...ids) =>
      platform.asTenant(organizationId, (tenant) => Promise.all(ids.map((id) => tenant.find(Notes, id)))),
    lookUp: (query, caller = admin) => platform.call('GET /v1/customers', { caller, query }),
  }
}

async function meet(platform: TestPlatform, customerId: string, organizationId: string, notes: number): Promise<void> {
  await platform.asTenant(organizationId, async (tenant: Tenant) => {
    const seen = { firstSeenAt: tenant.now, lastSeenAt: tenant.now }
    const said = { name: mark, email: 'Otti@Example.com', phone: '+49 7071 / 55-0', proven: [] }
    tenant.create(Customers, { id: customerId, customerId, ...said, ...seen })
  })
  for (let first = 0; first < notes; first += 100)
    await platform.asTenant(organizationId, async (tenant) => {
      for (let place = first; place < Math.min(notes, first + 100); place += 1)
        tenant.create(Notes, { id: `${customerId}-n${place}`, customerId, text: `${mark} said ${place}` })
    })
}
