/**
 * A message leaves, once. Whether it may is judged in the commit that gives it to the sender, on the recipient's own document; what a crash leaves open is not sent
 * again.
 */
import { type Behalf, type EffectOutcome, effect, type Kernel, type Tenant } from '@workflow/engine'
import type { Envelope } from '@workflow/events'
import type { Senders, SendOutcome } from '@workflow/messaging'
import { type Message, Messages } from '@workflow/records'
import { judge, newRecipient, type Recipient, Recipients, withoutSent, withSent } from './model.ts'
import { Sequences, stopSequencesOf } from './sequence.ts'

export interface DeliveryMeans {
  /** The kernel is made from the engines, this one among them: it is given as a promise of itself. */
  readonly kernelOf: () => Kernel
  readonly senders: Senders
}

/** Waits after each time that nobody took it; then it has failed. */
const retryAfterMs = [60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000]

type Occasion = 'message_queued' | 'message_hold_ended'
interface MessageRef {
  readonly organizationId: string
  readonly messageId: string
}
type Sent = SendOutcome & { readonly by: string }

export const deliver = (means: DeliveryMeans) => [on('message_queued', means), on('message_hold_ended', means)]

const on = (occasion: Occasion, means: DeliveryMeans) =>
  effect<Occasion, MessageRef, Sent>(occasion, {
    // No mail server and no provider's API here promises to know a message again.
    honoursKey: false,
    prepare: (event, tenant) => admit(tenant, event.data.messageId),
    perform: (ref) => send(means, ref),
    settle: (event, outcome, tenant) => settle(tenant, event, outcome),
  })

/** Undefined where it is not to go now. */
async function admit(tenant: Tenant, messageId: string): Promise<MessageRef | undefined> {
  const message = await tenant.find(Messages, messageId)
  if (message === undefined || (message.state !== 'queued' && message.state !== 'held')) return undefined
  if (await hasStopped(tenant, message)) return suppress(tenant, message, 'sequence_stopped')
  const recipient = await tenant.find(Recipients, message.recipientId)
  const verdict = judge(message, recipient, new Date(tenant.now))
  switch (verdict.kind) {
    case 'suppress':
      return suppress(tenant, message, verdict.because)
    case 'hold':
      return hold(tenant, message, verdict.until, verdict.because)
    case 'send': {
      if (message.kind !== 'transactional') {
        const changed = withSent(recipient ?? newRecipient(message.recipientId), message, tenant.now)
        if (recipient) tenant.put(Recipients, changed)
        else tenant.create(Recipients, changed)
      }
      tenant.put(Messages, { ...withoutHold(message), state: 'sending' })
      return { organizationId: tenant.organizationId, messageId }
    }
  }
}

async function hasStopped(tenant: Tenant, { sequenceId }: Message): Promise<boolean> {
  if (sequenceId === undefined) return false
  return (await tenant.find(Sequences, sequenceId))?.state === 'stopped'
}

function suppress(tenant: Tenant, message: Message, because: string): undefined {
  tenant.put(Messages, { ...withoutHold(message), state: 'suppressed', because })
  tenant.emit('message_suppressed', { messageId: message.id, reason: because })
  return undefined
}

function hold(tenant: Tenant, message: Message, at: Date, because: string): undefined {
  const until = at.toISOString()
  tenant.put(Messages, { ...message, state: 'held', because, heldUntil: until })
  tenant.emit('message_held', { messageId: message.id, because, until })
  tenant.emit('message_hold_ended', { messageId: message.id }, { at })
  return undefined
}

function withoutHold(message: Message): Message {
  const { because: _why, heldUntil: _until, ...rest } = message
  return rest
}

const behalfOf = (messageId: string): Behalf => ({
  source: '/functions/communication',
  actor: 'engine:communication',
  correlationId: messageId,
})

