import { readLog } from '@workflow/engine'
import { Attachments, Customers, InboundMessages, openFile, VoiceSessions } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { png } from '../../../tests/channels/files.fixtures.ts'
import { channelSecrets, type OutsideSystems, startOutsideSystems } from '../../../tests/channels/outside-systems.ts'
import { doorOf } from '../../../tests/fixtures/conversation.ts'
import { handover, startRuntime, type TestRuntime } from '../../../tests/fixtures/runtime.ts'
import { createScriptedProvider } from '../../../tests/security/scripted-provider.ts'
import { Messages } from '../model.ts'

const ours = '+15559990000'
const channels = `
channels:
  input:
    - { type: whatsapp, phone_number: "${ours}" }
    - { type: slack }
`
const mediaPath = `/2010-04-01/Accounts/AC${'0'.repeat(32)}/Messages/MM1/Media`

let outside: OutsideSystems
let running: TestRuntime
beforeEach(async () => {
  outside = await startOutsideSystems()
  running = await start()
})
afterEach(async () => {
  await running.stop({ forget: true })
  await outside.close()
})

const start = (secrets: Readonly<Record<string, string>> = channelSecrets) =>
  startRuntime(
    createScriptedProvider(),
    { tools: [handover], mocks: {}, extraYaml: channels },
    { outside: { channelUrls: { twilio: outside.url, slack: outside.url }, secrets } },
  )

let received = 0
/** A message with these files, told as the webhooks engine tells it. */
async function receive(
  channel: 'whatsapp' | 'slack',
  text: string,
  urls: readonly string[],
  times = 1,
): Promise<string> {
  const messageId = `inm_${++received}`
  const about = { messageId, endpointId: 'whe_1', channel, customerId: 'cus_phone', attachments: urls.length }
  const door = running.kernel.door('org_test', {
    source: '/functions/webhooks',
    actor: 'engine:test',
    correlationId: 'test',
  })
  await door.run(async (tenant) => {
    const { customerId, endpointId } = about
    const times = { firstSeenAt: tenant.now, lastSeenAt: tenant.now }
    if (!(await tenant.find(Customers, customerId)))
      tenant.create(Customers, { id: customerId, customerId, phone: '+15550000001', proven: ['phone'], ...times })
    tenant.create(InboundMessages, {
      id: messageId,
      customerId,
      endpointId,
      channel,
      providerMessageId: messageId,
      from: '+15550000001',
      to: ours,
      ...(channel === 'slack' ? { threadId: `${received}.0` } : {}),
      text,
      media: urls.map((url) => ({ url, contentType: 'image/png' })),
      receivedAt: tenant.now,
      state: 'waiting',
    })
    tenant.emit('inbound_message_received', about)
  })
  await running.kernel.idle()
  for (let again = 1; again < times; again += 1) {
    await door.run(async (tenant) => {
      tenant.put(InboundMessages, { ...(await tenant.get(InboundMessages, messageId)), state: 'waiting' })
      tenant.emit('inbound_message_received', about)
    })
    await running.kernel.idle()
  }
  return messageId
}
const inTenant = () => doorOf(running)
const outcomes = async (messageId: string) =>
  (await inTenant().run((tenant) => tenant.get(InboundMessages, messageId))).files
const said = async (messageId: string) => {
  const { conversationId = '' } = await inTenant().run((tenant) => tenant.get(InboundMessages, messageId))
  const { items } = await inTenant().run((tenant) => tenant.query(Messages, 'byConversation', { conversationId }))
  const message = items.find(({ role, turnId }) => role === 'customer' && turnId?.endsWith(`:${messageId}`))
  if (!message) throw new Error(`${messageId} was not said`)
  return message
}

