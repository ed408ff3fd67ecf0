import { type WebhookSystemName, webhookSystems } from '@workflow/integrations'
import { sampleDeliveries, sampleOf } from '@workflow/integrations/fixtures'
import { Customers, InboundMessages } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Payloads } from './model.ts'
import {
  adminOf,
  firstOrganization,
  openTestWebhooks,
  secondOrganization,
  type TestWebhooks,
} from './webhooks.fixtures.ts'

const hourMs = 3_600_000
const refusal = { status: 401, text: 'who sent this delivery is not proven' }

let webhooks: TestWebhooks
beforeEach(async () => {
  webhooks = await openTestWebhooks()
})
afterEach(() => webhooks.platform.close())

const told: Readonly<Record<WebhookSystemName, readonly [type: string, data: Readonly<Record<string, unknown>>]>> = {
  adobe_sign: ['signature_status_received', { documentId: 'agr-1', status: 'completed', trust: 'hint' }],
  docusign: ['signature_status_received', { documentId: 'env-1', status: 'completed', trust: 'signed' }],
  dropbox_sign: ['signature_status_received', { documentId: 'sig-1', status: 'signed', trust: 'hint' }],
  github: ['github_issue_closed', { repository: 'client/tools', issueNumber: 7 }],
  hubspot: ['crm_record_changed', { objectType: 'contact', recordId: '4', change: 'updated', trust: 'signed' }],
  livekit: ['recording_ready', { room: 'call-1', recordingId: 'EG_1', durationMs: 61_500, sizeBytes: 480_000 }],
  salesforce: ['crm_record_changed', { objectType: 'Contact', recordId: '0031', change: 'unknown', trust: 'hint' }],
  sendgrid: ['message_opened', { channel: 'email', providerMessageId: 'msg-1' }],
  slack: ['inbound_message_received', { channel: 'slack', attachments: 0 }],
  stripe: ['payment_received', { of: 'invoice', paymentId: 'in_1', amountMinor: 4_200, currency: 'EUR' }],
  twilio: ['inbound_message_received', { channel: 'whatsapp', attachments: 1 }],
  zendesk: ['crm_record_changed', { objectType: 'ticket', recordId: '12345', change: 'updated' }],
}

describe.each(sampleDeliveries)('deliveries of $system', ({ system, secrets, forged, isTimed }) => {
  it('are taken once, however often they come, and become one event', async () => {
    const endpoint = await webhooks.open(system)
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect(await webhooks.send(endpoint)).toMatchObject({ status: 200 })
    await Promise.all([webhooks.send(endpoint), webhooks.send(endpoint)])
    const [type, data] = told[system]
    expect(await webhooks.events()).toEqual([
      { type, data: expect.objectContaining({ ...data, endpointId: endpoint.id }) },
    ])
  })

  it('are refused in the same words whatever is wrong, and tell nothing', async () => {
    const endpoint = await webhooks.open(system)
    const other = await webhooks.open(system, secondOrganization)
    const wrongs = [
      { secret: `${secrets[1]}` },
      { to: endpoint.url.replace(endpoint.id, 'whe_00000000000000000000') },
      { to: endpoint.url.replace(endpoint.id, 'nonsense') },
      { to: endpoint.url.replace(`/${system}/`, '/nobody/') },
      { to: endpoint.url.replace(`/${system}/`, system === 'github' ? '/stripe/' : '/github/') },
      ...(forged ? [{ forge: (body: string) => body.replace(...forged) }] : []),
      ...(isTimed ? [{ at: new Date(webhooks.platform.clock.now().getTime() - 301_000) }] : []),
      ...(system === 'salesforce' || system === 'github' ? [{ to: other.url }] : []),
      { method: 'GET', secret: `${secrets[1]}` },
    ]
    for (const wrong of wrongs)
      expect(await webhooks.send(endpoint, wrong), JSON.stringify(wrong)).toMatchObject(refusal)
    expect(await webhooks.events()).toEqual([])
    expect(await webhooks.events(secondOrganization)).toEqual([])
  })

  it("are another organization's alone where they are sent to its endpoint", async () => {
    await webhooks.open(system)
    const other = await webhooks.open(system, secondOrganization)
    expect(await webhooks.send(other)).toMatchObject({ status: 200 })
    expect(await webhooks.events()).toEqual([])
    expect(await webhooks.events(secondOrganization)).toHaveLength(1)
  })

  it('are taken with the old secret and the new until the overlap ends, then with the new alone', async () => {
    const before = await webhooks.open(system)
    const after = await webhooks.rotate(before, 1)
    expect(after.secret).not.toBe(before.secret)
    for (const endpoint of [before, after]) expect(await webhooks.send(endpoint)).toMatchObject({ status: 200 })
    webhooks.platform.leap(hourMs)
    expect(await webhooks.send(before)).toMatchObject(refusal)
    expect(await webhooks.send(after)).toMatchObject({ status: 200 })
  })

  it('are refused once the endpoint is closed', async () => {
    const endpoint = await webhooks.open(system)
    await webhooks.platform.call('DELETE /v1/webhook-endpoints/{endpointId}', {
      caller: adminOf(firstOrganization),
      params: { endpointId: endpoint.id },
    })
    expect(await webhooks.send(endpoint)).toMatchObject(refusal)
  })
})

