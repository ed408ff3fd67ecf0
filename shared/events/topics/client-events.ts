/** What a client's own people tell or do on their way. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

export const clientEvents = topic('client_events', ['communication', 'demo'], {
  requirements_form_opened: event(['requirements', 'requirementsId'], z.object({ requirementsId: z.string() })),
  requirements_validation_completed: event(
    ['requirements', 'requirementsId'],
    z.object({
      requirementsId: z.string(),
      /** Fields that the client changed. */
      corrections: z.number().int(),
    }),
  ),
  pilot_agreed: event(['demos', 'demoId'], z.object({ demoId: z.string() })),
  feedback_received: event(
    ['demo_feedback', 'feedbackId'],
    z.object({ feedbackId: z.string(), demoId: z.string(), by: z.enum(['client', 'agent']) }),
  ),
})
