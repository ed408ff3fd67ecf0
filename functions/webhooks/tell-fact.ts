/** A fact becomes an event. What the catalogue has no words for is kept as it was sent, and said to be there. */
import type { Tenant } from '@workflow/engine'
import {
  type Fact,
  type Notice,
  type ReceivedMessage,
  type WebhookSystemName,
  webhookSystems,
} from '@workflow/integrations'
import { InboundMessages } from '@workflow/records'
import { z } from 'zod'
import { customerIdOf, knownCustomerId } from './customer.ts'
import { Payloads } from './model.ts'

/** Through which endpoint, and under which receipt: the document that the events are about. */
export interface Told {
  readonly receiptId: string
  readonly endpointId: string
  readonly system: WebhookSystemName
}

const crm = z.enum(['salesforce', 'hubspot', 'zendesk'])
const signing = z.enum(['docusign', 'dropbox_sign', 'adobe_sign'])

export async function tellFact(tenant: Tenant, told: Told, { kind, occurredAt, fact }: Notice): Promise<void> {
  const { receiptId, endpointId, system } = told
  const about = { receiptId, endpointId }
  const at = occurredAt === undefined ? {} : { occurredAt }
  const { trust } = webhookSystems[system]
  switch (fact.fact) {
    case 'message_received':
      return receiveMessage(tenant, told, fact)
    case 'other':
      return keepPayload(tenant, told, kind, fact)
    case 'message_status':
      return tellFate(tenant, { ...about, ...at }, fact)
    case 'signature_status': {
      const { documentId, status } = fact
      const data = { ...about, ...at, system: signing.parse(system), documentId, status, trust }
      return tenant.emit('signature_status_received', data)
    }
    case 'record_changed': {
      const { fact: _, ...record } = fact
      return tenant.emit('crm_record_changed', { ...about, ...at, system: crm.parse(system), ...record, trust })
    }
    case 'issue': {
      const { repository, issueNumber } = fact
      const type = fact.action === 'created' ? 'github_issue_created' : 'github_issue_closed'
      return tenant.emit(type, { ...about, repository, issueNumber })
    }
    case 'payment': {
      const { fact: _, outcome, ...payment } = fact
      return tenant.emit(outcome === 'received' ? 'payment_received' : 'payment_failed', {
        ...about,
        ...at,
        ...payment,
      })
    }
    case 'room': {
      const { room, roomId } = fact
      const type = fact.action === 'started' ? 'media_room_started' : 'media_room_finished'
      return tenant.emit(type, { ...about, ...at, room, roomId })
    }
    case 'recording': {
      const { fact: _, ...recording } = fact
      return tenant.emit('recording_ready', { ...about, ...at, ...recording })
    }
  }
}

const fates = {
  delivered: 'message_delivered',
  opened: 'message_opened',
  clicked: 'message_clicked',
} as const

function tellFate(
  tenant: Tenant,
  about: { receiptId: string; endpointId: string; occurredAt?: string },
  { status, channel, providerMessageId, messageId, reason }: Extract<Fact, { fact: 'message_status' }>,
): void {
  const data = { ...about, channel, providerMessageId, ...(messageId === undefined ? {} : { messageId }) }
  if (status === 'failed') tenant.emit('message_failed', { ...data, ...(reason === undefined ? {} : { reason }) })
  else tenant.emit(fates[status], data)
}

async function receiveMessage(tenant: Tenant, { endpointId }: Told, message: ReceivedMessage): Promise<void> {
  const { channel, from, to, threadId, text, media, providerMessageId } = message
  const customerId = await customerIdOf(tenant, from)
  const { id: messageId } = tenant.create(InboundMessages, {
    id: tenant.newId('inm'),
    customerId,
    endpointId,
    channel,
    providerMessageId,
    from: from.phone ?? from.externalId ?? '',
    to,
    ...(threadId === undefined ? {} : { threadId }),
    text,
    media,
    receivedAt: tenant.now,
    state: 'waiting',
  })
  const attachments = media.length
  tenant.emit('inbound_message_received', { messageId, endpointId, channel, customerId, attachments })
}

async function keepPayload(
  tenant: Tenant,
  { receiptId, endpointId, system }: Told,
  kind: string,
  { payload, person }: Extract<Fact, { fact: 'other' }>,
): Promise<void> {
  const customerId = await knownCustomerId(tenant, person)
  const { id: payloadId } = tenant.create(Payloads, { id: tenant.newId('whp'), customerId, kind, payload })
  tenant.emit('webhook_received', { endpointId, system, kind, deliveryId: receiptId, payloadId })
}