describe('answers are what the systems wait for', () => {
  it.each([
    ['dropbox_sign', 'Hello API Event Received'],
    ['twilio', '<Response></Response>'],
    ['adobe_sign', '{"xAdobeSignClientId":"UB7E5BXCXY"}'],
  ] as const)('%s', async (system, text) => {
    expect(await webhooks.send(await webhooks.open(system))).toMatchObject({ status: 200, text })
  })

  it('salesforce: an acknowledgement', async () => {
    expect((await webhooks.send(await webhooks.open('salesforce'))).text).toContain('<Ack>true</Ack>')
  })

  it('slack: its challenge, and nothing is told', async () => {
    const body = JSON.stringify({ type: 'url_verification', token: 'x', challenge: 'abc' })
    expect(await webhooks.send(await webhooks.open('slack'), { body })).toMatchObject({ status: 200, text: 'abc' })
    expect(await webhooks.events()).toEqual([])
  })

  it('dropbox_sign: the test of a callback, and nothing is told', async () => {
    const body = JSON.stringify({ event: { event_type: 'callback_test', event_time: '1767603600', event_hash: '' } })
    const answer = await webhooks.send(await webhooks.open('dropbox_sign'), { body })
    expect(answer).toMatchObject({ status: 200, text: 'Hello API Event Received' })
    expect(await webhooks.events()).toEqual([])
  })

  it('no other system is greeted by GET, however well it is signed', async () => {
    for (const system of ['slack', 'salesforce', 'zendesk'] as const)
      expect(await webhooks.send(await webhooks.open(system), { method: 'GET', body: '' })).toMatchObject(refusal)
  })

  it('adobe_sign: its client id, when it asks before it sends', async () => {
    const answer = await webhooks.send(await webhooks.open('adobe_sign'), { method: 'GET' })
    expect(answer).toMatchObject({ status: 200, text: '{"xAdobeSignClientId":"UB7E5BXCXY"}' })
    expect(answer.headers.get('x-adobesign-clientid')).toBe('UB7E5BXCXY')
  })

  it('a proven body that is not of its form is refused with what is wrong', async () => {
    const answer = await webhooks.send(await webhooks.open('stripe'), { body: '{"id":"evt_1"}' })
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('type') })
  })
})

