import { defineEngine } from '@workflow/engine'
import { InboundMessages } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { documentOf } from '../platform.fixtures.ts'
import { openCommunication, organizationId, type TestCommunication } from './communication.fixtures.ts'
import { changeConsent } from './consent.ts'
import { frequencyCaps, judge, newRecipient } from './model.ts'
import { startSequence } from './sequence.ts'
import { wakingMoment } from './waking-hours.ts'

const Receipts = documentOf('webhook_receipts')
const webhooks = defineEngine({ name: 'webhooks', scope: 'tenant', collections: [Receipts, InboundMessages] })

let platform: TestCommunication
beforeEach(async () => {
  platform = await openCommunication(webhooks)
})
afterEach(() => platform.close())

const inTenant = async (work: Parameters<TestCommunication['asTenant']>[1]) => {
  await platform.asTenant(organizationId, work)
  await platform.kernel.idle()
}
const relationship = { kind: 'relationship' } as const

/** One of the pages behind links in messages. */
async function page(method: 'GET' | 'POST', url: string, body?: URLSearchParams) {
  const { pathname } = new URL(url)
  const [, first = '', token = ''] = pathname.split('/')
  const route = platform.kernel.engines
    .flatMap(({ api }) => api)
    .find((one) => one.method === method && one.path === `/${first}/{token}`)
  if (route === undefined) throw new Error('no such page')
  const request = new Request(url, { method, ...(body === undefined ? {} : { body }) })
  const answer = await platform.asPlatform(async (scope) =>
    Reflect.apply(route.handle, undefined, [{ params: { token }, query: {}, request }, scope]),
  )
  await platform.kernel.idle()
  if (!(answer instanceof Response)) throw new Error('no page')
  return answer
}

const started = (name: 'onboarding' | 'nurture') =>
  inTenant(async (tenant) => {
    const to = { address: 'ada@acme.example', name: 'Ada' }
    const data = { organizationName: 'Acme', url: 'https://portal.example/begin' }
    await startSequence(tenant, {
      name,
      subjectId: organizationId,
      message: { channel: 'email', to, locale: 'en', timeZone: 'UTC', data },
    })
  })

describe('waking hours', () => {
  it.each([
    ['2026-01-05T09:00:00.000Z', 'UTC', '2026-01-05T09:00:00.000Z'],
    ['2026-01-05T21:00:00.000Z', 'UTC', '2026-01-06T08:00:00.000Z'],
    ['2026-01-05T02:00:00.000Z', 'Asia/Kolkata', '2026-01-05T02:30:00.000Z'],
    ['2026-01-05T15:30:00.000Z', 'Asia/Kolkata', '2026-01-06T02:30:00.000Z'],
    // The night in which clocks go forward is an hour short.
    ['2026-03-28T21:00:00.000Z', 'Europe/Berlin', '2026-03-29T06:00:00.000Z'],
    ['2026-10-24T20:00:00.000Z', 'Europe/Berlin', '2026-10-25T07:00:00.000Z'],
    ['2026-01-05T23:00:00.000Z', 'Nowhere/Land', '2026-01-06T08:00:00.000Z'],
  ])('at %s in %s people are awake from %s', (at, zone, expected) => {
    expect(wakingMoment(new Date(at), zone).toISOString()).toBe(expected)
  })
})

describe('what nobody asked for', () => {
  it('waits for waking hours, and what was asked for does not', async () => {
    const timeZone = 'America/New_York'
    const held = await platform.ask({ ...relationship, timeZone })
    const asked = await platform.ask({ timeZone })
    expect(await platform.message(held)).toMatchObject({ state: 'held', because: 'quiet_hours' })
    expect(await platform.message(asked)).toMatchObject({ state: 'sent' })
    await platform.pass(4)
    expect(await platform.message(held)).toMatchObject({ state: 'sent', sentAt: '2026-01-05T13:00:00.000Z' })
  })

  it('stays within the cap of each day and each week, and is sent when there is room', async () => {
    const ids: string[] = []
    for (let message = 0; message < 7; message += 1) ids.push(await platform.ask(relationship))
    expect(platform.sender.sent).toHaveLength(2)
    expect(await platform.message(ids[2] ?? '')).toMatchObject({ state: 'held', because: 'frequency_cap' })
    await platform.pass(24 * 3)
    expect(platform.sender.sent).toHaveLength(5)
    await platform.pass(24 * 5)
    expect(platform.sender.sent).toHaveLength(7)
  })

  it('that did not go takes no place under the cap', async () => {
    for (let message = 0; message < 3; message += 1) {
      platform.sender.outcomes.push({ kind: 'refused', reason: 'spam' })
      await platform.ask(relationship)
    }
    await platform.ask(relationship)
    expect(platform.sender.sent).toHaveLength(1)
  })

  it('is marketing only with consent', async () => {
    const without = await platform.ask({ kind: 'marketing' })
    expect(await platform.message(without)).toMatchObject({ state: 'suppressed', because: 'no_consent' })
    await inTenant(async (tenant) => {
      await changeConsent(tenant, 'email', 'ADA@acme.example', { marketing: true, source: 'a form' })
    })
    expect(await platform.message(await platform.ask({ kind: 'marketing' }))).toMatchObject({ state: 'sent' })
  })

  it('never exceeds a cap, whatever was sent before', () => {
    const now = new Date('2026-01-05T12:00:00.000Z')
    const message = { kind: 'relationship', channel: 'email', timeZone: 'UTC' } as const
    for (const { withinMs, messages } of frequencyCaps) {
      const sent = Array.from({ length: messages }, (_, place) => ({
        messageId: `m${place}`,
        at: new Date(now.getTime() - withinMs + 1 + place).toISOString(),
      }))
      expect(judge(message, { ...newRecipient('r'), sent }, now).kind).toBe('hold')
      expect(judge(message, { ...newRecipient('r'), sent: sent.slice(1) }, now).kind).toBe('send')
    }
  })
})

