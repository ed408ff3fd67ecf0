/** What people are told of handoffs: whoever is offered a client, and the client, when somebody takes over. */
import type { Platform, Tenant } from '@workflow/engine'
import {
  mainContact,
  OrganizationProfiles,
  organizationProfileId,
  requestMessage,
  requestPlatformMessage,
} from '@workflow/records'
import { Agents, type ClientFacingRole } from './model.ts'

const inWords = (role: ClientFacingRole) => role.replaceAll('_', ' ')

interface OfferTold {
  readonly agentId: string
  readonly role: ClientFacingRole
  readonly until: Date
}

/** Within the platform: staff have no address. */
export async function tellOffered(
  platform: Platform,
  tenant: Tenant,
  { agentId, role, until }: OfferTold,
): Promise<void> {
  const organization = await tenant.find(OrganizationProfiles, organizationProfileId)
  const { name } = await platform.get(Agents, agentId)
  requestPlatformMessage(platform, {
    template: 'handoff_offered',
    channel: 'in_app',
    kind: 'transactional',
    to: { address: agentId, name, userId: agentId },
    locale: 'en',
    timeZone: 'UTC',
    data: { company: organization?.name ?? tenant.organizationId, role: inWords(role), until: until.toISOString() },
    organizationId: tenant.organizationId,
  })
}

export async function tellClient(
  platform: Platform,
  tenant: Tenant,
  role: ClientFacingRole,
  agentId: string,
): Promise<void> {
  const organization = await tenant.find(OrganizationProfiles, organizationProfileId)
  const contact = organization && mainContact(organization)
  if (organization === undefined || contact === undefined) return
  const { name: agent } = await platform.get(Agents, agentId)
  requestMessage(tenant, {
    ...contact,
    template: 'handoff_confirmed',
    channel: 'email',
    kind: 'relationship',
    data: { company: organization.name, agent, role: inWords(role) },
  })
}
