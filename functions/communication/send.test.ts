import type { Caller } from '@workflow/engine'
import { MessageRequests, PlatformMessages, requestPlatformMessage } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openCommunication, organizationId, type TestCommunication } from './communication.fixtures.ts'

let platform: TestCommunication
beforeEach(async () => {
  platform = await openCommunication()
})
afterEach(() => platform.close())

describe('what a room asks to have written', () => {
  it('is rendered, goes once, and what was asked for is gone', async () => {
    const id = await platform.ask({})
    expect(platform.sender.sent).toMatchObject([{ id, to: { address: 'ada@acme.example' }, subject: 'News' }])
    expect(platform.sender.sent[0]?.text).toBe(
      'Hello Ada,\n\nSomething happened\n\nhttps://portal.example/news\n\nWorkflow',
    )
    expect(await platform.message(id)).toMatchObject({ state: 'sent', templateVersion: 'built_in/1' })
    const left = await platform.asTenant(organizationId, (tenant) => tenant.query(MessageRequests, 'all'))
    expect(left.items).toEqual([])
    expect(await platform.eventTypes()).toEqual(['message_requested', 'message_queued', 'message_sent'])
  })

  it('speaks the recipient’s language', async () => {
    await platform.ask({ locale: 'hi-IN' })
    expect(platform.sender.sent[0]?.text).toContain('नमस्ते Ada,')
  })

  it('lies in the mailbox where no server carries it, the platform’s own as well', async () => {
    await platform.ask({})
    await platform.asPlatform(async (scope) => {
      requestPlatformMessage(scope, {
        template: 'address_taken',
        channel: 'email',
        kind: 'transactional',
        to: { address: 'bo@new.example' },
        locale: 'en',
        timeZone: 'UTC',
        data: { url: 'https://portal.example/sign-in' },
      })
    })
    await platform.kernel.idle()
    const { items } = await platform.call<{ items: { to: string; text: string; template: string }[] }>(
      'GET /v1/mailbox',
    )
    expect(items.map(({ to, template }) => [to, template])).toEqual(
      expect.arrayContaining([
        ['bo@new.example', 'address_taken'],
        ['ada@acme.example', 'notice_with_link'],
      ]),
    )
    const own = await platform.asPlatform((scope) => scope.query(PlatformMessages, 'all'))
    expect(own.items).toMatchObject([{ to: 'bo@new.example', state: 'sent' }])
  })
})

describe('what was written to somebody who signs in', () => {
  const inApp = (userId: string, text: string) => ({
    template: 'notice',
    channel: 'in_app' as const,
    kind: 'transactional' as const,
    to: { address: userId, userId },
    locale: 'en',
    timeZone: 'UTC',
    data: { subject: 'News', text },
  })
  const staff = (userId: string): Caller => ({ kind: 'staff', userId, role: 'sales_agent', sessionId: 'ses_1' })
  const member = (userId: string): Caller => ({
    kind: 'member',
    userId,
    role: 'viewer',
    sessionId: 'ses_1',
    organizationId,
  })
  const texts = async (path: string, caller: Caller) => {
    const { items } = await platform.call<{ items: { text: string }[] }>(`GET ${path}`, { caller })
    return items.map(({ text }) => /Number \d/.exec(text)?.[0])
  }

  it('is read by whoever of the staff it is for, newest first, and by no one else', async () => {
    for (const [userId, text] of [
      ['usr_sam', 'Number 1'],
      ['usr_kim', 'Number 2'],
      ['usr_sam', 'Number 3'],
    ] as const) {
      await platform.asPlatform(async (scope) => requestPlatformMessage(scope, inApp(userId, text)))
      await platform.kernel.idle()
      platform.leap(1_000)
    }
    const path = '/v1/staff/in-app-messages'
    expect(await texts(path, staff('usr_sam'))).toEqual(['Number 3', 'Number 1'])
    expect(await texts(path, staff('usr_kim'))).toEqual(['Number 2'])
    expect(await texts(path, staff('usr_new'))).toEqual([])
    expect(await texts('/v1/in-app-messages', member('usr_sam'))).toEqual([])
  })

  it('is read by whichever member it is for, and by no key', async () => {
    await platform.ask(inApp('usr_ada', 'Number 1'))
    await platform.ask({ to: { address: '' } })
    const path = '/v1/in-app-messages'
    expect(await texts(path, member('usr_ada'))).toEqual(['Number 1'])
    expect(await texts(path, member('usr_bo'))).toEqual([])
    const key: Caller = { kind: 'key', keyId: 'key_1', organizationId, publishable: false, scopes: [], configIds: [] }
    await expect(texts(path, key)).rejects.toMatchObject({ message: expect.stringContaining('signed-in person') })
  })
})

