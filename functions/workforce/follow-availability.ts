/** Somebody comes or goes. Who is there again may take clients and handoffs that wait for their role, or conversations that wait in their organization. */
import { platformStep } from '@workflow/engine'
import { noticeAbsence } from './absence.ts'
import { drainQueue } from './assign-agent.ts'
import { offerWaitingHandoffs } from './hand-over.ts'
import { Agents, CLIENT_FACING_ROLES } from './model.ts'
import { offerWaiting } from './offer-escalation.ts'

export const followAvailability = platformStep('agent_availability_changed', async (event, platform) => {
  const agent = await platform.find(Agents, event.data.agentId)
  if (agent === undefined) return
  if (agent.status === 'offline') return noticeAbsence(platform, agent)
  if (agent.status !== 'online') return
  if (agent.organizationId !== undefined) return offerWaiting(platform, agent.organizationId)
  const role = CLIENT_FACING_ROLES.find((known) => known === agent.role)
  if (role === undefined) return
  await drainQueue(platform, role)
  await offerWaitingHandoffs(platform, role)
})
