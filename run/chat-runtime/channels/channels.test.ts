import { Customers, InboundMessages } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { channelSecrets, type OutsideSystems, startOutsideSystems } from '../../../tests/channels/outside-systems.ts'
import { configId, handover, organizationId, startRuntime, type TestRuntime } from '../../../tests/fixtures/runtime.ts'
import { createScriptedProvider } from '../../../tests/security/scripted-provider.ts'
import { tell } from '../follow-people.ts'
import { Conversations, Messages, Turns } from '../model.ts'

const number = '+15550000001'
const ours = '+15559990000'
const channels = `
channels:
  input:
    - { type: sms, phone_number: "${ours}" }
    - { type: whatsapp, phone_number: "${ours}" }
    - { type: slack }
`

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

const start = (folder?: string, secrets: Readonly<Record<string, string>> = channelSecrets) =>
  startRuntime(
    createScriptedProvider(),
    { tools: [handover], mocks: {}, extraYaml: channels },
    {
      ...(folder === undefined ? {} : { folder }),
      outside: { channelUrls: { twilio: outside.url, slack: outside.url }, secrets },
    },
  )
const door = () =>
  running.kernel.door(organizationId, { source: '/functions/webhooks', actor: 'engine:test', correlationId: 'test' })
const one = <Document>(items: readonly Document[]): Document => {
  if (items.length !== 1 || items[0] === undefined) throw new Error(`one was expected, there are ${items.length}`)
  return items[0]
}
const conversations = async () => (await door().run((tenant) => tenant.query(Conversations, 'byTime'))).items
const said = async (conversationId: string) =>
  (await door().run((tenant) => tenant.query(Messages, 'byConversation', { conversationId }))).items
const wait = async (...messages: readonly Partial<Inbound>[]) => {
  for (const message of messages) await receive(message)
  await running.kernel.idle()
}

async function startOnWeb(): Promise<void> {
  const path = '/v1/conversations'
  const route = running.runtime.engine.api.find((known) => known.path === path && known.method === 'POST')
  if (!route) throw new Error('no route begins a conversation')
  const caller = { kind: 'key', keyId: 'key_1', organizationId, publishable: true, scopes: [], configIds: [configId] }
  const body = { configId, channel: 'web', metadata: {}, sandbox: false }
  const request = new Request(`http://127.0.0.1${path}`)
  await Reflect.apply(route.handle, undefined, [{ query: {}, params: {}, caller, body, request }, door()])
}

type Inbound = ReturnType<typeof inbound>
let received = 0
function inbound(given: Partial<ReturnType<typeof defaults>>) {
  return { ...defaults(), ...given }
}
const defaults = () => ({
  id: `inm_${++received}`,
  customerId: 'cus_phone',
  endpointId: 'whe_1',
  channel: 'sms' as 'sms' | 'whatsapp' | 'slack',
  providerMessageId: `SM${received}`,
  from: number,
  to: ours,
  text: 'hello',
  media: [] as { url: string; contentType: string }[],
  state: 'waiting' as const,
})

/** As the webhooks engine tells it; `tell: false` leaves the event for later. */
async function receive(given: Partial<Inbound> & { readonly threadId?: string }, later = false): Promise<Inbound> {
  const message = inbound(given)
  await door().run(async (tenant) => {
    const { customerId } = message
    if (!(await tenant.find(Customers, customerId)))
      tenant.create(Customers, {
        id: customerId,
        customerId,
        phone: message.from,
        proven: ['phone'],
        firstSeenAt: tenant.now,
        lastSeenAt: tenant.now,
      })
    tenant.create(InboundMessages, { ...message, receivedAt: tenant.now })
    if (!later) emitReceived(tenant, message)
  })
  return message
}

type Writer = Parameters<Parameters<ReturnType<typeof door>['run']>[0]>[0]
function emitReceived(tenant: Writer, { id: messageId, endpointId, channel, customerId, media }: Inbound): void {
  tenant.emit('inbound_message_received', { messageId, endpointId, channel, customerId, attachments: media.length })
}
/** The event of a message that is there already. */
const announce = (message: Inbound) =>
  door().run(async (tenant) => {
    tenant.put(InboundMessages, await tenant.get(InboundMessages, message.id))
    emitReceived(tenant, message)
  })

