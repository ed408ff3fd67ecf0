/** Research is complete: what the client probably needs is written down, for the sales agent to look at. */
import { step } from '@workflow/engine'
import {
  ClientProfiles,
  channelNames,
  OrganizationProfiles,
  organizationProfileId,
  type Requirements,
  RequirementsRecords,
} from '@workflow/records'
import { draftInputOf, draftRequirementsTask } from './draft-task.ts'
import { corrected, estimatesOf } from './estimates.ts'

export const draftRequirements = step('research_completed', async (event, tenant) => {
  const { researchId, profileId } = event.data
  const profile = await tenant.find(ClientProfiles, profileId)
  // A later run has replaced it, and is told as well.
  if (profile?.researchId !== researchId) return
  const estimates = await estimatesOf(tenant)
  const organization = await tenant.find(OrganizationProfiles, organizationProfileId)
  const { output, producedBy } = await tenant.task(draftRequirementsTask, draftInputOf(profile, estimates.unwanted))
  const volume = (channel: string) => profile.volumes.find((known) => known.channel === channel)?.perMonth.expected ?? 0
  const requirements: Requirements = tenant.create(RequirementsRecords, {
    id: tenant.newId('req'),
    researchId,
    state: 'draft',
    volumes: channelNames.map((channel) => ({
      channel,
      perMonth: { predicted: corrected(volume(channel), channel, estimates) },
      researched: volume(channel),
    })),
    useCases: { predicted: output.useCases },
    integrations: { predicted: output.integrations },
    objectives: { predicted: output.objectives },
    additions: '',
    inaccuracies: '',
    productTypes: { predicted: output.productTypes },
    languages: { predicted: organization?.languages ?? ['en'] },
    producedBy,
    createdAt: tenant.now,
  })
  tenant.emit('requirements_draft_generated', { requirementsId: requirements.id, researchId, producedBy })
})
