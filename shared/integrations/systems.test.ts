import { Signature } from '@hubspot/api-client'
import { verify as verifyGithub } from '@octokit/webhooks-methods'
import { EventWebhook } from '@sendgrid/eventwebhook'
import { isValidSlackRequest } from '@slack/bolt'
import { AccessToken, WebhookReceiver } from 'livekit-server-sdk'
import Stripe from 'stripe'
import { validateRequest, validateRequestWithBody } from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, it, vi } from 'vitest'
import {
  isProven,
  readDelivery,
  type WebhookDelivery,
  type WebhookSystem,
  type WebhookSystemName,
  webhookSystems,
} from './index.ts'
import { type SampleDelivery, type SignedRequest, sampleDeliveries, sampleOf } from './signed-deliveries.fixtures.ts'

const now = new Date('2026-01-05T09:00:00.000Z')
const address = 'https://api.workflow.example/v1/webhooks/any/whe_1'
const systemOf = (name: WebhookSystemName): WebhookSystem => webhookSystems[name]

const deliveryOf = ({ url, headers, body }: SignedRequest): WebhookDelivery => ({
  method: 'POST',
  url,
  headers: new Headers(headers),
  body: new TextEncoder().encode(body),
})

const signed = async (
  { sign, secrets, body }: SampleDelivery,
  more: { at?: Date; body?: string; secret?: string } = {},
) => sign({ url: address, secret: secrets[0], at: now, body, ...more })

const proven = async (
  sample: SampleDelivery,
  request: SignedRequest,
  secrets: readonly string[] = [sample.secrets[0]],
) => isProven(systemOf(sample.system), deliveryOf(request), secrets, now.getTime())

it('every system has a sample', () => {
  expect(sampleDeliveries.map(({ system }) => system).sort()).toEqual(Object.keys(webhookSystems).sort())
})

