/** For tests: a client with a contact and a sales agent, and the facts that other rooms tell. */
import { defineEngine, type Kernel, readLog } from '@workflow/engine'
import {
  MessageRequests,
  OrganizationProfiles,
  organizationProfileId,
  PlatformMessageRequests,
  StaffMembers,
} from '@workflow/records'
import { documentOf, openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { createSalesDocumentsEngine, type SalesDocumentsOptions } from './index.ts'

const Demos = documentOf('demos')
const Assignments = documentOf('assignments')
const Approvals = documentOf('approvals')
const Receipts = documentOf('webhook_receipts')
const announcer = defineEngine({
  name: 'announcer',
  scope: 'platform',
  collections: [Demos, Assignments, Approvals, Receipts, OrganizationProfiles, StaffMembers],
})

/** An organization's id as tokens name it. */
export const client = 'org_abcdefghij0123456789'

export async function openSalesDocuments(more: Partial<SalesDocumentsOptions> = {}): Promise<TestPlatform> {
  let kernel: Kernel | undefined
  const kernelOf = () => {
    if (kernel === undefined) throw new Error('the kernel is not made yet')
    return kernel
  }
  const options = { kernelOf, apiUrl: 'https://api.example', platformParty: { legalName: 'Flow & Co' }, ...more }
  const platform = await openTestPlatform(() => [announcer, createSalesDocumentsEngine(options)])
  kernel = platform.kernel
  return platform
}

interface Facts {
  readonly timeZone?: string
  readonly industry?: string
  readonly languages?: readonly string[]
  readonly contacts?: readonly { readonly name: string; readonly email: string }[]
  readonly withoutAgent?: boolean
}

export async function addClient(platform: TestPlatform, facts: Facts = {}): Promise<void> {
  const { timeZone = 'Asia/Kolkata', industry = 'retail', languages = ['en'], withoutAgent = false } = facts
  const contacts = facts.contacts ?? [{ name: 'Asha *Mehta*', email: 'asha@mehta.example' }]
  await platform.asPlatform(async (it) => {
    const tenant = it.tenant(client)
    tenant.create(OrganizationProfiles, {
      ...{ id: organizationProfileId, slug: 'mehta', name: 'Mehta Traders', industry, timeZone },
      ...{
        languages: [...languages],
        plan: 'starter',
        contacts: [...contacts],
        region: 'us-central1',
        origin: 'sign_up',
      },
    })
  })
  if (!withoutAgent) await assign(platform, 'usr_sam', 'Sam Seller')
  await platform.kernel.idle()
}

/** As the workforce tells it. */
export async function assign(platform: TestPlatform, userId: string, name = userId): Promise<void> {
  await platform.asPlatform(async (it) => {
    const tenant = it.tenant(client)
    it.create(StaffMembers, { id: userId, role: 'sales_agent', name, joinedAt: it.now })
    tenant.create(Assignments, { id: userId })
    tenant.emit('agent_assigned', { ...assignment(userId), because: 'least_loaded' })
  })
  await platform.kernel.idle()
}

const assignment = (userId: string) => ({
  assignmentId: userId,
  agentId: userId,
  organizationId: client,
  role: 'sales_agent',
})

export async function tell(platform: TestPlatform, ...types: ('demo_approved' | 'pilot_agreed')[]): Promise<void> {
  for (const type of types) {
    await platform.asTenant(client, async (it) => {
      const demoId = it.newId('dem')
      it.create(Demos, { id: demoId })
      it.emit(type, { demoId })
    })
    await platform.kernel.idle()
  }
}

export async function endAssignment(platform: TestPlatform, userId = 'usr_sam'): Promise<void> {
  await platform.asTenant(client, async (it) => {
    it.put(Assignments, await it.get(Assignments, userId))
    it.emit('assignment_ended', assignment(userId))
  })
  await platform.kernel.idle()
}

/** As the copilot would tell it. */
export async function decide(platform: TestPlatform, approvalId: string, subjectId: string, isGranted: boolean) {
  await platform.asTenant(client, async (it) => {
    it.create(Approvals, { id: approvalId })
    const fact = { approvalId, type: 'discount', subjectId, byUserId: 'usr_root' }
    if (isGranted) it.emit('approval_granted', fact)
    else it.emit('approval_rejected', { ...fact, reason: 'Too much' })
  })
  await platform.kernel.idle()
}

/** As the webhooks engine tells it. */
export async function signatureStatus(
  platform: TestPlatform,
  system: 'docusign' | 'dropbox_sign' | 'adobe_sign',
  documentId: string,
  status: 'completed' | 'declined',
) {
  await platform.asTenant(client, async (it) => {
    const receiptId = it.newId('rcp')
    it.create(Receipts, { id: receiptId })
    const about = { receiptId, endpointId: 'end_1', system, documentId } as const
    it.emit('signature_status_received', { ...about, status, trust: 'hint' })
  })
  await platform.kernel.idle()
}

export const seller = {
  kind: 'staff',
  userId: 'usr_sam',
  role: 'sales_agent',
  sessionId: 'ses_1',
  organizationId: client,
} as const

/** The newest link of each side, as the token that it ends with. */
export async function tokens(platform: TestPlatform): Promise<{ readonly client: string; readonly platform: string }> {
  const newest = { limit: 1, descending: true }
  return platform.asPlatform(async (it) => {
    const toClient = await it.tenant(client).query(MessageRequests, 'all', {}, newest)
    const toStaff = await it.query(PlatformMessageRequests, 'all', {}, newest)
    const token = (url: unknown) => String(url).replace(/^.*\//, '')
    return { client: token(toClient.items[0]?.data.url), platform: token(toStaff.items[0]?.data.url) }
  })
}

export async function events(platform: TestPlatform): Promise<string[]> {
  const logged = await readLog(platform.ports, client, { limit: 200 })
  return logged.map(({ event }) => event.type)
}