describe('what people wrote stays sealed', () => {
  it('a message and who wrote it stand in documents of that customer, and in no event', async () => {
    const endpoint = await webhooks.open('twilio')
    await webhooks.send(endpoint)
    const [event] = await webhooks.events()
    const { messageId, customerId } = event?.data ?? {}
    await webhooks.platform.asTenant(firstOrganization, async (tenant) => {
      expect(await tenant.get(InboundMessages, String(messageId))).toMatchObject({
        customerId,
        text: 'Ist mein Rad fertig? & äöü',
        from: '+4915112345678',
        media: [{ url: 'https://api.twilio.com/media/1', contentType: 'image/jpeg' }],
      })
      expect(await tenant.get(Customers, String(customerId))).toMatchObject({ phone: '+4915112345678' })
    })
    expect(JSON.stringify(await webhooks.events())).not.toMatch(/4915112345678|Rad/)
  })

  it('the same person writing again is the same customer', async () => {
    const endpoint = await webhooks.open('twilio')
    const { body } = sampleOf('twilio')
    const bodies = ['SM1', 'SM2', 'SM3'].map((sid) => body.replace('SM1', sid))
    await Promise.all(bodies.map((given) => webhooks.send(endpoint, { body: given })))
    const customers = (await webhooks.events()).map(({ data }) => data.customerId)
    expect(customers).toHaveLength(3)
    expect(new Set(customers).size).toBe(1)
  })

  it('a press of a button has no event of its own: it is received, and what was sent is kept', async () => {
    const payload = JSON.stringify({ type: 'block_actions', team: { id: 'T1' }, user: { id: 'U1' }, trigger_id: '1' })
    const body = new URLSearchParams({ payload }).toString()
    await webhooks.send(await webhooks.open('slack'), { body })
    const [event] = await webhooks.events()
    expect(event).toMatchObject({ type: 'webhook_received', data: { kind: 'block_actions', system: 'slack' } })
    await webhooks.platform.asTenant(firstOrganization, async (tenant) => {
      expect(await tenant.get(Payloads, String(event?.data.payloadId))).toMatchObject({ payload })
    })
  })
})

describe('a delivery of many things', () => {
  const sendgridBody = (from: number, to: number) =>
    JSON.stringify(
      Array.from({ length: to - from }, (_, place) => ({
        sg_event_id: `sge-${from + place}`,
        event: ['delivered', 'click', 'bounce', 'deferred'][(from + place) % 4],
        timestamp: 1_767_603_600,
        sg_message_id: `msg-${from + place}.x`,
        email: 'somebody@client.example',
      })),
    )

  it('tells each once, also those that come again among others', async () => {
    const endpoint = await webhooks.open('sendgrid')
    expect(await webhooks.send(endpoint, { body: sendgridBody(0, 120) })).toMatchObject({ status: 200 })
    expect(await webhooks.send(endpoint, { body: sendgridBody(0, 120) })).toMatchObject({ status: 200 })
    expect(await webhooks.send(endpoint, { body: sendgridBody(100, 140) })).toMatchObject({ status: 200 })
    await webhooks.platform.kernel.idle()
    const types = (await webhooks.events()).map(({ type }) => type)
    const count = (type: string) => types.filter((known) => known === type).length
    expect(types).toHaveLength(140)
    for (const type of ['message_delivered', 'message_clicked', 'message_failed', 'webhook_received'])
      expect(count(type)).toBe(35)
    expect(JSON.stringify(await webhooks.events())).not.toContain('somebody@client.example')
  })

  it('is taken by a commit of less than 500 writes, also where it is as long as they come', async () => {
    const endpoint = await webhooks.open('sendgrid')
    const body = JSON.stringify(
      Array.from({ length: 10_000 }, (_, place) => ({
        sg_event_id: `e${place}`,
        event: 'open',
        timestamp: 1_767_603_600,
        sg_message_id: 'm',
      })),
    )
    // Kept nowhere: ten thousand events would have to be told.
    const commit = vi.spyOn(webhooks.platform.ports.documents, 'commit').mockResolvedValueOnce(undefined)
    expect(await webhooks.send(endpoint, { body })).toMatchObject({ status: 200 })
    const writes = commit.mock.calls[0]?.[0].writes ?? []
    expect(writes.filter(({ path }) => path.collection === 'webhook_batches')).toHaveLength(200)
    expect(writes.length).toBeLessThan(500)
  })
})

it('answers 200 deliveries one after the other with far less than a second of work each', async () => {
  const endpoint = await webhooks.open('stripe')
  const costsUs: number[] = []
  for (let place = 0; place < 200; place += 1) {
    const begun = process.cpuUsage()
    const body = sampleOf('stripe').body.replace('evt_1', `evt_${place}`)
    expect(await webhooks.send(endpoint, { body })).toMatchObject({ status: 200 })
    costsUs.push(process.cpuUsage(begun).user)
  }
  expect(Math.max(...costsUs)).toBeLessThan(1_000_000)
  expect(await webhooks.events()).toHaveLength(200)
})

it('knows every system that is named in its catalogue', () => {
  expect(Object.keys(told).sort()).toEqual(Object.keys(webhookSystems).sort())
})