describe('whoever objects', () => {
  it('does so by one click from the mail program, twice without harm, and is left alone but for what they ask for', async () => {
    await platform.ask(relationship)
    const url = platform.sender.sent[0]?.unsubscribeUrl ?? ''
    const click = () => page('POST', url, new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }))
    expect((await click()).status).toBe(200)
    expect((await click()).status).toBe(200)
    const later = await platform.ask(relationship)
    expect(await platform.message(later)).toMatchObject({ state: 'suppressed', because: 'objected' })
    expect(await platform.message(await platform.ask({}))).toMatchObject({ state: 'sent' })
    const changes = (await platform.eventTypes()).filter((type) => type === 'recipient_consent_changed')
    expect(changes).toHaveLength(1)
  })

  it('is asked first where a page is opened: machines open links', async () => {
    await platform.ask(relationship)
    const answer = await page('GET', platform.sender.sent[0]?.unsubscribeUrl ?? '')
    expect(await answer.text()).toContain('<form method="post"')
    expect(await platform.message(await platform.ask(relationship))).toMatchObject({ state: 'sent' })
  })

  it('gets nothing more of a sequence, nor of what is already held', async () => {
    await started('onboarding')
    const url = platform.sender.sent[0]?.unsubscribeUrl ?? ''
    const held = await platform.ask({ ...relationship, timeZone: 'America/New_York' })
    await page('POST', url)
    await platform.pass(24 * 15)
    expect(await platform.message(held)).toMatchObject({ state: 'suppressed' })
    expect(platform.sender.sent).toHaveLength(1)
    expect(await platform.eventTypes()).toContain('sequence_stopped')
  })

  it('finds nothing behind a link that is not theirs', async () => {
    const answer = await page('POST', `https://pages.example/unsubscribe/${organizationId}.${'a'.repeat(43)}`)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('text/html')
  })
})

describe('a sequence', () => {
  it('takes each step once, and only one of a purpose is under way', async () => {
    await started('onboarding')
    await started('onboarding')
    await platform.pass(24 * 15)
    expect(platform.sender.sent.map(({ subject }) => subject)).toEqual([
      'Welcome, Acme',
      'The next step for Acme',
      'How is it going, Acme?',
    ])
    expect((await platform.eventTypes()).filter((type) => type === 'sequence_started')).toHaveLength(1)
  })

  it('stops at an answer by telephone, and STOP ends all', async () => {
    const to = { address: '+14155550100' }
    const data = { organizationName: 'Acme', url: 'https://portal.example' }
    const message = { channel: 'sms', to, locale: 'en', timeZone: 'UTC', data } as const
    await inTenant(async (tenant) => {
      await startSequence(tenant, { name: 'onboarding', subjectId: organizationId, message })
    })
    const answer = (id: string, text: string) =>
      inTenant(async (tenant) => {
        const facts = { customerId: 'cus_1', endpointId: 'whe_1', channel: 'sms' } as const
        tenant.create(InboundMessages, {
          id,
          ...facts,
          providerMessageId: id,
          from: '+1 415 555 0100',
          to: '+14155559999',
          text,
          media: [],
          receivedAt: tenant.now,
          state: 'waiting',
        })
        tenant.emit('inbound_message_received', { messageId: id, ...facts, attachments: 0 })
      })
    await answer('inm_1', 'Yes, call me')
    expect(await platform.eventTypes()).toEqual(expect.arrayContaining(['message_replied', 'sequence_stopped']))
    await answer('inm_2', ' Stop. ')
    const later = await platform.ask({ ...relationship, channel: 'sms', to })
    expect(await platform.message(later)).toMatchObject({ state: 'suppressed', because: 'objected' })
    await platform.pass(24 * 3)
    expect(platform.sender.sent).toHaveLength(1)
  })
})

