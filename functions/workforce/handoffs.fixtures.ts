/** For tests: staff who are there, what is offered to them, and who looks after a client. */
import type { Caller } from '@workflow/engine'
import type { TestPlatform } from '../platform.fixtures.ts'
import { type Handoff, Handoffs } from './handoff.ts'
import { Assignments, type ClientFacingRole } from './model.ts'
import { addStaff, setStatus } from './workforce.fixtures.ts'

export const staff = (userId: string, role: ClientFacingRole, organizationId?: string): Caller => ({
  kind: 'staff',
  userId,
  role,
  sessionId: 'ses_test',
  ...(organizationId === undefined ? {} : { organizationId }),
})

/** What tests do with handoffs on the platform that is open by then. */
export function handoffDesk(open: () => TestPlatform) {
  const handoffs = async (organizationId = 'org_a') =>
    (await open().asTenant(organizationId, (it) => it.query(Handoffs, 'all'))).items
  return {
    handoffs,
    async addOnline(role: ClientFacingRole, ...ids: readonly string[]): Promise<void> {
      for (const id of ids) {
        await addStaff(open(), id, role)
        await setStatus(open(), id, 'online')
      }
    },
    async onlyHandoff(organizationId = 'org_a'): Promise<Handoff> {
      const [first, ...others] = await handoffs(organizationId)
      if (first === undefined || others.length > 0) throw new Error('not one handoff')
      return first
    },
    answer: (what: 'accept' | 'decline', handoff: Handoff, userId: string, organizationId = 'org_a') =>
      open().call<Handoff>(`POST /v1/handoffs/{organizationId}/{handoffId}/${what}`, {
        caller: staff(userId, handoff.toRole),
        params: { organizationId, handoffId: handoff.id },
        body: what === 'decline' ? { reason: 'On holiday from tomorrow' } : undefined,
      }),
    active: async (role: ClientFacingRole, organizationId = 'org_a') => {
      const found = await open().asTenant(organizationId, (it) =>
        it.query(Assignments, 'byRole', { role, active: true }),
      )
      return found.items.map(({ id }) => id)
    },
  }
}
