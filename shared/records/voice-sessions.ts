/** Where the phone and the chat of one customer meet. */
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

/** A call of a customer with the agent. Written by the voice agent, together with `voicebot_session_started` and `voicebot_session_ended`; read by the chat runtime. Id: the call's. */
export const VoiceSessions = defineCollection({
  name: 'voice_sessions',
  schema: z.object({
    id: z.string(),
    customerId: z.string(),
    startedAt: z.string(),
    /** Set by the step that tells the end: whoever hears of the beginning later sees that it is over. */
    endedAt: z.string().optional(),
    /** What it came to, for whoever goes on with the customer. */
    summary: z.string().max(4_000).optional(),
  }),
  queries: { ofCustomer: { equals: ['customerId'], orderBy: 'startedAt' } },
  subject: 'customer',
  sealed: { fields: ['summary'] },
  retentionDays: 365,
})

/** What a customer typed in the chat for the call that they are on. Written by the chat runtime with `chatbot_message_received`, read by the voice agent. Id: the message's. */
export const VoiceInputs = defineCollection({
  name: 'voice_inputs',
  schema: z.object({
    id: z.string(),
    customerId: z.string(),
    callId: z.string(),
    links: z.array(z.string()),
    codes: z.array(z.string()),
    at: z.string(),
  }),
  queries: {},
  subject: 'customer',
  sealed: { fields: ['links', 'codes'] },
  retentionDays: 1,
})
