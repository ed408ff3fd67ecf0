import { describe, expect, it } from 'vitest'
import { type Notice, type Reading, readDelivery, type WebhookSystemName, webhookSystems } from './index.ts'
import { sampleOf } from './signed-deliveries.fixtures.ts'

const formType = { 'content-type': 'application/x-www-form-urlencoded' }

function read(system: WebhookSystemName, body: unknown, headers: Readonly<Record<string, string>> = {}): Reading {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const delivery = {
    method: 'POST',
    url: 'https://api.workflow.example/v1/webhooks/any/whe_1',
    headers: new Headers(headers),
    body: new TextEncoder().encode(text),
  }
  return readDelivery(webhookSystems[system], delivery)
}

function noticesOf(...given: Parameters<typeof read>): readonly Notice[] {
  const reading = read(...given)
  if (reading.kind !== 'notices') throw new Error(`read as ${JSON.stringify(reading)}`)
  return reading.notices
}

const twilioForm = (fields: Readonly<Record<string, string>>) =>
  new URLSearchParams({ MessageSid: 'SM1', From: '+4930', To: '+4915', ...fields }).toString()
const slackEvent = (event: object, id = 'Ev1') => ({
  type: 'event_callback',
  team_id: 'T1',
  event_id: id,
  event_time: 1_767_603_600,
  event,
})
const stripeEvent = (type: string, object: object) => ({ id: 'evt_1', type, created: 1_767_603_600, data: { object } })
const envelope = (event: string) => ({ event, data: { envelopeId: 'env-1' } })
const agreement = (event: string) => ({ event, agreement: { id: 'agr-1' } })
const hubspotChange = (subscriptionType: string, more: object = {}) => [
  { eventId: 1, subscriptionType, portalId: 3, objectId: 4, occurredAt: 1_767_603_600_000, ...more },
]
const mailEvent = (more: object) => [
  { sg_event_id: 'sge-1', event: 'bounce', timestamp: 1_767_603_600, sg_message_id: 'sg-1.filter', ...more },
]
const ourId = `msg_${'a1'.repeat(10)}`
const written = { type: 'message', user: 'U1', channel: 'C1', ts: '1.2', text: 'Hello' }

