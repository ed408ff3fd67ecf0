/** From sign-up to live: which event has something wait, for whom, and which ends the wait. */
import type { Told, WaitingRole, Way } from './journey-way.ts'
import { paperRules, type Rule, type Rules } from './paper-rules.ts'

const staff = [
  'sales_agent',
  'onboarding_specialist',
  'support_specialist',
  'success_manager',
  'sales_specialist',
] as const satisfies readonly WaitingRole[]

const arrivalRules = {
  user_signed_up: (way, event) => {
    way.begin('sign_up', event)
    way.open('address', event, 'address', 'client')
  },
  organization_created: (way, event) => way.reach('sign_up', event),
  assisted_account_created: (way, event) => way.open('claim', event, 'claim', 'client'),
  assisted_account_claimed: (way) => way.close('claim'),
  organization_erasure_requested: (way, event) => {
    way.endedAt ??= event.time
  },
  assignment_queued: (way, event) => {
    const role = staff.find((known) => known === event.data.role)
    if (role) way.open(`assignment:${role}`, event, 'assignment', role)
  },
  agent_assigned: (way, { data }) => {
    way.people.set(data.agentId, data.role)
    way.close(`assignment:${data.role}`)
  },
  assignment_ended: (way, { data }) => {
    way.people.delete(data.agentId)
  },
} satisfies Rules

const requirementRules = {
  research_requested: (way, event) => {
    way.begin('research', event)
    way.close('research_failed')
    way.open(`research:${event.data.researchId}`, event, 'research', 'platform')
  },
  research_completed: (way, event) => {
    way.close(`research:${event.data.researchId}`)
    way.reach('research', event)
    way.open('draft', event, 'draft_writing', 'platform')
  },
  research_failed: (way, event) => {
    way.close(`research:${event.data.researchId}`)
    way.open('research_failed', event, 'research_failed', 'sales_agent')
  },
  requirements_draft_generated: (way, event) => {
    way.begin('requirements', event)
    way.open('draft', event, 'draft', 'sales_agent')
  },
  requirements_draft_approved: (way, event) => {
    way.close('draft')
    way.open(`form:${event.data.requirementsId}`, event, 'form', 'client')
  },
  requirements_form_opened: (way, event) =>
    way.open(`form:${event.data.requirementsId}`, event, 'form_begun', 'client'),
  /** Without a contact it is a draft again; after a silence somebody calls, and the form may still come. */
  manual_outreach_required: (way, event) => {
    const { requirementsId, reason } = event.data
    if (reason !== 'no_contact') return way.open(`outreach:${requirementsId}`, event, 'outreach', 'sales_agent')
    way.close(`form:${requirementsId}`)
    way.open('draft', event, 'draft_without_contact', 'sales_agent')
  },
  requirements_validation_completed: (way, event) => {
    const { requirementsId } = event.data
    way.close(`form:${requirementsId}`, `outreach:${requirementsId}`)
    way.reach('requirements', event)
    way.open('demo_planning', event, 'demo_making', 'platform')
  },
} satisfies Rules

const demo = (demoId: string) => `demo:${demoId}`

/** A version tried itself. Whoever has the link of an earlier one sees the new one by it. */
function triedItself(way: Way, event: Told<'demo_generated' | 'demo_refined'>): void {
  const { demoId, failed } = event.data
  if (failed > 0) way.open(demo(demoId), event, 'demo_failing', 'sales_agent')
  else if (way.sharedDemos.has(demoId)) way.open(demo(demoId), event, 'demo_trying', 'client')
  else way.open(demo(demoId), event, 'demo_sharing', 'sales_agent')
}

