/** The sales agent corrects and approves; then the client is asked, by a form whose link opens nothing else. */
import { step, type Tenant } from '@workflow/engine'
import { Conflict } from '@workflow/platform'
import { linkUrl } from '@workflow/public-pages'
import {
  createPageLink,
  mainContact,
  OrganizationProfiles,
  organizationProfileId,
  type Requirements,
  RequirementsRecords,
} from '@workflow/records'
import type { Sequence } from '../sequence.ts'
import { startSequence } from '../sequence.ts'
import { type Answers, answersOf, differences, withPredicted } from './fields.ts'

const formLifetimeMs = 60 * 86_400_000

export type DraftChange = Partial<Omit<Answers, 'volumes'>> & { readonly volumes?: Partial<Answers['volumes']> }

/** Throws `NotFound`, and `Conflict` once the client was asked. */
export async function changeDraft(tenant: Tenant, requirementsId: string, change: DraftChange): Promise<Requirements> {
  const requirements = await draftOf(tenant, requirementsId)
  const before = answersOf(requirements)
  const after: Answers = { ...before, ...change, volumes: { ...before.volumes, ...change.volumes } }
  const corrections = differences(before, after, 'agent', tenant.now)
  return tenant.put(RequirementsRecords, {
    ...withPredicted(requirements, after),
    corrections: [...(requirements.corrections ?? []), ...corrections],
  })
}

/** Throws `NotFound`, and `Conflict` once the client was asked. */
export async function approveDraft(tenant: Tenant, requirementsId: string, byUserId: string): Promise<Requirements> {
  const requirements = await draftOf(tenant, requirementsId)
  tenant.emit('requirements_draft_approved', { requirementsId, byUserId })
  return tenant.put(RequirementsRecords, { ...requirements, state: 'approved', approvedBy: byUserId })
}

async function draftOf(tenant: Tenant, requirementsId: string): Promise<Requirements> {
  const requirements = await tenant.get(RequirementsRecords, requirementsId)
  if (requirements.state !== 'draft')
    throw new Conflict('the client was asked already: only a draft is changed or approved', { code: 'not_a_draft' })
  return requirements
}

export const inviteClient = (publicUrl: string) =>
  step('requirements_draft_approved', async (event, tenant) => {
    const { requirementsId } = event.data
    const profile = await tenant.get(OrganizationProfiles, organizationProfileId)
    const contact = mainContact(profile)
    if (contact === undefined) return takeBack(tenant, requirementsId)
    const token = createPageLink(tenant, 'requirements_form', requirementsId, formLifetimeMs)
    await startSequence(tenant, {
      name: 'requirements',
      subjectId: requirementsId,
      message: {
        ...contact,
        channel: 'email',
        data: { organizationName: profile.name, url: linkUrl(publicUrl, 'requirements', token, contact.locale) },
      },
    })
  })

/** Nobody can be asked: it is a draft again, to be approved once there is a contact. */
async function takeBack(tenant: Tenant, requirementsId: string): Promise<void> {
  const { approvedBy: _nobody, ...requirements } = await tenant.get(RequirementsRecords, requirementsId)
  tenant.put(RequirementsRecords, { ...requirements, state: 'draft' })
  tenant.emit('manual_outreach_required', { requirementsId, reason: 'no_contact' })
}

/** Of a sequence: nobody answered. */
export const outreachAfterSilence = (tenant: Tenant, { subjectId }: Sequence, reason: string): Promise<void> =>
  requireOutreach(tenant, subjectId, reason)

async function requireOutreach(tenant: Tenant, requirementsId: string, reason: string): Promise<void> {
  const requirements = await tenant.get(RequirementsRecords, requirementsId)
  if (requirements.state === 'completed') return
  tenant.put(RequirementsRecords, { ...requirements, state: 'unanswered' })
  tenant.emit('manual_outreach_required', { requirementsId, reason })
}
