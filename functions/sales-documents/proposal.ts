/** A proposal: written when the price is approved, worked on section by section, then sent and signed as every paper. */
import { type Platform, platformStep, type Tenant } from '@workflow/engine'
import { InvalidInput, NO_CUSTOMER, PreconditionFailed } from '@workflow/platform'
import {
  ClientProfiles,
  clientProfileId,
  OrganizationProfiles,
  organizationProfileId,
  RequirementsRecords,
} from '@workflow/records'
import { partiesOf, storePaper } from './generate-nda.ts'
import { jurisdictionOf } from './jurisdiction.ts'
import { type SalesDocument, SalesDocuments, type Section } from './model.ts'
import type { SalesDocumentsOptions } from './options.ts'
import { priceTable } from './pricing-table.ts'
import { type Pricing, Pricings } from './pricings.ts'
import { summarizeProposal } from './proposal-tasks.ts'
import { sendForSignature } from './send-document.ts'
import { clauses } from './templates/clauses.ts'
import { asText } from './templates/template.ts'

const templateVersion = '2026-11-1'

export const proposalStep = (options: SalesDocumentsOptions) =>
  platformStep('pricing_approved', async (event, platform) => {
    const tenant = platform.tenant(event.tenantid)
    const profile = await tenant.get(OrganizationProfiles, organizationProfileId)
    const pricing = await tenant.get(Pricings, event.data.pricingId)
    const documentId = `doc_${pricing.id.replace(/^prc_/, '')}`
    if ((await tenant.find(SalesDocuments, documentId)) !== undefined) return
    const { sections, producedBy } = await writeSections(tenant, profile, pricing)
    tenant.emit('proposal_generated', { documentId, pricingId: pricing.id, templateVersion, producedBy })
    tenant.create(SalesDocuments, {
      id: documentId,
      customerId: NO_CUSTOMER,
      kind: 'proposal',
      state: 'draft',
      jurisdiction: jurisdictionOf(profile),
      templateId: 'proposal',
      templateVersion,
      title: `Proposal for ${profile.name}`,
      language: 'en',
      markdown: '',
      sections,
      parties: await partiesOf(platform, tenant, profile, options),
      provider: 'built_in',
      pricingId: pricing.id,
      reminders: 0,
      createdAt: tenant.now,
    })
  })

async function writeSections(
  tenant: Tenant,
  profile: { readonly name: string; readonly industry: string; readonly timeZone: string; readonly region: string },
  { inputs, result }: Pricing,
): Promise<{ sections: Section[]; producedBy: string }> {
  const research = await tenant.find(ClientProfiles, clientProfileId)
  const newest = await tenant.query(RequirementsRecords, 'all', {}, { limit: 1, descending: true })
  const [needs] = newest.items
  const wanted = (needs?.useCases.confirmed ?? needs?.useCases.predicted ?? []).filter((useCase) => useCase.wanted)
  const useCases = wanted.length > 0 ? wanted : (research?.useCases ?? [])
  const objectives = needs?.objectives.confirmed ?? needs?.objectives.predicted ?? []
  const integrations = needs?.integrations.confirmed ?? needs?.integrations.predicted ?? []
  const { output, producedBy } = await tenant.task(summarizeProposal, {
    clientName: profile.name,
    industry: profile.industry,
    useCases: useCases.map(({ title }) => title),
    objectives,
    conversationsPerMonth: inputs.conversations.expected,
    callsPerMonth: inputs.calls.expected,
  })
  const list = (items: readonly string[], none: string) =>
    items.length === 0 ? none : items.map((item) => `- ${asText(item)}`).join('\n')
  const law = jurisdictionOf(profile)
  const parts = {
    summary: ['Summary', output.markdown],
    understanding: ['What we understood', list(objectives, 'Objectives are to be agreed at the start.')],
    solution: [
      'What we propose',
      list(
        useCases.map(({ title }) => title),
        'Use cases are to be agreed at the start.',
      ),
    ],
    integrations: ['Systems that are connected', list(integrations, 'None so far.')],
    pricing: ['Price', priceTable(inputs, result)],
    roadmap: [
      'Roadmap',
      '1. Requirements in detail, weeks 1 and 2\n2. Configuration and tests, weeks 2 and 3\n3. Live with close company, week 4\n4. Review of results, month 3',
    ],
    legal: ['Legal', `${clauses['data-protection']?.[law] ?? ''}\n\n${clauses['electronic-signature']?.[law] ?? ''}`],
  } as const
  const sections = Object.entries(parts).map(([id, [title, markdown]]) => ({
    ...{ id, title, markdown, version: 1, history: [], comments: [] },
  }))
  return { sections, producedBy }
}

/** What was agreed on becomes the paper, which is sent to be signed. Throws `PreconditionFailed` where it is no draft, or somebody to sign is missing. */
export async function sendProposal(
  platform: Platform,
  organizationId: string,
  document: SalesDocument,
  options: SalesDocumentsOptions,
): Promise<SalesDocument> {
  const tenant = platform.tenant(organizationId)
  if (document.kind !== 'proposal' || document.state !== 'draft')
    throw new PreconditionFailed('only the draft of a proposal is sent', { code: document.state })
  const profile = await tenant.get(OrganizationProfiles, organizationProfileId)
  const parties = await partiesOf(platform, tenant, profile, options)
  if (parties.length < 2)
    throw new PreconditionFailed('the client has no contact, or nobody signs for the platform', { code: 'no_signer' })
  const parts = (document.sections ?? []).map(({ title, markdown }) => `## ${title}\n\n${markdown}`)
  const markdown = `# ${asText(document.title)}\n\n${parts.join('\n\n')}\n`
  const paper = await storePaper(tenant, { ...document, markdown })
  return sendForSignature(platform, organizationId, { ...document, parties, markdown, paper }, options)
}

/** Of the sections with their versions and comments, as UTF-8: with the paper's own words and evidence, sealed, it stays below the 1 MiB that Firestore takes of a document. */
const mostSectionsBytes = 300_000

/** The document with another state of one section. Throws `InvalidInput` that names `field` where all sections together are too much. */
export function withSection(document: SalesDocument, section: Section, field: 'markdown' | 'text'): SalesDocument {
  const sections = (document.sections ?? []).map((known) => (known.id === section.id ? section : known))
  const sizeBytes = Buffer.byteLength(JSON.stringify(sections))
  if (sizeBytes > mostSectionsBytes) {
    const message = `the sections with their versions and comments would have ${sizeBytes} bytes, of at most ${mostSectionsBytes}: write another proposal`
    throw new InvalidInput(message, { errors: [{ path: field, rule: 'max_bytes', message }] })
  }
  return { ...document, sections }
}

const keptVersions = 50

/** The words before stay as a version; the same words are no new one. */
export function reviseSection(section: Section, markdown: string, by: string, at: string): Section {
  if (markdown === section.markdown) return section
  const before = { version: section.version, markdown: section.markdown, by, at }
  return {
    ...section,
    markdown,
    version: section.version + 1,
    history: [...section.history, before].slice(-keptVersions),
  }
}
