/** A demo comes to be: from the client's confirmed requirements to a plan of its agent. */
import { type Platform, platformStep, type Tenant } from '@workflow/engine'
import {
  type ClientProfile,
  ClientProfiles,
  clientProfileId,
  OrganizationProfiles,
  organizationProfileId,
  type Requirements,
  RequirementsRecords,
} from '@workflow/records'
import { type Demo, DemoFeedback, Demos, demoLifetimeMs } from './model.ts'
import { changesOf, type PlanInput, planDemo, refineDemo } from './plan-demo.ts'

export const beginDemo = platformStep('requirements_validation_completed', async (event, platform) => {
  const tenant = platform.tenant(event.tenantid)
  const requirements = await tenant.get(RequirementsRecords, event.data.requirementsId)
  const { confirmed, predicted } = requirements.productTypes
  const demo = tenant.create(Demos, {
    id: tenant.newId('dmo'),
    requirementsId: requirements.id,
    productTypes: [...(confirmed ?? predicted)],
    state: 'generating',
    version: 1,
    producedBy: 'baseline',
    rehearsal: [],
    createdAt: tenant.now,
    expiresAt: new Date(Date.parse(tenant.now) + demoLifetimeMs).toISOString(),
  })
  tenant.emit('demo_generation_due', { demoId: demo.id, version: demo.version })
  tenant.emit('demo_expiry_due', { demoId: demo.id }, { at: new Date(demo.expiresAt) })
})

/** Writes the plan, and nothing else: what follows is another event. */
export const generateDemo = platformStep('demo_generation_due', async (event, platform) => {
  const tenant = platform.tenant(event.tenantid)
  const demo = await tenant.get(Demos, event.data.demoId)
  if (demo.version !== event.data.version || demo.state !== 'generating') return
  const { plan, producedBy, color } = await planOf(platform, tenant, demo)
  tenant.put(Demos, { ...demo, plan, producedBy, ...(color === undefined ? {} : { color }) })
  tenant.emit('demo_deployment_due', { demoId: demo.id, version: demo.version })
})

async function planOf(platform: Platform, tenant: Tenant, demo: Demo) {
  if (demo.feedbackId !== undefined && demo.plan !== undefined) {
    const feedback = await tenant.get(DemoFeedback, demo.feedbackId)
    const { output, producedBy } = await platform.task(refineDemo, { plan: demo.plan, feedback: feedback.text })
    tenant.put(DemoFeedback, { ...feedback, changes: changesOf(demo.plan, output) })
    return { plan: output, producedBy, color: demo.color }
  }
  const [organization, profile, requirements] = await Promise.all([
    tenant.get(OrganizationProfiles, organizationProfileId),
    tenant.find(ClientProfiles, clientProfileId),
    tenant.get(RequirementsRecords, demo.requirementsId),
  ])
  const input = inputOf(organization.name, organization.industry, profile, requirements)
  const { output, producedBy } = await platform.task(planDemo, input)
  return { plan: output, producedBy, color: profile?.brand.colors.find((color) => /^#[0-9a-f]{6}$/i.test(color)) }
}

/** What was confirmed goes before what was predicted. */
function inputOf(
  company: string,
  industry: string,
  profile: ClientProfile | undefined,
  { useCases, objectives, languages }: Requirements,
): PlanInput {
  return {
    company,
    industry,
    summary: profile?.summary?.text ?? '',
    languages: languages.confirmed ?? languages.predicted,
    useCases: (useCases.confirmed ?? useCases.predicted).filter(({ wanted }) => wanted),
    offers: (profile?.products ?? []).map(({ name, description, price }) => ({
      name,
      description,
      ...(price === undefined ? {} : { price }),
    })),
    answers: (profile?.faqs ?? []).map(({ question, answer }) => ({ question, answer })),
    openingHours: (profile?.openingHours ?? []).map(({ text }) => text),
    objectives: objectives.confirmed ?? objectives.predicted,
  }
}
