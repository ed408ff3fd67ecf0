import { sampleOf } from '@workflow/integrations/fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createScriptedProvider } from '../security/scripted-provider.ts'
import { buildWorld, type World } from '../security/world.ts'
import { ours, reachableClient } from './client.ts'
import { png } from './files.fixtures.ts'
import { channelSecrets, type OutsideSystems, startOutsideSystems } from './outside-systems.ts'

const number = '+15550000001'
const vendor = 'a secret of theirs'

let outside: OutsideSystems
let world: World
beforeAll(async () => {
  outside = await startOutsideSystems()
  const environment = { TWILIO_API_URL: outside.url, SLACK_API_URL: outside.url }
  world = await buildWorld(reachableClient, createScriptedProvider(), { environment, logLevel: 'error' })
  for (const [name, value] of Object.entries(channelSecrets)) {
    const body = { value, allowedHosts: ['127.0.0.1'] }
    const put = await world.ask(`/v1/secrets/${name}`, { method: 'PUT', headers: world.admin, body })
    if (put.status >= 300) throw new Error(put.text)
  }
})
afterAll(async () => {
  await world.end()
  await outside.close()
})

async function endpoint(system: 'twilio' | 'slack'): Promise<string> {
  const body = { system, label: system, secret: vendor }
  const made = await world.ask('/v1/webhook-endpoints', { method: 'POST', headers: world.admin, body })
  if (made.status !== 201) throw new Error(made.text)
  return String(made.body.url)
}

/** Signed as Twilio's own package signs it; of Slack's, its own package verifies what is sent. */
async function deliver(system: 'twilio' | 'slack', url: string, body: string, secret = vendor): Promise<number> {
  const signed = await sampleOf(system).sign({ url, secret, at: new Date(), body })
  const answer = await fetch(signed.url, { method: 'POST', headers: signed.headers, body: signed.body })
  await world.platform.kernel.idle()
  return answer.status
}

let sids = 0
const sms = (text: string, prefix = '') =>
  new URLSearchParams({
    MessageSid: `SM${String(++sids).padStart(32, '0')}`,
    From: `${prefix}${number}`,
    To: `${prefix}${ours}`,
    Body: text,
    NumMedia: '0',
  }).toString()

describe('a delivery of Twilio', () => {
  it('is answered through Twilio, once however often it comes, on SMS and WhatsApp in one conversation', async () => {
    const url = await endpoint('twilio')
    const first = sms('is my order there?')
    expect([await deliver('twilio', url, first), await deliver('twilio', url, first)]).toEqual([200, 200])
    expect(outside.sent).toEqual([{ to: number, from: ours, text: 'You said is my order there?' }])
    await deliver('twilio', url, sms('and now here', 'whatsapp:'))
    expect(outside.sent.at(-1)).toEqual({
      to: `whatsapp:${number}`,
      from: `whatsapp:${ours}`,
      text: 'You said and now here',
    })
    const { items } = (await world.ask('/v1/conversations', { headers: world.agent })).body as { items: object[] }
    expect(items).toHaveLength(1)
  })

  it('that nobody signed leads to no answer', async () => {
    const before = outside.sent.length
    expect(await deliver('twilio', await endpoint('twilio'), sms('forged'), 'another secret')).toBe(401)
    expect(outside.sent).toHaveLength(before)
  })

  it('that asks for a person is taken over at the desk, whose words go out as an SMS', async () => {
    await deliver('twilio', await endpoint('twilio'), sms('call escalate_to_human {"reason":"asked"}'))
    const [escalation] = (await world.ask('/v1/escalations', { headers: world.agent })).body.items as { id: string }[]
    const act = (action: string, body: object) =>
      world.ask(`/v1/escalations/${escalation?.id}/${action}`, { method: 'POST', headers: world.agent, body })
    await act('claim', {})
    await world.platform.kernel.idle()
    await act('reply', { text: 'It is **on its way**, see [here](https://shop.example/t).', author: 'Anna' })
    await world.platform.kernel.idle()
    expect(outside.sent.at(-1)).toEqual({
      to: number,
      from: ours,
      text: 'It is on its way, see here: https://shop.example/t.',
    })
  })
})

describe('a delivery of Slack', () => {
  const callback = (event: object, id: string) =>
    JSON.stringify({ type: 'event_callback', team_id: 'T1', event_id: id, event_time: 1_767_603_600, event })
  const event = { type: 'message', user: 'U1', channel: 'C1', ts: '1767603600.000100', text: 'Is my bike ready?' }

  it('is answered in its thread', async () => {
    expect(await deliver('slack', await endpoint('slack'), callback(event, 'Ev1'))).toBe(200)
    expect(outside.sent.at(-1)).toEqual({ to: 'C1', text: 'You said Is my bike ready?', thread: event.ts })
  })

  it('that nobody signed leads to no answer', async () => {
    const before = outside.sent.length
    expect(await deliver('slack', await endpoint('slack'), callback(event, 'Ev2'), 'another secret')).toBe(401)
    expect(outside.sent).toHaveLength(before)
  })

  it('with a file brings it along, which the people of the organization can open', async () => {
    const bytes = png(30, 20)
    outside.media.set('bell.png', bytes)
    const files = [{ url_private: `${outside.url}/files-pri/T1-F1/bell.png`, mimetype: 'image/png' }]
    const shared = { ...event, subtype: 'file_share', ts: '1767603700.000100', text: 'this bell', files }
    expect(await deliver('slack', await endpoint('slack'), callback(shared, 'Ev3'))).toBe(200)
    expect(outside.sent.at(-1)).toEqual({ to: 'C1', text: 'You said this bell', thread: shared.ts })
    const headers = world.agent
    const { items: known } = (await world.ask('/v1/conversations', { headers })).body as { items: { id: string }[] }
    const texts = await Promise.all(
      known.map(async ({ id }) => ({
        id,
        items: (await world.ask(`/v1/conversations/${id}/messages`, { headers })).body.items as {
          text: string
          attachments?: { id: string }[]
        }[],
      })),
    )
    const found = texts.find(({ items }) => items[0]?.text === 'this bell')
    const file = await fetch(
      `${world.platform.url}/v1/conversations/${found?.id}/attachments/${found?.items[0]?.attachments?.[0]?.id}`,
      { headers },
    )
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
  })
})