describe('a message from a phone', () => {
  it('begins a conversation with the agent that serves the number, and is answered there', async () => {
    await wait({ text: 'hello there' })
    const { id, channel, configId: config, status } = one(await conversations())
    expect({ channel, config, status }).toEqual({ channel: 'sms', config: configId, status: 'open' })
    expect(outside.sent).toEqual([{ to: number, from: ours, text: 'You said hello there' }])
    expect((await said(id)).map(({ role, channel: on, delivery }) => ({ role, on, delivery }))).toEqual([
      { role: 'customer', on: 'sms', delivery: undefined },
      { role: 'agent', on: 'sms', delivery: 'sent' },
    ])
  })

  it('told twice is one turn and one answer', async () => {
    const message = await receive({})
    await running.kernel.idle()
    await announce(message)
    await announce(message)
    await running.kernel.idle()
    const turns = await door().run(async (tenant) => {
      const conversation = one((await tenant.query(Conversations, 'byTime')).items)
      return tenant.query(Turns, 'byConversation', { conversationId: conversation.id })
    })
    expect(turns.items.map(({ clientMessageId }) => clientMessageId)).toEqual([message.id])
    expect(outside.sent).toHaveLength(1)
  })

  it('is answered in the order of arrival, whichever event comes first', async () => {
    const first = await receive({ text: 'first' }, true)
    const second = await receive({ text: 'second' }, true)
    await announce(second)
    await running.kernel.idle()
    await announce(first)
    await running.kernel.idle()
    expect(outside.sent.map(({ text }) => text)).toEqual(['You said first', 'You said second'])
    expect(await conversations()).toHaveLength(1)
  })

  it('goes on with one conversation, when several come at once and where the channel changes', async () => {
    await Promise.all([receive({ text: 'one' }), receive({ text: 'two' }), receive({ text: 'three' })])
    await running.kernel.idle()
    await wait({ channel: 'whatsapp', text: 'four' })
    expect(await conversations()).toHaveLength(1)
    expect(outside.sent.at(-1)).toEqual({ to: `whatsapp:${number}`, from: `whatsapp:${ours}`, text: 'You said four' })
    expect(outside.sent).toHaveLength(4)
  })

  it('goes on with what its customer began on the web, where the page sees it too', async () => {
    await startOnWeb()
    const conversation = one(await conversations())
    await wait({ customerId: conversation.customerId, text: 'from my phone' })
    expect(await conversations()).toHaveLength(1)
    const messages = await said(conversation.id)
    expect(messages.slice(-2).map(({ role, pushed, channel }) => ({ role, pushed, channel }))).toEqual([
      { role: 'customer', pushed: true, channel: 'sms' },
      { role: 'agent', pushed: true, channel: 'sms' },
    ])
  })

  it('nobody serves is left with a word of it, and answered by nobody', async () => {
    await wait({ to: '+15551111111' })
    expect(await conversations()).toEqual([])
    expect(outside.sent).toEqual([])
    const message = await door().run((tenant) => tenant.get(InboundMessages, `inm_${received}`))
    expect(message.state).toBe('unanswered')
  })

  it('begins a new conversation where the last one is closed', async () => {
    await wait({})
    await door().run(async (tenant) => {
      const conversation = one((await tenant.query(Conversations, 'byTime')).items)
      tenant.put(Conversations, { ...conversation, status: 'closed' })
    })
    await wait({ text: 'again' })
    expect(await conversations()).toHaveLength(2)
    expect(outside.sent).toHaveLength(2)
  })
})

describe('a thread of Slack', () => {
  const thread = (threadId: string, text: string) => ({
    channel: 'slack' as const,
    customerId: 'cus_slack',
    from: 'slack:T1:U1',
    to: 'C1',
    threadId,
    text,
  })

  it('is a conversation of its own, and is answered in it', async () => {
    await wait(thread('1.1', '<@U0APP> hello'), thread('1.1', 'more'), thread('2.2', 'another'))
    expect(await conversations()).toHaveLength(2)
    expect(outside.sent).toContainEqual({ to: 'C1', text: 'You said hello', thread: '1.1' })
    expect(outside.sent).toContainEqual({ to: 'C1', text: 'You said more', thread: '1.1' })
    expect(outside.sent).toContainEqual({ to: 'C1', text: 'You said another', thread: '2.2' })
  })
})

describe("a person's words", () => {
  it('go out where the customer last wrote, in order and in parts that the channel takes', async () => {
    await wait({}, { channel: 'whatsapp', text: 'and here' }, { text: 'back to sms' })
    const long = Array.from({ length: 60 }, (_, place) => `Sentence number ${place} says a thing or two more.`).join(
      ' ',
    )
    await door().run(async (tenant) => {
      const conversation = one((await tenant.query(Conversations, 'byTime')).items)
      tell(tenant, conversation, { role: 'person', text: long, author: 'Anna' }, { status: 'with_person' })
    })
    await door().run(async (tenant) => {
      const conversation = one((await tenant.query(Conversations, 'byTime')).items)
      tell(tenant, conversation, { role: 'person', text: 'The end.', author: 'Anna' })
    })
    await running.kernel.idle()
    const [first, second, last] = outside.sent.slice(3)
    expect([first?.to, second?.to, last]).toEqual([number, number, { to: number, from: ours, text: 'The end.' }])
    expect(`${first?.text} ${second?.text}`).toBe(long)
  })
})

describe('a message that goes out', () => {
  const last = async () => {
    const messages = await said(one(await conversations()).id)
    return messages.at(-1)?.delivery
  }

  it('is sent once where the other system took it and said nothing, and is shown as unknown', async () => {
    outside.next.push('hang_up')
    await wait({})
    // The next attempt, a second later, finds that it was begun.
    await expect.poll(last, { timeout: 10_000 }).toBe('unknown')
    expect(outside.sent).toHaveLength(1)
  })

  it('is sent again where the other system was too busy to take it', async () => {
    outside.next.push(429)
    await wait({})
    expect(outside.sent).toHaveLength(1)
    expect(await last()).toBe('sent')
  })

  it('is shown as failed where it was refused, and where no secret is there to send with', async () => {
    outside.next.push(400)
    await wait({})
    expect(await last()).toBe('failed')
    await running.stop()
    running = await start(running.folder, {})
    await wait({ text: 'and now?' })
    expect(await last()).toBe('failed')
    expect(outside.sent).toEqual([])
  })

  it('is unknown after a crash in mid-call, and not sent a second time', async () => {
    outside.next.push('hang_up')
    await receive({})
    // The process ends between the call and its record.
    while (outside.sent.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await running.ports.close()
    running = await start(running.folder)
    await running.runtime.recover()
    await running.kernel.idle()
    expect(outside.sent).toHaveLength(1)
    expect(await last()).toBe('unknown')
  })
})
