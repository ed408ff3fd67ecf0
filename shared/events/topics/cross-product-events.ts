/** What the chat and the phone of one customer tell each other. Ids and facts: what a picture showed, or a call came to, stands in the records that they name. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const call = { callId: z.string(), customerId: z.string() }

export const crossProductEvents = topic('cross_product_events', ['chat-runtime', 'voice-agent'], {
  /** The customer is on the phone with the agent. */
  voicebot_session_started: event(['voice_sessions', 'callId'], z.object(call)),
  /** They are not any more; the session holds what was said. */
  voicebot_session_ended: event(['voice_sessions', 'callId'], z.object(call)),
  /** A customer who is on the phone typed something for the call: the input holds what. */
  chatbot_message_received: event(
    ['voice_inputs', 'inputId'],
    z.object({
      conversationId: z.string(),
      callId: z.string(),
      inputId: z.string(),
      links: z.number().int(),
      codes: z.number().int(),
    }),
  ),
  /** A file of a customer's was looked at: the attachment holds what it shows, or why a person has to look. */
  chatbot_image_processed: event(
    ['attachments', 'attachmentId'],
    z.object({
      conversationId: z.string(),
      attachmentId: z.string(),
      /** Of the call that the customer is on. */
      callId: z.string().optional(),
      outcome: z.enum(['read', 'for_person']),
      documentType: z.string().optional(),
      /** How many labelled values were found. */
      fields: z.number().int(),
      confidence: z.number(),
    }),
  ),
})
