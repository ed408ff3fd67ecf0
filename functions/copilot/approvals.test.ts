import { type Caller, defineEngine, readLog } from '@workflow/engine'
import { type ApprovalRequest, ApprovalRequests, StaffMembers } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { copilot } from './index.ts'
import { type Approval, Approvals, routeOf } from './model.ts'

const asking = defineEngine({ name: 'asking', scope: 'platform', collections: [ApprovalRequests, StaffMembers] })
let platform: TestPlatform
beforeEach(async () => {
  platform = await openTestPlatform(() => [asking, copilot])
})
afterEach(() => platform.close())

const organizationId = 'org_a'
type StaffRole = Extract<Caller, { kind: 'staff' }>['role']
const staff = (userId: string, role: StaffRole): Caller => ({
  kind: 'staff',
  userId,
  role,
  sessionId: 's',
  organizationId,
})
const seller = staff('usr_seller', 'sales_agent')
const specialist = staff('usr_spec', 'sales_specialist')
const admin = staff('usr_root', 'platform_admin')

async function ask(more: Partial<ApprovalRequest> = {}): Promise<string> {
  const id = 'apr_1'
  await platform.asTenant(organizationId, async (it) => {
    const request = it.create(ApprovalRequests, {
      ...{ id, type: 'discount', subjectId: 'prc_1', summary: '12 % off', amountMinor: 10_000, currency: 'EUR' },
      ...{ requestedBy: 'user:usr_seller', createdAt: it.now },
      ...more,
    })
    it.emit('approval_requested', { approvalId: id, type: request.type, subjectId: request.subjectId })
  })
  await platform.kernel.idle()
  return id
}
const call = (verb: string, caller: Caller, approvalId: string, body: object = {}) =>
  platform.call<Approval>(`POST /v1/approval-requests/{approvalId}/${verb}`, { caller, params: { approvalId }, body })
const read = (approvalId: string) =>
  platform.call<Approval>('GET /v1/approval-requests/{approvalId}', { caller: admin, params: { approvalId } })
const types = async () => (await readLog(platform.ports, organizationId, { limit: 50 })).map(({ event }) => event.type)

describe('an approval', () => {
  it.each([
    ['discount', 500_000, 'sales_specialist'],
    ['discount', 500_001, 'platform_admin'],
    ['refund', 20_000, 'support_specialist'],
    ['refund', 20_001, 'success_manager'],
    ['config_risk', undefined, 'admin'],
    ['refund', undefined, 'platform_admin'],
  ] as const)('of a %s of %s goes to %s first', (type, amountMinor, role) => {
    expect(routeOf({ type, amountMinor }).approverRoles[0]).toBe(role)
  })

  it('is decided by whoever may, once, also when two decide at the same moment', async () => {
    const id = await ask()
    await expect(call('grant', staff('usr_x', 'support_specialist'), id)).rejects.toMatchObject({ kind: 'forbidden' })
    const both = [call('grant', specialist, id), call('reject', admin, id, { reason: 'Too much' })]
    const outcomes = await Promise.allSettled(both)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const decided = (await types()).filter((type) => type === 'approval_granted' || type === 'approval_rejected')
    expect(decided).toHaveLength(1)
    expect((await read(id)).audit).toHaveLength(2)
  })

  it('is not decided by who asked for it, whatever their role', async () => {
    const id = await ask({ requestedBy: 'user:usr_root' })
    await expect(call('grant', admin, id)).rejects.toMatchObject({ kind: 'forbidden' })
    // Nor passed on to somebody who would.
    await expect(call('delegate', admin, id, { toUserId: 'usr_bo' })).rejects.toMatchObject({ kind: 'forbidden' })
    await platform.asTenant(organizationId, async (it) => {
      it.put(Approvals, { ...(await it.get(Approvals, id)), delegatedTo: 'usr_root' })
    })
    await expect(call('grant', admin, id)).rejects.toMatchObject({ kind: 'forbidden' })
  })

  it('can be delegated to a colleague, who alone decides in place of the roles', async () => {
    const id = await ask()
    await platform.asPlatform(async (it) => {
      for (const [userId, role] of [
        ['usr_seller', 'sales_agent'],
        ['usr_bo', 'success_manager'],
      ] as const)
        it.create(StaffMembers, { id: userId, role, name: userId, joinedAt: it.now })
    })
    await expect(call('delegate', specialist, id, { toUserId: 'usr_nobody' })).rejects.toMatchObject({
      kind: 'invalid',
    })
    await expect(call('delegate', specialist, id, { toUserId: 'usr_seller' })).rejects.toMatchObject({
      kind: 'invalid',
    })
    await call('delegate', specialist, id, { toUserId: 'usr_bo', note: 'away' })
    await expect(call('grant', specialist, id)).rejects.toMatchObject({ kind: 'forbidden' })
    await call('grant', staff('usr_bo', 'success_manager'), id)
    expect((await read(id)).audit.map(({ what, by }) => `${what} ${by}`)).toEqual([
      'requested user:usr_seller',
      'delegated user:usr_spec',
      'granted user:usr_bo',
    ])
  })

  it('that nobody decides in time goes to the last resort', async () => {
    const id = await ask()
    // Set when it was asked for, and due later.
    expect(await types()).toContain('approval_decision_due')
    await platform.asTenant(organizationId, async (it) => {
      it.put(Approvals, await it.get(Approvals, id))
      it.emit('approval_decision_due', { approvalId: id, type: 'discount', subjectId: 'prc_1' })
    })
    await platform.kernel.idle()
    expect(await read(id)).toMatchObject({ state: 'pending', overdue: true, approverRoles: ['platform_admin'] })
    expect(await types()).toContain('approval_overdue')
    await expect(call('grant', specialist, id)).rejects.toMatchObject({ kind: 'forbidden' })
    expect(await call('grant', admin, id)).toMatchObject({ state: 'granted' })
  })

  it('of another organization does not exist', async () => {
    const id = await ask()
    const stranger: Caller = { ...admin, organizationId: 'org_b' } as Caller
    await expect(call('grant', stranger, id)).rejects.toMatchObject({ kind: 'not_found' })
    await expect(call('grant', seller, id)).rejects.toMatchObject({ kind: 'forbidden' })
  })
})
