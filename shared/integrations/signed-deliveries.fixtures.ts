/** For tests: one delivery of each system, signed as the system does it: by its own package where that can sign, else as its documentation says. */
import { createHash, createHmac, createPrivateKey, generateKeyPairSync, sign as signWith } from 'node:crypto'
import { Signature } from '@hubspot/api-client'
import { sign as signGithub } from '@octokit/webhooks-methods'
import { AccessToken } from 'livekit-server-sdk'
import Stripe from 'stripe'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { vi } from 'vitest'
import { adobeSign, docusign, dropboxSign, salesforce } from './documented-deliveries.fixtures.ts'
import type { WebhookSystemName } from './index.ts'
import { type SampleDelivery, vendorSecrets } from './sample-delivery.fixtures.ts'

export type { SampleDelivery, SignedRequest } from './sample-delivery.fixtures.ts'

const hmacOf = (secret: string, text: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', secret).update(text).digest(encoding)
const createSum = (text: string) => createHash('sha256').update(text).digest('base64')
const seconds = (at: Date) => Math.floor(at.getTime() / 1_000)
const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

const pairs = new Map(
  [1, 2].map(() => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const shown = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    return [shown, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()] as const
  }),
)
const [firstKey = '', secondKey = ''] = pairs.keys()

const stripeClient = new Stripe('sk_test_nothing')

/** The packages take their time from the machine. */
async function atTime<Result>(at: Date, work: () => Promise<Result>): Promise<Result> {
  vi.useFakeTimers({ now: at, toFake: ['Date'] })
  try {
    return await work()
  } finally {
    vi.useRealTimers()
  }
}

const stripe: SampleDelivery = {
  system: 'stripe',
  secrets: vendorSecrets,
  body: JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'invoice.paid',
    created: 1_767_603_600,
    account: 'acct_1',
    data: { object: { id: 'in_1', amount_paid: 4_200, amount_due: 4_200, currency: 'eur' } },
  }),
  forged: ['4200', '9900'],
  isTimed: true,
  sign: ({ url, secret, at, body }) => {
    const signature = stripeClient.webhooks.generateTestHeaderString({ payload: body, secret, timestamp: seconds(at) })
    return { url, body, headers: { ...json, 'stripe-signature': signature } }
  },
}

const github: SampleDelivery = {
  system: 'github',
  secrets: vendorSecrets,
  body: JSON.stringify({
    action: 'closed',
    issue: { number: 7, updated_at: '2026-01-05T09:00:00Z' },
    repository: { full_name: 'client/tools' },
    installation: { id: 4711 },
  }),
  forged: ['closed', 'opened'],
  isTimed: false,
  sign: async ({ url, secret, body }) => ({
    url,
    body,
    headers: {
      ...json,
      'x-github-event': 'issues',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature-256': await signGithub(secret, body),
    },
  }),
}

const twilio: SampleDelivery = {
  system: 'twilio',
  secrets: vendorSecrets,
  body: new URLSearchParams({
    MessageSid: 'SM1',
    SmsStatus: 'received',
    From: 'whatsapp:+4915112345678',
    To: 'whatsapp:+493012345',
    Body: 'Ist mein Rad fertig? & äöü',
    NumMedia: '1',
    MediaUrl0: 'https://api.twilio.com/media/1',
    MediaContentType0: 'image/jpeg',
  }).toString(),
  forged: ['fertig', 'kaputt'],
  isTimed: false,
  sign: ({ url, secret, body }) => {
    const signature = getExpectedTwilioSignature(secret, url, Object.fromEntries(new URLSearchParams(body)))
    return { url, body, headers: { ...form, 'x-twilio-signature': signature } }
  },
}

const slack: SampleDelivery = {
  system: 'slack',
  secrets: vendorSecrets,
  body: JSON.stringify({
    type: 'event_callback',
    team_id: 'T1',
    event_id: 'Ev1',
    event_time: 1_767_603_600,
    event: { type: 'message', user: 'U1', channel: 'C1', ts: '1767603600.000100', text: 'Is my bike ready?' },
  }),
  forged: ['ready', 'stolen'],
  isTimed: true,
  // Slack's package signs nothing: it verifies what is signed here, each time.
  sign: async ({ url, secret, at, body }) => {
    const { verifySlackRequest } = await import('@slack/bolt')
    const timestamp = String(seconds(at))
    const signature = `v0=${hmacOf(secret, `v0:${timestamp}:${body}`, 'hex')}`
    const type = body.startsWith('{') ? json : form
    verifySlackRequest({
      signingSecret: secret,
      body,
      headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds(at) },
      nowMilliseconds: at.getTime(),
    })
    return {
      url,
      body,
      headers: { ...type, 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature },
    }
  },
}

