/** Conversations of customers with a client's agent. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const conversation = { conversationId: z.string() }
const channelPart = {
  messageId: z.string(),
  channel: z.enum(['sms', 'whatsapp', 'slack']),
  /** Its place among the message's parts, from 0. */
  part: z.number().int(),
}

export const conversationEvents = topic('conversation_events', ['chat-runtime', 'webhooks'], {
  conversation_started: event(
    ['conversations', 'conversationId'],
    z.object({ ...conversation, configId: z.string(), configVersion: z.number().int(), channel: z.string() }),
  ),
  turn_completed: event(
    ['conversations', 'conversationId'],
    z.object({
      ...conversation,
      turnId: z.string(),
      producedBy: z.string(),
      outcome: z.enum(['replied', 'awaiting_approval', 'handed_off', 'failed']),
      toolCalls: z.number().int(),
      inputTokens: z.number().int(),
      outputTokens: z.number().int(),
      costMicroUsd: z.number(),
      durationMs: z.number(),
    }),
  ),
  tool_executed: event(
    ['conversations', 'conversationId'],
    z.object({
      ...conversation,
      turnId: z.string(),
      callId: z.string(),
      tool: z.string(),
      outcome: z.enum(['ok', 'refused', 'failed', 'unknown']),
      durationMs: z.number(),
    }),
  ),
  /** The server of a tool says other things of it than at the import: it is not called until somebody imports again. */
  tool_definition_changed: event(
    ['tool_calls', 'callId'],
    z.object({
      ...conversation,
      callId: z.string(),
      configId: z.string(),
      configVersion: z.number().int(),
      tool: z.string(),
    }),
  ),
  conversation_resolved: event(
    ['conversations', 'conversationId'],
    z.object({ ...conversation, by: z.enum(['agent', 'customer', 'person']) }),
  ),
  /** A person told the agent something that only it sees; the conversation holds what. */
  guidance_given: event(
    ['conversations', 'conversationId'],
    z.object({ ...conversation, for: z.enum(['next_turn', 'conversation']) }),
  ),
  guidance_cleared: event(['conversations', 'conversationId'], z.object(conversation)),
  /** What the customer came for is done, by their own words. The conversation may go on. */
  resolution_detected: event(['conversations', 'conversationId'], z.object({ ...conversation, turnId: z.string() })),
  product_offered: event(
    ['conversations', 'conversationId'],
    z.object({
      ...conversation,
      productId: z.string(),
      trigger: z.enum(['positive_sentiment', 'successful_resolution']),
    }),
  ),
  /** Answers by the place of their question: options and ratings, no words of the customer's. */
  survey_answered: event(
    ['conversations', 'conversationId'],
    z.object({ ...conversation, question: z.number().int(), answer: z.string() }),
  ),
  conversation_abandoned: event(['conversations', 'conversationId'], z.object(conversation)),
  conversation_rated: event(
    ['conversations', 'conversationId'],
    z.object({ ...conversation, score: z.number().int() }),
  ),
  /** The runtime's record of the request holds what the customer said. */
  ticket_requested: event(
    ['ticket_requests', 'requestId'],
    z.object({ ...conversation, requestId: z.string(), kind: z.enum(['ticket', 'callback']) }),
  ),
  outgoing_message_queued: event(
    ['outgoing_messages', 'messageId'],
    z.object({ messageId: z.string(), channel: z.enum(['email', 'sms']), template: z.string() }),
  ),
  /** Through a channel of another system. The record of the message holds what was written. */
  inbound_message_received: event(
    ['inbound_messages', 'messageId'],
    z.object({
      messageId: z.string(),
      endpointId: z.string(),
      channel: z.enum(['sms', 'whatsapp', 'slack']),
      customerId: z.string(),
      attachments: z.number().int(),
    }),
  ),
  /** Its channel has no agent: nobody answers it. */
  inbound_message_unanswered: event(
    ['inbound_messages', 'messageId'],
    z.object({ messageId: z.string(), channel: z.enum(['sms', 'whatsapp', 'slack']), reason: z.enum(['no_agent']) }),
  ),
  /** A part of a message that is to go out through another system; the message holds the words and the address. */
  channel_message_queued: event(['conversations', 'conversationId'], z.object({ ...conversation, ...channelPart })),
  channel_message_sent: event(
    ['conversation_messages', 'messageId'],
    z.object({ ...conversation, ...channelPart, providerMessageId: z.string() }),
  ),
  /** `unknown`: whether it was sent is not known, and it is not sent again: a person is to look. */
  channel_message_undelivered: event(
    ['conversation_messages', 'messageId'],
    z.object({
      ...conversation,
      ...channelPart,
      outcome: z.enum(['failed', 'unknown']),
      reason: z.string().optional(),
    }),
  ),
  /** A timer: somebody who waits since then has waited as long as was promised. */
  conversation_wait_checked: event(
    ['conversations', 'conversationId'],
    z.object({ ...conversation, since: z.string() }),
  ),
  /** Whether the call that silences it goes on: its end may never have been told. */
  conversation_call_checked: event(
    ['conversations', 'conversationId'],
    z.object({ ...conversation, callId: z.string() }),
  ),
  /** A file of a customer's, stored and not looked at yet. */
  attachment_received: event(
    ['attachments', 'attachmentId'],
    z.object({ ...conversation, attachmentId: z.string(), mediaType: z.string(), sizeBytes: z.number().int() }),
  ),
  /** The time for which it is kept is over. */
  attachment_expired: event(['attachments', 'attachmentId'], z.object({ attachmentId: z.string() })),
  conversation_idle_checked: event(['conversations', 'conversationId'], z.object(conversation)),
})
