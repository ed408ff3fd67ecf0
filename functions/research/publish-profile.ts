/** What was proven becomes the client's profile, for every other room to read, and part of the client's knowledge. */
import { step, type Tenant } from '@workflow/engine'
import {
  type ClientProfile,
  ClientProfiles,
  clientProfileId,
  OrganizationProfiles,
  organizationProfileId,
} from '@workflow/records'
import { Analyses } from './analyse-run.ts'
import { endRun } from './end-run.ts'
import { countsOf, headId, ResearchHeads, ResearchRuns, type Run, SourceRuns, sourceRunIdOf } from './model.ts'
import { offerReport } from './offer-report.ts'

export const publishProfile = step('research_analysed', async ({ data }, tenant) => {
  const { researchId } = data
  const run = await tenant.get(ResearchRuns, researchId)
  if (run.state !== 'analysing') return
  const { findings, producedBy } = await tenant.get(Analyses, researchId)
  const { name, website, industry } = await tenant.get(OrganizationProfiles, organizationProfileId)
  const profile: ClientProfile = {
    id: clientProfileId,
    researchId,
    name,
    ...(website === undefined ? {} : { website }),
    industry,
    brand: await brandOf(tenant, run),
    ...findings,
    producedBy,
    completedAt: tenant.now,
  }
  if ((await tenant.find(ClientProfiles, clientProfileId)) === undefined) tenant.create(ClientProfiles, profile)
  else tenant.put(ClientProfiles, profile)
  await offerReport(tenant, profile, run)
  await endRun(tenant, { ...run, state: 'completed' })
  tenant.emit('research_completed', {
    researchId,
    profileId: profile.id,
    claims: profile.claims.length,
    useCases: profile.useCases.length,
    ...countsOf(run),
    producedBy,
  })
})

/** As the website showed it last. */
async function brandOf(tenant: Tenant, run: Run): Promise<ClientProfile['brand']> {
  const { latest } = await tenant.get(ResearchHeads, headId)
  const isOwn = run.sources.some(({ source, outcome }) => source === 'website' && outcome === 'collected')
  const of = isOwn ? run.id : latest.website
  const part = of === undefined ? undefined : await tenant.find(SourceRuns, sourceRunIdOf(of, 'website'))
  return part?.brand ?? { colors: [] }
}