const hubspot: SampleDelivery = {
  system: 'hubspot',
  secrets: vendorSecrets,
  body: JSON.stringify([
    {
      eventId: 1,
      subscriptionId: 2,
      subscriptionType: 'contact.propertyChange',
      portalId: 3,
      objectId: 4,
      occurredAt: 1_767_603_600_000,
      attemptNumber: 0,
    },
  ]),
  forged: ['"objectId":4', '"objectId":5'],
  isTimed: true,
  sign: ({ url, secret, at, body }) => {
    const timestamp = at.getTime()
    const signature = Signature.getSignature('POST', 'v3', {
      signature: '',
      clientSecret: secret,
      requestBody: body,
      url,
      timestamp,
    })
    const headers = {
      ...json,
      'x-hubspot-signature-v3': signature,
      'x-hubspot-request-timestamp': String(timestamp),
    }
    return { url, body, headers }
  },
}

const zendesk: SampleDelivery = {
  system: 'zendesk',
  secrets: vendorSecrets,
  body: JSON.stringify({
    id: 'cbe4028c-7239-495d-b020-f22348516046',
    type: 'zen:event-type:ticket.status_changed',
    account_id: 22129848,
    subject: 'zen:ticket:12345',
    time: '2026-01-05T09:00:00Z',
    event: { current: 'SOLVED', previous: 'OPEN' },
    detail: {},
  }),
  forged: ['12345', '54321'],
  isTimed: true,
  sign: ({ url, secret, at, body }) => {
    const timestamp = at.toISOString()
    const headers = {
      ...json,
      'x-zendesk-webhook-signature': hmacOf(secret, timestamp + body, 'base64'),
      'x-zendesk-webhook-signature-timestamp': timestamp,
    }
    return { url, body, headers }
  },
}

const sendgrid: SampleDelivery = {
  system: 'sendgrid',
  secrets: [firstKey, secondKey],
  body: `${JSON.stringify([
    {
      sg_event_id: 'sge-1',
      event: 'open',
      timestamp: 1_767_603_600,
      sg_message_id: 'msg-1.filter',
      email: 'a@b.example',
    },
  ])}\r\n`,
  forged: ['msg-1', 'msg-2'],
  isTimed: true,
  sign: ({ url, secret, at, body }) => {
    const timestamp = String(seconds(at))
    const key = createPrivateKey(pairs.get(secret) ?? '')
    const signature = signWith('sha256', Buffer.from(timestamp + body), key).toString('base64')
    const headers = {
      ...json,
      'x-twilio-email-event-webhook-signature': signature,
      'x-twilio-email-event-webhook-timestamp': timestamp,
    }
    return { url, body, headers }
  },
}

const livekit: SampleDelivery = {
  system: 'livekit',
  secrets: vendorSecrets,
  body: JSON.stringify({
    id: 'EV_1',
    event: 'egress_ended',
    createdAt: '1767603600',
    egressInfo: {
      egressId: 'EG_1',
      roomName: 'call-1',
      status: 'EGRESS_COMPLETE',
      fileResults: [{ filename: 'recordings/call-1.ogg', duration: '61500000000', size: '480000' }],
    },
  }),
  forged: ['call-1', 'call-2'],
  isTimed: true,
  sign: ({ url, secret, at, body }) =>
    atTime(at, async () => {
      const token = new AccessToken('devkey', secret, { ttl: 300 })
      token.sha256 = createSum(body)
      const headers = { 'content-type': 'application/webhook+json', authorization: await token.toJwt() }
      return { url, body, headers }
    }),
}

export const sampleDeliveries: readonly SampleDelivery[] = [
  adobeSign,
  docusign,
  dropboxSign,
  github,
  hubspot,
  livekit,
  salesforce,
  sendgrid,
  slack,
  stripe,
  twilio,
  zendesk,
]

/** Throws for a system without a sample. */
export function sampleOf(system: WebhookSystemName): SampleDelivery {
  const found = sampleDeliveries.find((sample) => sample.system === system)
  if (found === undefined) throw new Error(`${system} has no sample delivery`)
  return found
}