const demoRules = {
  demo_generation_due: (way, event) => {
    way.begin('demo', event)
    way.close('demo_planning')
    way.open(demo(event.data.demoId), event, 'demo_making', 'platform')
  },
  demo_rehearsal_due: (way, event) => way.open(demo(event.data.demoId), event, 'demo_rehearsing', 'platform'),
  demo_generated: triedItself,
  demo_refined: triedItself,
  demo_failed: (way, event) => way.open(demo(event.data.demoId), event, 'demo_failed', 'sales_agent'),
  /** The mail with the link is how sharing is told; it does not say of which demo. */
  message_requested: (way, event) => {
    if (event.data.template !== 'demo_ready') return
    for (const [key, { what }] of way.waits)
      if (what === 'demo_sharing') {
        way.sharedDemos.add(key.slice(demo('').length))
        way.open(key, event, 'demo_trying', 'client')
      }
  },
  demo_visited: (way, event) => {
    const { demoId } = event.data
    way.sharedDemos.add(demoId)
    const what = way.wait(demo(demoId))?.what
    if (what === 'demo_sharing' || what === 'demo_trying') way.open(demo(demoId), event, 'demo_verdict', 'client')
  },
  feedback_received: (way, event) => way.open(demo(event.data.demoId), event, 'demo_making', 'platform'),
  demo_approved: (way, event) => {
    way.close(demo(event.data.demoId))
    way.reach('demo', event)
    if (!way.hasBegun('nda')) way.open('writing:nda', event, 'nda_writing', 'platform')
  },
  pilot_agreed: () => {},
  demo_expired: (way, event) => {
    if (way.wait(demo(event.data.demoId))) way.open(demo(event.data.demoId), event, 'demo_expired', 'sales_agent')
  },
} satisfies Rules

const takesOver = {
  sales_to_onboarding: 'onboarding_specialist',
  onboarding_to_support: 'support_specialist',
  onboarding_to_success: 'success_manager',
  specialist: 'sales_specialist',
} as const

type Offer = Told<'handoff_initiated' | 'handoff_answer_due' | 'handoff_declined' | 'specialist_invited'>

/** Offered to somebody, or nobody is free for it. */
function offer(way: Way, event: Offer, id: string, kind: keyof typeof takesOver, userId?: string): void {
  const what = userId === undefined ? 'handoff_unowned' : 'handoff_offered'
  way.open(`handoff:${id}`, event, what, takesOver[kind], userId)
}

const handoverRules = {
  handoff_initiated: (way, event) => {
    const { handoffId, kind, toAgentId } = event.data
    if (kind === 'sales_to_onboarding') way.begin('handover', event)
    offer(way, event, handoffId, kind, toAgentId)
  },
  /** A timer, told when it is set: the offer has just been made. */
  handoff_answer_due: (way, event) => offer(way, event, event.data.handoffId, event.data.kind, event.data.agentId),
  handoff_declined: (way, event) => offer(way, event, event.data.handoffId, event.data.kind),
  handoff_accepted: (way, event) => {
    const { handoffId, kind } = event.data
    way.close(`handoff:${handoffId}`)
    if (kind !== 'sales_to_onboarding') return
    way.reach('handover', event)
    if (!way.hasBegun('proposal')) way.open('pricing', event, 'pricing', 'sales_agent')
  },
  specialist_invited: (way, event) => offer(way, event, event.data.invitationId, 'specialist', event.data.toAgentId),
  specialist_accepted: (way, { data }) => way.close(`handoff:${data.invitationId}`),
  config_deployed: (way, event) => {
    if (event.data.branch !== 'prod') return
    way.close('going_live')
    way.reach('live', event)
  },
} satisfies Rules

const rules = { ...arrivalRules, ...requirementRules, ...demoRules, ...paperRules, ...handoverRules }

type JourneyType = keyof typeof rules
/** An event that says something of a client's way. */
export type JourneyEvent = { readonly [Type in JourneyType]: Told<Type> }[JourneyType]

const ruleOf: { readonly [Type in JourneyType]: Rule<Type> } = rules

/** The types of events that say something of a client's way. */
export const journeyTypes: ReadonlySet<string> = new Set(Object.keys(rules))

export function follow<Type extends JourneyType>(way: Way, event: Told<Type>): void {
  ruleOf[event.type](way, event)
}
