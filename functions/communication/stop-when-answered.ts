/** What stops a sequence from outside: its question was answered. */
import { step } from '@workflow/engine'
import { stopSequencesAbout } from './sequence.ts'

export const stopWhenAnswered = step('requirements_validation_completed', (event, tenant) =>
  stopSequencesAbout(tenant, event.data.requirementsId, 'answered'),
)
