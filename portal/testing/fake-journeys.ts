/** One client on its way, as the local platform tells of it: a draft waits for its sales agent. */
import type { Client } from '../home/journey-card.ts'
import type { JourneyEvent } from '../home/journey-rules.ts'

const event = <Type extends JourneyEvent['type']>(
  type: Type,
  data: Extract<JourneyEvent, { readonly type: Type }>['data'],
  actor = 'engine:research',
) => ({ type, data, actor })

const told = [
  event(
    'organization_created',
    {
      ...{ organizationId: 'org_h', slug: 'harbour-bikes', industry: 'bicycle hire' },
      ...{ languages: ['en'], plan: 'starter', origin: 'sign_up' },
    },
    'user:anonymous',
  ),
  event('agent_assigned', {
    ...{ assignmentId: 'usr_sam', agentId: 'usr_sam', organizationId: 'org_h' },
    ...{ role: 'sales_agent', because: 'least_loaded' },
  }),
  event('research_completed', {
    ...{ researchId: 'res_1', profileId: 'prf_1', claims: 12, useCases: 5, collected: 3, skipped: 2, failed: 0 },
    producedBy: 'baseline',
  }),
  event('requirements_draft_generated', { requirementsId: 'req_1', researchId: 'res_1', producedBy: 'baseline' }),
]

export const fakeClient: Client = {
  id: 'org_h',
  name: 'Harbour Bikes',
  people: { usr_sam: 'Sam Sales' },
  events: told.map((one, place) => {
    const time = `2026-11-28T10:0${place}:00.000Z`
    const id = `evt_${place}`
    return { ...one, id, time, position: `${time}/${place}`, subject: 'organizations/org_h', correlationid: 'cause_1' }
  }) as JourneyEvent[],
}
