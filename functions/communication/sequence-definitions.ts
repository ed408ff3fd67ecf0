/** Which sequences there are: their steps, counted from the beginning, and how much may be refused of them. */
import type { MessageRequest } from '@workflow/records'

export const sequenceNames = ['requirements', 'onboarding', 'nurture'] as const
export type SequenceName = (typeof sequenceNames)[number]

export type SequenceStep =
  | { readonly afterMs: number; readonly template: string; readonly kind: MessageRequest['kind'] }
  | { readonly afterMs: number; readonly does: 'manual_outreach' }

export interface SequenceDefinition {
  /** A recipient is in one sequence of a purpose at most. */
  readonly purpose: string
  /** In order of time. */
  readonly steps: readonly SequenceStep[]
}

const dayMs = 86_400_000

export const sequenceDefinitions: Readonly<Record<SequenceName, SequenceDefinition>> = {
  /** The form, which its recipient waits for; a word after 3 and after 7 days; after 10 somebody calls. */
  requirements: {
    purpose: 'requirements',
    steps: [
      { afterMs: 0, template: 'requirements_form', kind: 'transactional' },
      { afterMs: 3 * dayMs, template: 'requirements_reminder', kind: 'relationship' },
      { afterMs: 7 * dayMs, template: 'requirements_last_reminder', kind: 'relationship' },
      { afterMs: 10 * dayMs, does: 'manual_outreach' },
    ],
  },
  onboarding: {
    purpose: 'lifecycle',
    steps: [
      { afterMs: 0, template: 'welcome', kind: 'relationship' },
      { afterMs: 2 * dayMs, template: 'getting_started', kind: 'relationship' },
      { afterMs: 14 * dayMs, template: 'check_in', kind: 'relationship' },
    ],
  },
  nurture: {
    purpose: 'marketing',
    steps: [
      { afterMs: 0, template: 'getting_started', kind: 'marketing' },
      { afterMs: 7 * dayMs, template: 'check_in', kind: 'marketing' },
    ],
  },
}