describe('what a delivery says', () => {
  it.each<[WebhookSystemName, string, unknown, Readonly<Record<string, string>>, object]>([
    [
      'twilio',
      'a message',
      twilioForm({ Body: 'Hi' }),
      formType,
      { fact: 'message_received', channel: 'sms', text: 'Hi' },
    ],
    [
      'twilio',
      'delivered',
      twilioForm({ MessageStatus: 'delivered' }),
      formType,
      { status: 'delivered', channel: 'sms' },
    ],
    [
      'twilio',
      'read',
      twilioForm({ MessageStatus: 'read', From: 'whatsapp:+49' }),
      formType,
      { status: 'opened', channel: 'whatsapp' },
    ],
    [
      'twilio',
      'failed',
      twilioForm({ MessageStatus: 'undelivered', ErrorCode: '30008' }),
      formType,
      { status: 'failed', reason: '30008' },
    ],
    [
      'twilio',
      'queued',
      twilioForm({ MessageStatus: 'queued' }),
      formType,
      { fact: 'other', person: { phone: '+4915' } },
    ],
    ['twilio', 'a call', new URLSearchParams({ CallSid: 'CA1', From: '+49' }).toString(), formType, { fact: 'other' }],
    ['slack', 'a message of a bot', slackEvent({ ...written, bot_id: 'B1' }), {}, { fact: 'other' }],
    ['slack', 'that it has sent too much', { type: 'app_rate_limited', team_id: 'T1' }, {}, { fact: 'other' }],
    [
      'slack',
      'a changed message',
      slackEvent({ type: 'message', subtype: 'message_changed', channel: 'C1', message: written }),
      {},
      { fact: 'other', person: { externalId: 'slack:T1:U1' } },
    ],
    [
      'slack',
      'a message with a picture',
      slackEvent({
        ...written,
        subtype: 'file_share',
        files: [{ url_private: 'https://files.slack.com/a.png', mimetype: 'image/png' }],
      }),
      {},
      { text: 'Hello', media: [{ url: 'https://files.slack.com/a.png', contentType: 'image/png' }] },
    ],
    ['slack', 'an answer in a thread', slackEvent({ ...written, thread_ts: '1.0' }), {}, { threadId: '1.0', to: 'C1' }],
    [
      'slack',
      'a command',
      'command=%2Fhelp&team_id=T1&user_id=U1',
      formType,
      { fact: 'other', person: { externalId: 'slack:T1:U1' } },
    ],
    [
      'sendgrid',
      'a bounce of what we gave an id',
      mailEvent({ type: 'blocked', message_id: ourId, 'smtp-id': '<other@sendgrid.example>' }),
      {},
      { status: 'failed', providerMessageId: 'sg-1', messageId: ourId, reason: 'blocked' },
    ],
    [
      'sendgrid',
      'a bounce of what came by SMTP',
      mailEvent({ message_id: 'theirs', 'smtp-id': `<${ourId}@mail.example>` }),
      {},
      { status: 'failed', messageId: ourId },
    ],
    [
      'sendgrid',
      'a bounce of what others sent',
      mailEvent({ message_id: 7, 'smtp-id': '<msg_1@other.example>' }),
      {},
      expect.not.objectContaining({ messageId: expect.anything() }),
    ],
    [
      'stripe',
      'an invoice not paid',
      stripeEvent('invoice.payment_failed', { id: 'in_1', amount_paid: 0, amount_due: 42, currency: 'eur' }),
      {},
      { outcome: 'failed', amountMinor: 42, currency: 'EUR' },
    ],
    [
      'stripe',
      'a payment',
      stripeEvent('payment_intent.succeeded', { id: 'pi_1', amount: 42, amount_received: 40, currency: 'usd' }),
      {},
      { of: 'payment_intent', amountMinor: 40 },
    ],
    [
      'stripe',
      'a payment that failed',
      stripeEvent('payment_intent.payment_failed', { id: 'pi_1', amount: 42, currency: 'usd' }),
      {},
      { outcome: 'failed', amountMinor: 42 },
    ],
    ['stripe', 'anything else', stripeEvent('customer.created', { id: 'cus_1' }), {}, { fact: 'other' }],
    [
      'github',
      'an issue',
      { action: 'opened', issue: { number: 1 }, repository: { full_name: 'a/b' } },
      { 'x-github-event': 'issues' },
      { action: 'created', issueNumber: 1 },
    ],
    [
      'github',
      'a ping as a form',
      'payload=%7B%22zen%22%3A%22Calm%22%7D',
      { ...formType, 'x-github-event': 'ping' },
      { fact: 'other', payload: '{"zen":"Calm"}' },
    ],
    ['github', 'a ping', { zen: 'Keep it logically awesome.' }, { 'x-github-event': 'ping' }, { fact: 'other' }],
    [
      'github',
      'an action named like a property of all objects',
      { action: 'constructor', issue: { number: 1 }, repository: { full_name: 'a/b' } },
      { 'x-github-event': 'issues' },
      { fact: 'other' },
    ],
    ['docusign', 'sent', envelope('envelope-sent'), {}, { status: 'sent', documentId: 'env-1' }],
    ['docusign', 'seen', envelope('recipient-delivered'), {}, { status: 'viewed' }],
    ['docusign', 'signed by one', envelope('recipient-completed'), {}, { status: 'signed' }],
    ['docusign', 'declined', envelope('envelope-declined'), {}, { status: 'declined' }],
    ['docusign', 'voided', envelope('envelope-voided'), {}, { status: 'voided' }],
    ['docusign', 'a template', envelope('template-created'), {}, { fact: 'other' }],
    ['adobe_sign', 'signed by one', agreement('AGREEMENT_ACTION_COMPLETED'), {}, { status: 'signed' }],
    ['adobe_sign', 'rejected', agreement('AGREEMENT_REJECTED'), {}, { status: 'declined' }],
    ['adobe_sign', 'expired', agreement('AGREEMENT_EXPIRED'), {}, { status: 'expired' }],
    ['hubspot', 'a new record', hubspotChange('company.creation'), {}, { objectType: 'company', change: 'created' }],
    ['hubspot', 'a deleted record', hubspotChange('deal.deletion'), {}, { objectType: 'deal', change: 'deleted' }],
    ['hubspot', 'merged records', hubspotChange('contact.merge'), {}, { change: 'merged' }],
    [
      'hubspot',
      'a record of any kind',
      hubspotChange('object.creation', { objectTypeId: '2-1' }),
      {},
      { objectType: '2-1' },
    ],
    ['hubspot', 'a message in a conversation', hubspotChange('conversation.newMessage'), {}, { fact: 'other' }],
    ['hubspot', 'what a workflow sends', { anything: 1 }, {}, { fact: 'other' }],
    [
      'zendesk',
      'a deleted user',
      { id: '1', type: 'zen:event-type:user.deleted', subject: 'zen:user:9' },
      {},
      { objectType: 'user', recordId: '9', change: 'deleted' },
    ],
    ['zendesk', 'what a trigger sends', { ticket: 1 }, {}, { fact: 'other' }],
    [
      'livekit',
      'a room',
      { id: 'EV1', event: 'room_started', room: { name: 'call-1', sid: 'RM_1' } },
      {},
      { fact: 'room', action: 'started', room: 'call-1' },
    ],
    [
      'livekit',
      'the end of a room',
      { id: 'EV1', event: 'room_finished', room: { name: 'call-1', sid: 'RM_1' } },
      {},
      { action: 'finished' },
    ],
    [
      'livekit',
      'a recording that failed',
      {
        id: 'EV1',
        event: 'egress_ended',
        egressInfo: { egressId: 'EG_1', roomName: 'call-1', status: 'EGRESS_FAILED' },
      },
      {},
      { fact: 'other' },
    ],
    [
      'livekit',
      'somebody who joined',
      { id: 'EV1', event: 'participant_joined', participant: {} },
      {},
      { fact: 'other' },
    ],
  ])('%s: %s', (system, _what, body, headers, fact) => {
    expect(noticesOf(system, body, headers)).toMatchObject([{ fact }])
  })

  it('slack: a mention that comes as a mention and as a message is one', () => {
    const [message] = noticesOf('slack', slackEvent(written, 'Ev1'))
    const [mention] = noticesOf('slack', slackEvent({ ...written, type: 'app_mention' }, 'Ev2'))
    expect(mention?.id).toBe(message?.id)
  })

  it('twilio: each state of a message is another thing', () => {
    const ids = ['sent', 'delivered', 'read'].map(
      (state) => noticesOf('twilio', twilioForm({ MessageStatus: state }), formType)[0]?.id,
    )
    expect(new Set(ids).size).toBe(3)
  })

  it('salesforce: each of the records in a message', () => {
    const { body } = sampleOf('salesforce')
    const one = body.slice(body.indexOf('<Notification>'), body.indexOf('</Notification>') + '</Notification>'.length)
    const two = body.replace(one, `${one}${one.replace('04l1', '04l2').replace('0031', '0032')}`)
    expect(noticesOf('salesforce', two).map(({ fact }) => fact)).toMatchObject([
      { recordId: '0031' },
      { recordId: '0032' },
    ])
  })
})

