/** When the demo is approved and the pilot agreed, in whatever order, the NDA is written and sent to both sides. */
import { createHash } from 'node:crypto'
import { type Platform, platformStep, type Tenant } from '@workflow/engine'
import { markdownToPdf } from '@workflow/paper'
import { NO_CUSTOMER } from '@workflow/platform'
import {
  type OrganizationProfile,
  OrganizationProfiles,
  organizationProfileId,
  StaffMembers,
  sealFile,
} from '@workflow/records'
import { businessTypeOf, jurisdictionOf } from './jurisdiction.ts'
import { journeyId, type Party, type SalesDocument, SalesDocuments, type SalesJourney, SalesJourneys } from './model.ts'
import type { SalesDocumentsOptions } from './options.ts'
import type { Jurisdiction } from './templates/jurisdictions.ts'
import { ndaTemplate, venues } from './templates/nda.ts'
import { missingVariables, renderTemplate } from './templates/template.ts'

export const ndaSteps = (options: SalesDocumentsOptions) => [
  platformStep('demo_approved', (event, platform) =>
    reach(platform, event.tenantid, { demoApprovedAt: event.time }, options),
  ),
  platformStep('pilot_agreed', (event, platform) =>
    reach(platform, event.tenantid, { pilotAgreedAt: event.time }, options),
  ),
  platformStep(
    'agent_assigned',
    async (event, platform) => {
      if (event.data.role !== 'sales_agent') return
      const tenant = platform.tenant(event.tenantid)
      const known = await tenant.find(SalesJourneys, journeyId)
      await note(tenant, { salesAgents: { ...known?.salesAgents, [event.data.agentId]: event.time } })
    },
    { ordered: true },
  ),
  platformStep(
    'assignment_ended',
    async (event, platform) => {
      const tenant = platform.tenant(event.tenantid)
      const known = await tenant.find(SalesJourneys, journeyId)
      if (known?.salesAgents[event.data.agentId] === undefined) return
      const { [event.data.agentId]: _gone, ...salesAgents } = known.salesAgents
      tenant.put(SalesJourneys, { ...known, salesAgents })
    },
    { ordered: true },
  ),
]

type Heard = Partial<Omit<SalesJourney, 'id'>>

async function note(tenant: Tenant, heard: Heard): Promise<SalesJourney> {
  const known = await tenant.find(SalesJourneys, journeyId)
  return known === undefined
    ? tenant.create(SalesJourneys, { salesAgents: {}, ...heard, id: journeyId })
    : tenant.put(SalesJourneys, { ...known, ...heard })
}

async function reach(
  platform: Platform,
  organizationId: string,
  heard: Heard,
  options: SalesDocumentsOptions,
): Promise<void> {
  const tenant = platform.tenant(organizationId)
  const journey = await note(tenant, heard)
  const isDue = journey.demoApprovedAt !== undefined && journey.pilotAgreedAt !== undefined
  if (!isDue || journey.ndaDocumentId !== undefined) return
  await generateNda(platform, organizationId, {}, options)
}

/** The id of an NDA that is not over. */
export async function ndaUnderWay(tenant: Tenant): Promise<string | undefined> {
  const id = (await tenant.find(SalesJourneys, journeyId))?.ndaDocumentId
  const nda = id === undefined ? undefined : await tenant.find(SalesDocuments, id)
  const isOver = nda === undefined || ['failed', 'declined', 'voided', 'expired'].includes(nda.state)
  return isOver ? undefined : nda.id
}

