/** To whom a request may have something written: one person by each channel, never a list. */
import { z } from 'zod'

export const byMail = { channel: z.literal('email'), address: z.email().max(254) }
export const byPhone = {
  channel: z.enum(['sms', 'whatsapp']),
  address: z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a number such as +14155550100'),
}
export const byId = {
  channel: z.enum(['slack', 'in_app']),
  address: z.string().regex(/^[\w-]{1,80}$/, 'must be one id'),
}