describe('what cannot be read is said so', () => {
  it.each<[WebhookSystemName, string, string]>([
    ['stripe', '{', 'json'],
    ['slack', '[1]', 'invalid_type'],
    ['hubspot', '[]', 'too_small'],
    ['salesforce', '<a><b></a>', 'xml'],
    ['salesforce', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'xml'],
    ['dropbox_sign', 'json=1', 'form'],
  ])('%s %s: %s', (system, body, rule) => {
    expect(read(system, body)).toMatchObject({ kind: 'unreadable', rule })
  })

  it('bytes that are no text', () => {
    const delivery = {
      method: 'POST',
      url: 'https://a.example',
      headers: new Headers(),
      body: Uint8Array.of(0xff, 0xfe),
    }
    for (const system of ['stripe', 'github', 'hubspot', 'salesforce'] as const)
      expect(readDelivery(webhookSystems[system], delivery)).toMatchObject({ kind: 'unreadable', rule: 'utf-8' })
  })
})

describe('a fault of ours', () => {
  it.each([new TypeError('x is not a function'), new SyntaxError('bad pattern'), new RangeError('too deep')])(
    'is not taken for a body that cannot be read: %s',
    (fault) => {
      const system = {
        ...webhookSystems.stripe,
        read: () => {
          throw fault
        },
      }
      const delivery = { method: 'POST', url: 'https://a.example', headers: new Headers(), body: Buffer.from('{}') }
      expect(() => readDelivery(system, delivery)).toThrow(fault)
    },
  )
})
