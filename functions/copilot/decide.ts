/** A decision is made once. Of two who decide at the same moment, the second meets what the first decided. */
import { type Caller, organizationOf, type Platform } from '@workflow/engine'
import { Conflict, Forbidden, InvalidInput } from '@workflow/platform'
import { requestPlatformMessage, StaffMembers } from '@workflow/records'
import { type Approval, Approvals, mayDecide, withEntry } from './model.ts'

type Person = Extract<Caller, { kind: 'member' | 'staff' }>

/** Throws `NotFound`, `Forbidden` where somebody else has to decide, `Conflict` where it is decided. */
export async function decide(
  platform: Platform,
  person: Person,
  approvalId: string,
  decision: { readonly state: 'granted' } | { readonly state: 'rejected'; readonly reason: string },
): Promise<Approval> {
  const { tenant, approval } = await openPending(platform, person, approvalId)
  const { type, subjectId } = approval
  const fact = { approvalId, type, subjectId, byUserId: person.userId }
  if (decision.state === 'granted') tenant.emit('approval_granted', fact)
  else tenant.emit('approval_rejected', { ...fact, reason: decision.reason })
  const note = decision.state === 'granted' ? '' : decision.reason
  const entry = { at: tenant.now, by: `user:${person.userId}`, what: decision.state, note }
  return tenant.put(Approvals, withEntry({ ...approval, state: decision.state, decidedAt: tenant.now }, entry))
}

/** Somebody of the staff decides in one's place, and is told. Throws as `decide`, and `InvalidInput` for somebody unknown or who asked for it. */
export async function delegate(
  platform: Platform,
  person: Person,
  approvalId: string,
  { toUserId, note }: { readonly toUserId: string; readonly note: string },
): Promise<Approval> {
  const { tenant, approval } = await openPending(platform, person, approvalId)
  const colleague = await platform.find(StaffMembers, toUserId)
  if (colleague === undefined || approval.requestedBy === `user:${toUserId}`)
    throw new InvalidInput('this person cannot decide it', {
      errors: [{ path: 'toUserId', rule: 'colleague', message: 'somebody of the staff who did not ask for it' }],
    })
  const { type, subjectId, summary, dueAt } = approval
  tenant.emit('approval_delegated', { approvalId, type, subjectId, fromUserId: person.userId, toUserId })
  requestPlatformMessage(platform, {
    template: 'approval_delegated',
    channel: 'in_app',
    kind: 'transactional',
    to: { address: toUserId, name: colleague.name, userId: toUserId },
    locale: 'en',
    timeZone: 'UTC',
    data: { approvalId, type, summary, dueAt },
    organizationId: organizationOf(person),
  })
  const entry = {
    at: tenant.now,
    by: `user:${person.userId}`,
    what: 'delegated',
    note: `${toUserId} ${note}`.trim(),
  } as const
  return tenant.put(Approvals, withEntry({ ...approval, delegatedTo: toUserId }, entry))
}

async function openPending(platform: Platform, person: Person, approvalId: string) {
  const tenant = platform.tenant(organizationOf(person))
  const approval = await tenant.get(Approvals, approvalId)
  const may = mayDecide(approval, person)
  if (may !== 'yes')
    throw new Forbidden(may === 'own_request' ? 'who asks for it cannot decide it' : 'somebody else has to decide this')
  if (approval.state !== 'pending') throw new Conflict(`this is ${approval.state} already`, { code: approval.state })
  return { tenant, approval }
}