/** Writes the paper, or tells what is missing for it. `chosen`: variables that somebody set, over those that follow from the client. */
export async function generateNda(
  platform: Platform,
  organizationId: string,
  chosen: Readonly<Record<string, string>>,
  options: SalesDocumentsOptions,
  law?: Jurisdiction,
): Promise<SalesDocument> {
  const tenant = platform.tenant(organizationId)
  const profile = await tenant.get(OrganizationProfiles, organizationProfileId)
  const jurisdiction = law ?? jurisdictionOf(profile)
  const template = ndaTemplate(jurisdiction, businessTypeOf(profile.industry))
  const parties = await partiesOf(platform, tenant, profile, options)
  const variables = { ...venues[jurisdiction], ...knownVariables(tenant.now, profile, parties, options), ...chosen }
  const documentId = tenant.newId('doc')
  await note(tenant, { ndaDocumentId: documentId })
  const common = {
    id: documentId,
    customerId: NO_CUSTOMER,
    kind: 'nda',
    jurisdiction,
    templateId: template.id,
    templateVersion: template.version,
    title: template.title,
    language: 'en',
    parties,
    provider: 'built_in',
    reminders: 0,
    createdAt: tenant.now,
  } as const
  // Names alone sign nothing: each side has somebody who is sent a link.
  const absent = (['client', 'platform'] as const).filter((side) => !parties.some((party) => party.side === side))
  const missing = [...missingVariables(template, variables), ...absent.map((side) => `${side}Signer`)].filter(
    (name, place, all) => all.indexOf(name) === place,
  )
  if (missing.length > 0) {
    const failure = `missing_variables: ${missing.join(', ')}`
    tenant.emit('sales_document_failed', { documentId, kind: 'nda', reason: failure })
    return tenant.create(SalesDocuments, { ...common, state: 'failed', markdown: '', failure })
  }
  const markdown = renderTemplate(template, jurisdiction, variables)
  const paper = await storePaper(tenant, { ...common, markdown })
  const { sha256 } = paper
  tenant.emit('nda_generated', { documentId, jurisdiction, templateVersion: template.version, sha256 })
  return tenant.create(SalesDocuments, { ...common, state: 'draft', markdown, paper })
}

/** The PDF of the words, stored sealed under a new name. */
export async function storePaper(
  tenant: Tenant,
  paper: Pick<SalesDocument, 'id' | 'title' | 'language' | 'markdown' | 'createdAt'>,
): Promise<NonNullable<SalesDocument['paper']>> {
  const { id, title, language, createdAt } = paper
  const bytes = await markdownToPdf(paper.markdown, { title, language, at: new Date(createdAt), foot: id })
  return storeFile(tenant, id, bytes)
}

export async function storeFile(tenant: Tenant, documentId: string, bytes: Uint8Array) {
  const { sealed, ...opens } = sealFile(NO_CUSTOMER, documentId, bytes)
  await tenant.blobs.put(opens.blobKey, sealed, { contentType: 'application/octet-stream', ifAbsent: true })
  return { ...opens, sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length }
}

/** The client's main contact, and whoever signs for the platform: a configured person, else the client's newest sales agent. */
export async function partiesOf(
  platform: Platform,
  tenant: Tenant,
  profile: OrganizationProfile,
  { platformParty }: SalesDocumentsOptions,
): Promise<Party[]> {
  const [contact] = profile.contacts
  const client: Party[] = contact ? [{ id: 'client', side: 'client', name: contact.name, email: contact.email }] : []
  const { signatory } = platformParty
  if (signatory !== undefined) return [...client, { id: 'platform', side: 'platform', ...signatory }]
  const agents = Object.entries((await tenant.find(SalesJourneys, journeyId))?.salesAgents ?? {})
  const agentId = agents.sort(([, since], [, other]) => other.localeCompare(since))[0]?.[0]
  const agent = agentId === undefined ? undefined : await platform.find(StaffMembers, agentId)
  if (agent === undefined) return client
  return [...client, { id: 'platform', side: 'platform', name: agent.name, userId: agent.id }]
}

function knownVariables(
  now: string,
  profile: OrganizationProfile,
  parties: readonly Party[],
  { platformParty }: SalesDocumentsOptions,
): Readonly<Record<string, string>> {
  const signerOf = (side: Party['side']) => parties.find((party) => party.side === side)?.name ?? ''
  return {
    clientName: profile.name,
    clientSigner: signerOf('client'),
    platformName: platformParty.legalName,
    platformSigner: signerOf('platform'),
    effectiveDate: new Intl.DateTimeFormat('en-CA', { timeZone: profile.timeZone }).format(new Date(now)),
    purpose: `evaluating and preparing the automation of conversations with the customers of ${profile.name}`,
    termYears: '3',
  }
}
