/** A conversation asks for a person: the organization's own people first, else the support specialists who look after it; after a while nobody. */
import { type Platform, platformStep, type Tenant } from '@workflow/engine'
import { EscalationRequests } from '@workflow/records'
import { Assignments, type Escalation, Escalations } from './model.ts'
import { emptyRoster, freeForConversation, Rosters } from './roster.ts'
import { briefEscalation } from './tasks.ts'

export const offerEscalation = platformStep('escalation_triggered', async (event, platform) => {
  const { escalationId, conversationId, timeoutMs, fallback } = event.data
  const tenant = platform.tenant(event.tenantid)
  if ((await tenant.find(Escalations, escalationId)) !== undefined) return
  const request = await tenant.get(EscalationRequests, escalationId)
  tenant.create(Escalations, { ...request, fallback, ...(await offer(platform, tenant)) })
  const at = new Date(Date.parse(event.time) + timeoutMs)
  tenant.emit('escalation_unclaimed', { escalationId, conversationId }, { at })
  // The offer does not wait for a model: the brief follows it.
  tenant.emit('escalation_offered', { escalationId, conversationId })
})

export const writeBrief = platformStep('escalation_offered', async (event, platform) => {
  const tenant = platform.tenant(event.tenantid)
  const escalation = await tenant.get(Escalations, event.data.escalationId)
  const { reason, summary: dialogue, tried } = escalation
  const { output } = await tenant.task(briefEscalation, { reason, dialogue, tried }, escalation.customerId)
  tenant.put(Escalations, { ...escalation, ...output })
})

/** Somebody came who may take what waits. */
export async function offerWaiting(platform: Platform, organizationId: string): Promise<void> {
  const tenant = platform.tenant(organizationId)
  const { items } = await tenant.query(Escalations, 'byState', { state: 'waiting' })
  if (items.length === 0) return
  const offered = await offer(platform, tenant)
  for (const escalation of items) tenant.put(Escalations, { ...escalation, ...offered })
}

export const timeOutEscalation = platformStep('escalation_unclaimed', async (event, platform) => {
  const { escalationId, conversationId } = event.data
  const tenant = platform.tenant(event.tenantid)
  const escalation = await tenant.get(Escalations, escalationId)
  if (escalation.state !== 'waiting' && escalation.state !== 'offered') return
  const { fallback } = tenant.put(Escalations, { ...escalation, state: 'timed_out', endedAt: platform.now })
  tenant.emit('escalation_timed_out', { escalationId, conversationId, fallback })
})

async function offer(platform: Platform, tenant: Tenant): Promise<Pick<Escalation, 'state' | 'offeredTo'>> {
  const own = await freeOf(platform, tenant.organizationId)
  const offeredTo = own.length > 0 ? own : await freeSpecialists(platform, tenant)
  return { state: offeredTo.length > 0 ? 'offered' : 'waiting', offeredTo }
}

async function freeSpecialists(platform: Platform, tenant: Tenant): Promise<string[]> {
  const role = 'support_specialist'
  const { items } = await tenant.query(Assignments, 'byRole', { role, active: true })
  if (items.length === 0) return []
  const free = await freeOf(platform, role)
  return free.filter((agentId) => items.some(({ id }) => id === agentId))
}

const freeOf = async (platform: Platform, rosterId: string) =>
  freeForConversation((await platform.find(Rosters, rosterId)) ?? emptyRoster(rosterId))