describe('a file of a channel', () => {
  it.each([
    ['whatsapp', `${mediaPath}/ME1`],
    ['slack', '/files-pri/T1-F1/ME1'],
  ] as const)('of %s is fetched with the credentials for it, and comes with its message', async (channel, path) => {
    const bytes = png(20, 10)
    outside.media.set('ME1', bytes)
    const messageId = await receive(channel, 'look', [`${outside.url}${path}`], 3)
    const message = await said(messageId)
    expect(message).toMatchObject({
      text: 'look',
      attachments: [{ contentType: 'image/png', sizeBytes: bytes.length }],
    })
    const [{ id } = { id: '' }] = message.attachments ?? []
    const kept = await inTenant().run(async (tenant) => openFile(tenant.blobs, await tenant.get(Attachments, id)))
    expect(kept?.equals(bytes)).toBe(true)
    expect(outside.leaked).toEqual([])
    expect(
      (
        await inTenant().run((tenant) =>
          tenant.query(Attachments, 'byConversation', { conversationId: message.conversationId }),
        )
      ).items,
    ).toHaveLength(1)
  })

  it('that comes while its customer is on the phone is for the call, and nobody answers in the chat', async () => {
    await running.kernel
      .door('org_test', { source: '/run/voice-agent', actor: 'agent:voice', correlationId: 'call' })
      .run(async (tenant) => {
        tenant.create(VoiceSessions, { id: 'call_1', customerId: 'cus_phone', startedAt: tenant.now })
        tenant.emit('voicebot_session_started', { callId: 'call_1', customerId: 'cus_phone' })
      })
    outside.media.set('ME1', png(1, 1))
    await receive('whatsapp', 'the form', [`${outside.url}${mediaPath}/ME1`])
    expect(outside.sent).toEqual([])
    const log = await readLog(running.ports, 'org_test', { limit: 1_000 })
    const processed = log.filter(({ event }) => event.type === 'chatbot_image_processed')
    expect(processed.map(({ event }) => event.data)).toMatchObject([{ callId: 'call_1', outcome: 'for_person' }])
  })

  it('that is not there yet is asked for again', async () => {
    outside.media.set('ME1', png(1, 1))
    outside.next.push(404)
    const messageId = await receive('whatsapp', '', [`${outside.url}${mediaPath}/ME1`])
    expect(await said(messageId)).toMatchObject({ text: '[sent a file: image/png]', attachments: [{}] })
  })

  it.each([
    ['lies elsewhere', 'http://169.254.169.254/latest/meta-data', 'foreign_address'],
    ['lies on another port of the channel’s host', 'http://127.0.0.1:1/x', 'foreign_address'],
    ['has no address', 'nowhere', 'foreign_address'],
    ['is no picture', 'TEXT', 'type'],
    ['is larger than a customer may upload', 'LARGE', 'too_large'],
    ['is forbidden', 'FORBIDDEN', 'http_403'],
  ])('is not taken where it %s, and its message is answered all the same', async (_, at, reason) => {
    outside.media.set('TEXT', Buffer.from('<html>'))
    outside.media.set('LARGE', png(1, 1, Buffer.alloc(10 * 1024 * 1024)))
    if (at === 'FORBIDDEN') outside.next.push(403)
    const url = /^[A-Z]+$/.test(at) ? `${outside.url}${mediaPath}/${at}` : at
    const messageId = await receive('whatsapp', 'see this', [url])
    expect(await outcomes(messageId)).toEqual([{ outcome: 'not_taken', reason }])
    expect(await said(messageId)).toMatchObject({
      text: 'see this\n[sent a file that could not be taken: image/png]',
    })
    expect(outside.sent).toHaveLength(1)
  })

  it('is asked for by nobody without credentials', async () => {
    await running.stop({ forget: true })
    running = await start({})
    outside.media.set('ME1', png(1, 1))
    const messageId = await receive('slack', 'look', [`${outside.url}/files-pri/T1-F1/ME1`])
    expect(await outcomes(messageId)).toEqual([{ outcome: 'not_taken', reason: 'no_credentials' }])
  })
})
