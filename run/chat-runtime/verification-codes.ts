/** What a customer proves with that they read a mailbox. */
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

/** One-time codes sent to a customer's e-mail. */
export const VerificationCodes = defineCollection({
  name: 'verification_codes',
  schema: z.object({
    id: z.string(),
    customerId: z.string(),
    email: z.string(),
    codeHash: z.string(),
    expiresAt: z.string(),
    attemptsLeft: z.number().int(),
  }),
  queries: {},
  subject: 'customer',
  sealed: { fields: ['email'] },
  retentionDays: 1,
})
