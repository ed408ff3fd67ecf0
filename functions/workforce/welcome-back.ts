/** Somebody is there again: clients who wait for their role, or conversations that wait in their organization, are theirs to take. */
import { platformStep } from '@workflow/engine'
import { drainQueue } from './assign-agent.ts'
import { Agents, CLIENT_FACING_ROLES } from './model.ts'
import { offerWaiting } from './offer-escalation.ts'

export const welcomeBack = platformStep('agent_availability_changed', async (event, platform) => {
  const agent = await platform.find(Agents, event.data.agentId)
  if (agent?.status !== 'online') return
  if (agent.organizationId !== undefined) return offerWaiting(platform, agent.organizationId)
  const role = CLIENT_FACING_ROLES.find((known) => known === agent.role)
  if (role !== undefined) await drainQueue(platform, role)
})
