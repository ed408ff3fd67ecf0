/** A client's way while its events are gone through: the stages it reached, what is open, and who looks after it. */
import type { EventData, EventType } from '@workflow/events'
import type { PlatformEvent } from '../browser/follow-events.ts'

/** An event as the journeys read it. `position` orders the events of a client, whenever they arrive. */
export interface Told<Type extends EventType> extends PlatformEvent {
  readonly type: Type
  readonly position: string
  readonly data: EventData<Type>
}

export const stageNames = [
  'sign_up',
  'research',
  'requirements',
  'demo',
  'nda',
  'handover',
  'proposal',
  'live',
] as const
export type StageName = (typeof stageNames)[number]

/** Whom something waits for. `signatory`: whoever signs for the platform; `approver`: whoever may allow it. */
export type WaitingRole =
  | 'client'
  | 'platform'
  | 'signatory'
  | 'approver'
  | 'platform_admin'
  | 'sales_agent'
  | 'onboarding_specialist'
  | 'support_specialist'
  | 'success_manager'
  | 'sales_specialist'

export type WaitName =
  | 'address'
  | 'claim'
  | 'assignment'
  | 'research'
  | 'research_failed'
  | 'draft_writing'
  | 'draft'
  | 'draft_without_contact'
  | 'form'
  | 'form_begun'
  | 'outreach'
  | 'demo_making'
  | 'demo_rehearsing'
  | 'demo_failing'
  | 'demo_failed'
  | 'demo_sharing'
  | 'demo_trying'
  | 'demo_verdict'
  | 'demo_expired'
  | 'nda_writing'
  | 'nda_sending'
  | 'nda_signature'
  | 'nda_sealing'
  | 'nda_over'
  | 'nda_failed'
  | 'handoff_offered'
  | 'handoff_unowned'
  | 'pricing'
  | 'pricing_rejected'
  | 'approval'
  | 'approval_overdue'
  | 'proposal_writing'
  | 'proposal_draft'
  | 'proposal_sending'
  | 'proposal_signature'
  | 'proposal_sealing'
  | 'proposal_over'
  | 'proposal_failed'
  | 'going_live'

export interface Wait {
  readonly what: WaitName
  readonly role: WaitingRole
  /** Where it waits for one person. */
  readonly userId?: string
  /** ISO 8601. */
  readonly since: string
  /** What waits was looked at since. */
  readonly seen?: true
}

export interface Stage {
  readonly begun?: PlatformEvent
  readonly reached?: PlatformEvent
}

export class Way {
  readonly stages = new Map<StageName, Stage>()
  /** Active assignments: roles by user id. */
  readonly people = new Map<string, string>()
  /** Ids of demos whose link the client has. */
  readonly sharedDemos = new Set<string>()
  readonly #waits = new Map<string, Wait>()
  endedAt: string | undefined

  get waits(): readonly (readonly [key: string, wait: Wait])[] {
    return [...this.#waits]
  }

  wait(key: string): Wait | undefined {
    return this.#waits.get(key)
  }

  /** Something waits from now on, in place of what waited under the key. */
  open(key: string, { time }: PlatformEvent, what: WaitName, role: WaitingRole, userId?: string): void {
    this.#waits.delete(key)
    this.#waits.set(key, { what, role, since: time, ...(userId === undefined ? {} : { userId }) })
  }

  see(key: string): void {
    const known = this.#waits.get(key)
    if (known) this.#waits.set(key, { ...known, seen: true })
  }

  close(...keys: readonly string[]): void {
    for (const key of keys) this.#waits.delete(key)
  }

  begin(stage: StageName, event: PlatformEvent): void {
    const known = this.stages.get(stage)
    if (known?.begun === undefined) this.stages.set(stage, { ...known, begun: event })
  }

  /** For the first time. */
  reach(stage: StageName, event: PlatformEvent): void {
    const known = this.stages.get(stage)
    if (known?.reached === undefined) this.stages.set(stage, { begun: event, ...known, reached: event })
  }

  hasBegun(stage: StageName): boolean {
    return this.stages.has(stage)
  }

  hasReached(stage: StageName): boolean {
    return this.stages.get(stage)?.reached !== undefined
  }
}