describe('a request to write to somebody', () => {
  const sam: Caller = {
    ...({ kind: 'staff', userId: 'usr_sam', role: 'sales_agent', sessionId: 'ses_1' } as const),
    organizationId,
  }
  const asked = {
    name: 'onboarding',
    channel: 'email',
    address: 'ada@acme.example',
    recipientName: 'Ada',
    locale: 'en',
    timeZone: 'UTC',
    organizationName: 'Acme',
    url: 'https://portal.example/begin',
  }
  const begin = (body: object) => platform.call('POST /v1/sequences', { caller: sam, body })

  it.each([
    'ada@acme.example, eve@else.example',
    'ada@acme.example;eve@else.example',
    'Ada <ada@acme.example>',
    'ada@acme.example\r\nBcc: eve@else.example',
    'ada',
  ])('names one address, not %j', async (address) => {
    await expect(begin({ ...asked, address })).rejects.toMatchObject({ issues: [{ path: ['address'] }] })
    const consent = { channel: 'email', address, marketing: true, source: 'a form' }
    await expect(platform.call('POST /v1/recipients/consent', { caller: sam, body: consent })).rejects.toMatchObject({
      issues: [{ path: ['address'] }],
    })
    for (const number of [`+14155550100,+14155550101`, '4155550100', address])
      await expect(begin({ ...asked, channel: 'sms', address: number })).rejects.toMatchObject({
        issues: [{ path: ['address'] }],
      })
  })

  it.each(['recipientName', 'organizationName', 'locale', 'timeZone', 'url'])(
    'reaches one person whatever stands in its %s',
    async (field) => {
      const list = 'eve@else.example, mal@else.example\r\nBcc: bo@else.example'
      const hostile = field === 'url' ? `https://portal.example/?to=${encodeURIComponent(list)}` : list
      const body = { ...asked, [field]: hostile.slice(0, field === 'locale' ? 35 : 60) }
      await begin(body)
      expect(platform.sender.sent.map(({ to }) => to.address)).toEqual(['ada@acme.example'])
    },
  )
})

describe('a message that nobody took', () => {
  it('is tried again later, and given up after a day', async () => {
    platform.sender.outcomes.push(
      ...Array.from({ length: 7 }, () => ({ kind: 'unavailable', reason: 'busy' }) as const),
    )
    const id = await platform.ask({})
    expect(await platform.message(id)).toMatchObject({ state: 'held', because: 'unavailable' })
    await platform.pass(30)
    expect(await platform.message(id)).toMatchObject({ state: 'failed', because: 'busy' })
    expect(platform.sender.sent).toEqual([])
  })

  it('goes when somebody takes it', async () => {
    platform.sender.outcomes.push({ kind: 'unavailable', reason: 'busy' })
    const id = await platform.ask({})
    await platform.pass(1)
    expect(platform.sender.sent).toHaveLength(1)
    expect(await platform.message(id)).toMatchObject({ state: 'sent' })
  })

  it('since the database was away before it left goes later, once', async () => {
    const { documents } = platform.ports
    const commit = documents.commit.bind(documents)
    const committing = vi.spyOn(documents, 'commit').mockImplementation(async (given) => {
      await commit(given)
      const states = given.writes.map((write) => (write.kind === 'set' ? Object(write.body).state : undefined))
      if (!states.includes('sending')) return
      committing.mockRestore()
      vi.spyOn(documents, 'read').mockRejectedValueOnce(new Error('the database is away'))
    })
    const id = await platform.ask({})
    expect(await platform.message(id)).toMatchObject({ state: 'held', because: 'unavailable' })
    await platform.pass(1)
    expect(await platform.message(id)).toMatchObject({ state: 'sent' })
    expect(platform.sender.sent).toHaveLength(1)
  })

  it('of which nobody knows whether it went is not sent again', async () => {
    platform.sender.outcomes.push({ kind: 'unknown', reason: 'timeout' })
    const id = await platform.ask({})
    await platform.pass(48)
    expect(await platform.message(id)).toMatchObject({ state: 'unknown' })
    expect(await platform.eventTypes()).toContain('message_not_sent')
  })
})
