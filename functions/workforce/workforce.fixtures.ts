/** For tests: organizations, staff and members as the organization engine would have announced them. */
import { type Caller, defineEngine, readLog } from '@workflow/engine'
import { topicOf } from '@workflow/events'
import {
  ClientProfiles,
  EscalationRequests,
  Members,
  OrganizationProfiles,
  organizationProfileId,
  RequirementsRecords,
  StaffMembers,
} from '@workflow/records'
import type { ClientRole } from '@workflow/security'
import { documentOf, openTestPlatform, platformDocumentOf, type TestPlatform } from '../platform.fixtures.ts'
import { workforce } from './index.ts'
import type { ClientFacingRole } from './model.ts'

const Organizations = platformDocumentOf('organizations')
const Users = platformDocumentOf('users')
export const Erasures = platformDocumentOf('erasures')
const Conversations = documentOf('conversations')
const SalesDocuments = documentOf('sales_documents')
const announcer = defineEngine({
  name: 'announcer',
  scope: 'platform',
  collections: [
    ...[Organizations, Users, Conversations, Erasures, EscalationRequests, Members, StaffMembers],
    ...[SalesDocuments, OrganizationProfiles, ClientProfiles, RequirementsRecords],
  ],
})

export const openWorkforce = () => openTestPlatform(() => [announcer, workforce])

export async function announceOrganization(platform: TestPlatform, organizationId: string): Promise<void> {
  await platform.asPlatform(async (it) => {
    it.create(Organizations, { id: organizationId })
    const facts = { slug: organizationId, industry: 'other', languages: ['en'], plan: 'starter' }
    it.emit('organization_created', { organizationId, ...facts, origin: 'sign_up' }, { organizationId })
  })
  await platform.kernel.idle()
}

type OfAssisted = 'organization_created' | 'assisted_account_created' | 'assisted_account_claimed'

/** One of the events of an account that `usr_1` opened for a client. */
export async function announceAssisted(platform: TestPlatform, organizationId: string, type: OfAssisted) {
  await platform.asPlatform(async (it) => {
    const known = await it.find(Organizations, organizationId)
    if (known === undefined) it.create(Organizations, { id: organizationId })
    else it.put(Organizations, known)
    const facts = { slug: organizationId, industry: 'other', languages: ['en'], plan: 'starter' }
    const scope = { organizationId }
    if (type === 'organization_created') it.emit(type, { organizationId, ...facts, origin: 'assisted' }, scope)
    else if (type === 'assisted_account_created') it.emit(type, { organizationId, byUserId: 'usr_1' }, scope)
    else it.emit(type, { organizationId, userId: 'usr_mia' }, scope)
  })
  await platform.kernel.idle()
}

/** Every event of the organization so far comes once more, last first. */
export async function repeatEvents(platform: TestPlatform, organizationId: string): Promise<void> {
  const logged = await readLog(platform.ports, organizationId, { limit: 100 })
  for (const { event } of logged.toReversed()) {
    const id = `${event.id}_again`
    const { name: topic } = topicOf(event.type)
    const ids = { id, topic, orderingKey: organizationId, tenantId: organizationId }
    await platform.ports.queue.publish([{ ...ids, payload: JSON.stringify({ ...event, id }) }])
  }
  await platform.kernel.idle()
}

/** Signs a document of the client, with what the rooms before it wrote. */
export async function sign(platform: TestPlatform, organizationId: string, what: 'nda_signed' | 'proposal_signed') {
  await platform.asTenant(organizationId, async (it) => {
    if ((await it.find(OrganizationProfiles, organizationProfileId)) === undefined)
      it.create(OrganizationProfiles, {
        id: organizationProfileId,
        ...{ slug: organizationId, name: 'Harbour Bikes', industry: 'bicycle repair', timeZone: 'Europe/London' },
        ...{ languages: ['en-GB'], plan: 'starter', region: 'europe-west1', origin: 'sign_up' },
        contacts: [{ name: 'Mia Stone', email: 'mia@harbour.example' }],
      })
    it.create(SalesDocuments, { id: what })
    it.emit(what, { documentId: what, sha256: 'x' })
  })
  await platform.kernel.idle()
}

export async function addStaff(platform: TestPlatform, id: string, role: ClientFacingRole) {
  await platform.asPlatform(async (it) => {
    it.create(Users, { id })
    it.create(StaffMembers, { id, role, name: `Staff ${id}`, joinedAt: it.now })
    it.emit('staff_added', { userId: id, role })
  })
  await platform.kernel.idle()
}

export async function addMember(platform: TestPlatform, organizationId: string, id: string, role: ClientRole) {
  await platform.asTenant(organizationId, async (it) => {
    it.create(Members, { id, role, name: `Member ${id}`, joinedAt: it.now })
    it.emit('member_joined', { organizationId, userId: id, role })
  })
  await platform.kernel.idle()
}

export async function changeRole(platform: TestPlatform, organizationId: string, userId: string, role: ClientRole) {
  await platform.asTenant(organizationId, async (it) => {
    const member = await it.get(Members, userId)
    it.put(Members, { ...member, role })
    it.emit('member_role_changed', { organizationId, userId, role, previousRole: member.role })
  })
  await platform.kernel.idle()
}

export async function resolveConversation(platform: TestPlatform, organizationId: string, conversationId: string) {
  await platform.asTenant(organizationId, async (it) => {
    it.create(Conversations, { id: conversationId })
    it.emit('conversation_resolved', { conversationId, by: 'customer' })
  })
  await platform.kernel.idle()
}

export const memberCaller = (organizationId: string, userId: string, role: ClientRole): Caller => ({
  kind: 'member',
  organizationId,
  userId,
  role,
  sessionId: 'ses_test',
})

export const platformAdmin: Caller = {
  kind: 'staff',
  userId: 'usr_root',
  role: 'platform_admin',
  sessionId: 'ses_test',
}

/** As the person themselves. */
export async function setStatus(platform: TestPlatform, agentId: string, status: string): Promise<void> {
  const caller: Caller = { kind: 'staff', userId: agentId, role: 'sales_agent', sessionId: 'ses_test' }
  await platform.call('PATCH /v1/agents/{agentId}/availability', { caller, params: { agentId }, body: { status } })
}

export async function escalate(platform: TestPlatform, organizationId: string, id: string): Promise<void> {
  const conversationId = `cnv_${id}`
  await platform.asTenant(organizationId, async (it) => {
    const reason = 'user_request'
    const told = { reason, rule: 'user_request', summary: 'Wants a refund', tried: [], customer: { verified: false } }
    it.create(EscalationRequests, { id, customerId: 'cus_1', conversationId, ...told, createdAt: it.now })
    it.emit('escalation_triggered', {
      escalationId: id,
      conversationId,
      reason,
      rule: 'user_request',
      to: 'agent',
      timeoutMs: 30_000,
      fallback: 'create_ticket',
    })
  })
  await platform.kernel.idle()
}

export async function eventTypes(platform: TestPlatform, organizationId: string): Promise<string[]> {
  const logged = await readLog(platform.ports, organizationId, { limit: 100 })
  return logged.map(({ event }) => event.type)
}
