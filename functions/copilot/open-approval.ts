/** What is asked for goes to whoever may decide it, and on to the last resort when its time is over. */
import { platformStep } from '@workflow/engine'
import { ApprovalRequests } from '@workflow/records'
import { Approvals, lastResort, routeOf, withEntry } from './model.ts'

export const openApproval = platformStep('approval_requested', async (event, platform) => {
  const tenant = platform.tenant(event.tenantid)
  const { approvalId, type, subjectId } = event.data
  if ((await tenant.find(Approvals, approvalId)) !== undefined) return
  const request = await tenant.get(ApprovalRequests, approvalId)
  const { approverRoles, decideWithinMs } = routeOf(request)
  const dueAt = new Date(Date.parse(tenant.now) + decideWithinMs)
  tenant.create(Approvals, {
    ...request,
    state: 'pending',
    approverRoles: [...approverRoles],
    dueAt: dueAt.toISOString(),
    overdue: false,
    audit: [{ at: tenant.now, by: request.requestedBy, what: 'requested', note: approverRoles.join(', ') }],
  })
  tenant.emit('approval_decision_due', { approvalId, type, subjectId }, { at: dueAt })
})

export const escalateOverdue = platformStep('approval_decision_due', async (event, platform) => {
  const tenant = platform.tenant(event.tenantid)
  const { approvalId, type, subjectId } = event.data
  const approval = await tenant.find(Approvals, approvalId)
  if (approval?.state !== 'pending' || approval.overdue) return
  const { delegatedTo: _late, ...rest } = approval
  const entry = { at: tenant.now, by: tenant.actor, what: 'escalated', note: lastResort.join(', ') } as const
  tenant.put(Approvals, withEntry({ ...rest, overdue: true, approverRoles: [...lastResort] }, entry))
  tenant.emit('approval_overdue', { approvalId, type, subjectId })
})