async function send({ kernelOf, senders }: DeliveryMeans, { organizationId, messageId }: MessageRef): Promise<Sent> {
  const door = kernelOf().door(organizationId, behalfOf(messageId))
  // Whatever keeps it from being read, nothing has left.
  const read = await door
    .run((tenant) => tenant.find(Messages, messageId))
    .then(
      (message) => ({ message }),
      (error: unknown) => ({ fault: error instanceof Error ? error.name : 'Unknown' }),
    )
  if ('fault' in read) return { kind: 'unavailable', reason: `unread: ${read.fault}`, by: 'nobody' }
  const { message } = read
  if (message === undefined) return { kind: 'refused', reason: 'forgotten', by: 'nobody' }
  const { channel, to, toName, subject, text, html, unsubscribeUrl } = message
  const sender = senders[channel]
  const outcome = await sender.send({
    id: messageId,
    channel,
    to: { address: to, ...(toName === undefined ? {} : { name: toName }) },
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    ...(unsubscribeUrl === undefined ? {} : { unsubscribeUrl }),
  })
  return { ...outcome, by: sender.name }
}

async function settle(tenant: Tenant, event: Envelope<Occasion>, outcome: EffectOutcome<Sent>): Promise<void> {
  const message = await tenant.find(Messages, event.data.messageId)
  // Forgotten meanwhile.
  if (message === undefined) return
  const { id: messageId, channel, state } = message
  const sent: Sent = outcome.kind === 'done' ? outcome.result : { kind: 'unknown', reason: 'interrupted', by: 'nobody' }
  // Its provider has told more of it meanwhile.
  const isReported = state !== 'sending'
  if (isReported && sent.kind !== 'sent') return
  switch (sent.kind) {
    case 'sent':
      tenant.put(Messages, {
        ...message,
        state: isReported ? state : 'sent',
        sentBy: sent.by,
        providerMessageId: sent.providerMessageId ?? null,
        sentAt: tenant.now,
      })
      return tenant.emit('message_sent', { messageId, channel, by: sent.by })
    case 'unknown':
      tenant.put(Messages, { ...message, state: 'unknown', because: sent.reason })
      return tenant.emit('message_not_sent', { messageId, channel, outcome: 'unknown', reason: sent.reason })
    case 'unavailable': {
      const waitMs = retryAfterMs[message.attempts]
      await giveBack(tenant, message)
      if (waitMs === undefined) return fail(tenant, message, sent.reason)
      const again = { ...message, attempts: message.attempts + 1 }
      return hold(tenant, again, new Date(Date.parse(tenant.now) + waitMs), 'unavailable')
    }
    case 'refused': {
      await giveBack(tenant, message, sent.bounced ? sent.reason : undefined)
      return fail(tenant, message, sent.reason)
    }
  }
}

function fail(tenant: Tenant, message: Message, reason: string): void {
  tenant.put(Messages, { ...message, state: 'failed', because: reason })
  tenant.emit('message_not_sent', { messageId: message.id, channel: message.channel, outcome: 'failed', reason })
}

/** It did not go: it does not count, and where nobody can be reached nothing goes any more. */
async function giveBack(tenant: Tenant, message: Message, bounced?: string): Promise<void> {
  const known = await tenant.find(Recipients, message.recipientId)
  if (bounced !== undefined) return markUnreachable(tenant, message, known, bounced)
  if (known) tenant.put(Recipients, withoutSent(known, message.id))
}

export async function markUnreachable(
  tenant: Tenant,
  message: Message,
  known: Recipient | undefined,
  reason: string,
): Promise<void> {
  const recipient = withoutSent(known ?? newRecipient(message.recipientId), message.id)
  const changed = {
    ...(await stopSequencesOf(tenant, recipient, 'bounced')),
    unreachable: { at: tenant.now, reason },
  }
  if (known) tenant.put(Recipients, changed)
  else tenant.create(Recipients, changed)
  tenant.emit('recipient_consent_changed', { recipientId: recipient.id, change: 'bounced' })
}