describe.each(sampleDeliveries)('a delivery of $system', (sample) => {
  it('is proven by its secret, also beside another, and by no other', async () => {
    const request = await signed(sample)
    expect(await proven(sample, request)).toBe(true)
    expect(await proven(sample, request, [sample.secrets[1], sample.secrets[0]])).toBe(true)
    expect(await proven(sample, request, [sample.secrets[1]])).toBe(false)
    expect(await proven(sample, request, [])).toBe(false)
  })

  it('is not proven without what proves it', async () => {
    const { url, body, headers } = await signed(sample)
    const bare = { url: url.replace(/\?.*/, ''), headers: { 'content-type': headers['content-type'] ?? '' } }
    expect(await proven(sample, { ...bare, body: body.replace(/"event_hash":"\w+"/, '"event_hash":""') })).toBe(false)
  })

  it('is not proven by the signature of another', async () => {
    const request = await signed(sample)
    const [from, to] = sample.forged ?? ['', '']
    const body = request.body.replace(from, to)
    expect(await proven(sample, { ...request, body })).toBe(sample.forged === undefined)
    expect(sample.forged === undefined || body !== request.body).toBe(true)
  })

  it('is proven only while it is fresh, where its time is signed', async () => {
    const at = (offsetMs: number) => signed(sample, { at: new Date(now.getTime() + offsetMs) })
    for (const offsetMs of [-299_000, 299_000]) expect(await proven(sample, await at(offsetMs))).toBe(true)
    for (const offsetMs of [-301_000, 301_000]) expect(await proven(sample, await at(offsetMs))).toBe(!sample.isTimed)
  })

  it('survives what is no delivery at all', async () => {
    const { url, headers } = await signed(sample)
    for (const body of ['', '\0', '{', '[]', 'null', '"x"', '<a>', 'json={', '\r\n\r\nname="json"'])
      for (const value of ['', 'x', '=', 't=1,v1=', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.'])
        expect(
          await proven(sample, {
            url: address,
            body,
            headers: Object.fromEntries(Object.keys(headers).map((name) => [name, value])),
          }),
        ).toBe(false)
    for (const body of ['{', '[]', 'null', '"x"', '<a>', '<a/>', 'payload=%7B'])
      expect(readDelivery(systemOf(sample.system), deliveryOf({ url, headers, body })).kind).toMatch(
        /^unreadable$|^notices$/,
      )
  })

  it('tells one thing, the same for every attempt', async () => {
    const read = (request: SignedRequest) => readDelivery(systemOf(sample.system), deliveryOf(request))
    const first = read(await signed(sample))
    expect(first).toMatchObject({ kind: 'notices', notices: [{ id: expect.stringMatching(/./) }] })
    const retry = sample.body
      .replace('"retryCount":0', '"retryCount":3')
      .replace('"attemptNumber":0', '"attemptNumber":2')
    expect(read(await signed(sample, { body: retry, at: new Date(now.getTime() + 60_000) }))).toEqual(first)
  })
})

describe("the systems' own packages agree", () => {
  it('stripe', async () => {
    const { body, headers } = await signed(sampleOf('stripe'))
    const { webhooks } = new Stripe('sk_test_nothing')
    const header = headers['stripe-signature'] ?? ''
    const event = webhooks.constructEvent(body, header, sampleOf('stripe').secrets[0], 300, undefined, now.getTime())
    expect(event).toMatchObject({ id: 'evt_1' })
  })

  it('github', async () => {
    const { body, headers } = await signed(sampleOf('github'))
    expect(await verifyGithub(sampleOf('github').secrets[0], body, headers['x-hub-signature-256'] ?? '')).toBe(true)
  })

  it('twilio, for forms with repeated fields and for JSON', async () => {
    const [secret] = sampleOf('twilio').secrets
    const { body, headers } = await signed(sampleOf('twilio'))
    const fields = Object.fromEntries(new URLSearchParams(body))
    expect(validateRequest(secret, headers['x-twilio-signature'] ?? '', address, fields)).toBe(true)

    const repeated = 'B=2&A=1&A=0&A=1'
    const { getExpectedTwilioSignature, getExpectedBodyHash } = await import('twilio/lib/webhooks/webhooks.js')
    const signature = getExpectedTwilioSignature(secret, address, { B: '2', A: ['1', '0', '1'] })
    expect(
      await proven(sampleOf('twilio'), {
        url: address,
        body: repeated,
        headers: { ...headers, 'x-twilio-signature': signature },
      }),
    ).toBe(true)

    const json = '{"hello":"there"}'
    const url = `${address}?bodySHA256=${getExpectedBodyHash(json)}`
    const given = {
      'content-type': 'application/json',
      'x-twilio-signature': getExpectedTwilioSignature(secret, url, {}),
    }
    expect(validateRequestWithBody(secret, given['x-twilio-signature'], url, json)).toBe(true)
    expect(await proven(sampleOf('twilio'), { url, body: json, headers: given })).toBe(true)
    expect(await proven(sampleOf('twilio'), { url, body: `${json} `, headers: given })).toBe(false)
  })

  it('slack', async () => {
    const { body, headers } = await signed(sampleOf('slack'))
    const given = {
      'x-slack-signature': headers['x-slack-signature'] ?? '',
      'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
    }
    const signingSecret = sampleOf('slack').secrets[0]
    expect(isValidSlackRequest({ signingSecret, body, headers: given, nowMilliseconds: now.getTime() })).toBe(true)
  })

  it('sendgrid', async () => {
    const { body, headers } = await signed(sampleOf('sendgrid'))
    const webhook = new EventWebhook()
    const key = webhook.convertPublicKeyToECDSA(sampleOf('sendgrid').secrets[0])
    const signature = headers['x-twilio-email-event-webhook-signature'] ?? ''
    expect(webhook.verifySignature(key, body, signature, headers['x-twilio-email-event-webhook-timestamp'] ?? '')).toBe(
      true,
    )
  })

  it('livekit, whose tokens for rooms prove nothing', async () => {
    const sample = sampleOf('livekit')
    vi.useFakeTimers({ now, toFake: ['Date'] })
    try {
      const { body, headers } = await sample.sign({
        url: address,
        secret: sample.secrets[0],
        at: now,
        body: sample.body,
      })
      vi.setSystemTime(now)
      const receiver = new WebhookReceiver('devkey', sample.secrets[0])
      expect(await receiver.receive(body, headers.authorization)).toMatchObject({ event: 'egress_ended' })
      const forRoom = new AccessToken('devkey', sample.secrets[0], { identity: 'somebody' })
      forRoom.addGrant({ roomJoin: true, room: 'call-1' })
      const token = { ...headers, authorization: await forRoom.toJwt() }
      expect(await proven(sample, { url: address, body, headers: token })).toBe(false)
    } finally {
      vi.useRealTimers()
    }
  })

  it('hubspot, for an address with encoded characters', async () => {
    const sample = sampleOf('hubspot')
    const decoded = `${address}?a=b@c`
    const { headers } = await sample.sign({ url: decoded, secret: sample.secrets[0], at: now, body: sample.body })
    const options = { signature: headers['x-hubspot-signature-v3'] ?? '', clientSecret: sample.secrets[0] }
    expect(
      Signature.getSignature('POST', 'v3', {
        ...options,
        requestBody: sample.body,
        url: decoded,
        timestamp: now.getTime(),
      }),
    ).toBe(options.signature)
    expect(await proven(sample, { url: `${address}?a=b%40c`, body: sample.body, headers })).toBe(true)
  })
})