describe('what a provider reports', () => {
  type Report = 'message_delivered' | 'message_opened' | 'message_failed'
  const say = (type: Report, ids: { providerMessageId: string; messageId?: string }, reason = 'bounce') =>
    platform.asTenant(organizationId, async (tenant) => {
      const receiptId = tenant.newId('rec')
      tenant.create(Receipts, { id: receiptId })
      const fate = { receiptId, endpointId: 'whe_1', channel: 'email', ...ids } as const
      if (type === 'message_failed') tenant.emit(type, { ...fate, reason })
      else tenant.emit(type, fate)
    })
  const report = async (type: Report, providerMessageId: string, reason?: string) => {
    await say(type, { providerMessageId }, reason)
    await platform.kernel.idle()
  }

  it('is noted of the message, and nothing goes to where nobody can be reached', async () => {
    const id = await platform.ask({})
    await report('message_delivered', `pm_${id}`)
    expect(await platform.message(id)).toMatchObject({ state: 'delivered' })
    await report('message_failed', `pm_${id}`, 'blocked')
    expect(await platform.message(await platform.ask({}))).toMatchObject({ state: 'sent' })
    const bounced = await platform.ask({})
    await report('message_failed', `pm_${bounced}`)
    expect(await platform.message(bounced)).toMatchObject({ state: 'failed', because: 'bounce' })
    expect(await platform.message(await platform.ask({}))).toMatchObject({
      state: 'suppressed',
      because: 'unreachable',
    })
  })

  it.each([
    ['message_delivered', { kind: 'sent', providerMessageId: 'pm_1' }, { state: 'delivered' }],
    ['message_opened', { kind: 'sent', providerMessageId: 'pm_1' }, { state: 'sent', openedAt: expect.any(String) }],
    ['message_failed', { kind: 'sent', providerMessageId: 'pm_1' }, { state: 'failed', because: 'bounce' }],
    ['message_delivered', { kind: 'unknown', reason: 'timeout' }, { state: 'delivered' }],
    ['message_failed', { kind: 'unknown', reason: 'timeout' }, { state: 'failed', because: 'bounce' }],
  ] as const)('ends the same whether %s comes before or after the commit of %j', async (type, outcome, expected) => {
    const reportOf = (messageId: string) => say(type, { providerMessageId: 'pm_1', messageId })
    const isSettled = async (id: string) => {
      const { state, openedAt } = await platform.message(id)
      return state !== 'sending' || openedAt !== undefined
    }
    const early = { address: 'early@acme.example' }
    platform.sender.outcomes.push(outcome, outcome)
    platform.sender.meanwhile.push(async ({ id }) => {
      await reportOf(id)
      while (!(await isSettled(id))) await new Promise((resolve) => setImmediate(resolve))
    })
    const before = await platform.ask({ to: early })
    const late = { address: 'late@acme.example' }
    const after = await platform.ask({ to: late })
    await reportOf(after)
    await platform.kernel.idle()
    const [one, other] = [await platform.message(before), await platform.message(after)]
    for (const message of [one, other]) expect(message).toMatchObject(expected)
    expect([one.sentBy, one.providerMessageId]).toEqual([other.sentBy, other.providerMessageId])
    const next = [await platform.ask({ to: early }), await platform.ask({ to: late })]
    const states = await Promise.all(next.map(async (id) => (await platform.message(id)).state))
    expect(states).toEqual(type === 'message_failed' ? ['suppressed', 'suppressed'] : ['sent', 'sent'])
  })
})

describe('links of a message', () => {
  const linksIn = (html: string) => [...html.matchAll(/https:\/\/pages\.example\/m\/[\w.-]+/g)].map(([url]) => url)

  it('tell once that it was opened and followed, and lead to where it said', async () => {
    const id = await platform.ask(relationship)
    const [link = '', pixel = ''] = linksIn(platform.sender.sent[0]?.html ?? '')
    expect((await page('GET', pixel)).headers.get('content-type')).toBe('image/gif')
    const followed = await page('GET', link)
    expect([followed.status, followed.headers.get('location')]).toEqual([302, 'https://portal.example/news'])
    await page('GET', link)
    const types = await platform.eventTypes()
    expect(types.filter((type) => type === 'message_displayed' || type === 'message_link_followed')).toHaveLength(2)
    expect(await platform.message(id)).toMatchObject({ openedAt: expect.any(String), clickedAt: expect.any(String) })
  })

  it('of another signature lead nowhere, and what was asked for has none', async () => {
    await platform.ask(relationship)
    const [link = ''] = linksIn(platform.sender.sent[0]?.html ?? '')
    const [organization, message, , signature = ''] = link.split('/m/')[1]?.split('.') ?? []
    for (const token of [`${organization}.${message}.1.${signature}`, `${organization}.${message}.0.${'A'.repeat(22)}`])
      expect((await page('GET', `https://pages.example/m/${token}`)).status).toBe(404)
    await platform.ask({})
    expect(platform.sender.sent[1]?.html).not.toContain('/m/')
  })
})
