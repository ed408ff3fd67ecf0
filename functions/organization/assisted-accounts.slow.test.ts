import type { Caller } from '@workflow/engine'
import { createPageLink, organizationOfToken, PageLinks } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { Organizations } from './model.ts'
import { eventTypesOf, mailsTo, openOrganizations, password, signUp } from './organization.fixtures.ts'
import { createPlatformUser } from './users.ts'

const dayMs = 24 * 60 * 60_000
const contact = { name: 'Mia Stone', email: 'mia@harbour.example' }
const asked = { name: 'Harbour Bikes', industry: 'bicycle repair', timeZone: 'Europe/London', languages: ['hi-IN'] }

let platform: TestPlatform
let agent: Extract<Caller, { kind: 'staff' }>

beforeEach(async () => {
  platform = await openOrganizations()
  const person = { name: 'Sam Sales', email: 'sam@workflow.example', password, role: 'sales_agent' } as const
  const { id: userId } = await platform.asPlatform((it) => createPlatformUser(it, person))
  agent = { kind: 'staff', userId, role: 'sales_agent', sessionId: 'ses_test' }
})
afterEach(() => platform.close())

const open = async (change: object = {}) => {
  const body = { ...asked, contact, ...change }
  return platform.call<{ organizationId: string; claimBy: string }>('POST /v1/assisted-accounts', {
    caller: agent,
    body,
  })
}
const resend = (organizationId: string, named = organizationId) =>
  platform.call('POST /v1/assisted-accounts/{organizationId}/resend', {
    caller: { ...agent, organizationId: named },
    params: { organizationId },
  })
const claimTokens = async () => {
  const mails = (await mailsTo(platform, contact.email)).filter(({ template }) => template === 'claim_account')
  return mails.map(({ data }) => /\/claim\/([\w.]+)/.exec(String(data.url))?.[1] ?? '')
}
const newestToken = async () => (await claimTokens()).at(-1) ?? ''
const look = (token: string, query: Record<string, string> = {}) =>
  platform.call<Response>('GET /claim/{token}', { params: { token }, query })
const claim = (token: string, form: Record<string, string> = { name: 'Mia S.', password }) =>
  platform.call<Response>('POST /claim/{token}', { params: { token }, form })
const signIn = (email = contact.email) => platform.call('POST /v1/auth/sign-in', { body: { email, password } })
const organizations = async () => (await platform.asPlatform((it) => it.query(Organizations, 'all'))).items
const claimedTimes = async (organizationId: string) =>
  (await eventTypesOf(platform, organizationId)).filter((type) => type === 'assisted_account_claimed').length

describe('an account that a sales agent opens', () => {
  it('is an organization at once, announced as assisted, and its contact is mailed a link in their language for 14 days', async () => {
    const { organizationId, claimBy } = await open({ website: 'https://harbour.example' })
    expect(await organizations()).toMatchObject([{ slug: 'harbour-bikes', website: 'https://harbour.example' }])
    expect(await eventTypesOf(platform, organizationId)).toEqual(['organization_created', 'assisted_account_created'])
    const [mail] = await mailsTo(platform, contact.email)
    expect(mail).toMatchObject({
      template: 'claim_account',
      locale: 'hi-IN',
      data: { organizationName: 'Harbour Bikes', inviterName: 'Sam Sales' },
    })
    expect(mail?.data.url).toMatch(/^https:\/\/api\.example\/claim\/org_\w+\.\w+\?lang=hi$/)
    expect(Date.parse(claimBy) - platform.clock.now().getTime()).toBe(14 * dayMs)
  })

  it('stores no token, only what proves it', async () => {
    const { organizationId } = await open()
    const token = await newestToken()
    const secret = token.slice(token.indexOf('.') + 1)
    const links = await platform.asTenant(organizationId, (it) =>
      it.query(PageLinks, 'bySubject', { subjectId: 'claim/1' }),
    )
    expect(links.items).toHaveLength(1)
    expect(JSON.stringify([links.items, await organizations()])).not.toContain(secret)
  })

  it('is refused, naming the field, where the contact has an account or is to claim one', async () => {
    const refused = { kind: 'conflict', detail: { errors: [{ path: 'contact.email', rule: 'unique' }] } }
    await open()
    await expect(open({ name: 'Other', contact: { ...contact, email: 'MIA@harbour.example' } })).rejects.toMatchObject(
      refused,
    )
    await signUp(platform, 'ada@acme.example')
    for (const email of ['ada@acme.example', 'sam@workflow.example'])
      await expect(open({ contact: { name: 'Ada', email } })).rejects.toMatchObject(refused)
    expect(await organizations()).toHaveLength(2)
  })

  it('is opened once, though it is asked for twice at the same moment', async () => {
    const outcomes = await Promise.allSettled([open(), open()])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await organizations()).toHaveLength(1)
  })

  it('is not kept from its contact by a sign-up that nobody confirmed', async () => {
    const body = { name: 'Eve', email: contact.email, password: 'eve was here too', organizationName: 'Evil' }
    await platform.call('POST /v1/auth/sign-up', { body })
    await open()
    expect((await claim(await newestToken())).status).toBe(303)
    await expect(signIn()).resolves.toMatchObject({ user: { name: 'Mia S.', role: 'admin' } })
  })
})

describe('an account that is not claimed', () => {
  it('lets its contact in by no password, not by that of a sign-up that was not confirmed either', async () => {
    await platform.call('POST /v1/auth/sign-up', {
      body: { name: 'Mia', email: contact.email, password, organizationName: 'Mine' },
    })
    await open()
    for (const tried of [password, ' '])
      await expect(
        platform.call('POST /v1/auth/sign-in', { body: { email: contact.email, password: tried } }),
      ).rejects.toMatchObject({ kind: 'unauthenticated' })
  })

  it('is shown by its link with company and inviter, however often it is opened', async () => {
    await open()
    const token = await newestToken()
    for (const [lang, title] of [
      ['en', 'Make this account yours'],
      ['hi', 'इस खाते को अपना बनाएँ'],
    ] as const) {
      const page = await look(token, { lang })
      const text = await page.text()
      expect([page.status, text.includes('Harbour Bikes'), text.includes('Sam Sales')]).toEqual([200, true, true])
      expect(text).toContain(title)
    }
    expect((await claim(token)).status).toBe(303)
  })

  it('leaves its contact free to join another organization; it cannot be claimed then', async () => {
    const { organizationId } = await open()
    const { user } = await signUp(platform, 'ada@acme.example')
    const caller = {
      kind: 'member',
      userId: user.id,
      organizationId: user.organizationId ?? '',
      role: 'admin',
    } as const
    await platform.call('POST /v1/invitations', {
      caller: { ...caller, sessionId: 'ses_test' },
      body: { email: contact.email, role: 'viewer' },
    })
    const [invited] = (await mailsTo(platform, contact.email)).filter(({ template }) => template === 'invitation')
    const token = /(?:invitation|sign-up)\/(\w+)/.exec(String(invited?.data.url))?.[1] ?? ''
    await platform.call('POST /v1/invitations/accept', { body: { token, name: 'Mia', password } })
    expect((await claim(await newestToken(), { name: 'Eve', password: 'eve was here too' })).status).toBe(409)
    await expect(resend(organizationId)).rejects.toMatchObject({ detail: { code: 'contact_taken' } })
    await expect(signIn()).resolves.toMatchObject({ user: { name: 'Mia', role: 'viewer' } })
  })
})

describe('a claim', () => {
  it('makes the contact the first admin, who can sign in, and is told once', async () => {
    const { organizationId } = await open()
    const token = await newestToken()
    const answer = await claim(token)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/claim/${token}?lang=en&claimed=1`])
    const done = await look(token, { claimed: '1' })
    expect([done.status, (await done.text()).includes('https://portal.example/desk')]).toEqual([200, true])
    await expect(signIn()).resolves.toMatchObject({
      user: { name: 'Mia S.', email: contact.email, role: 'admin', organizationId },
    })
    expect((await eventTypesOf(platform, organizationId)).slice(2).sort()).toEqual([
      'assisted_account_claimed',
      'member_joined',
    ])
  })

  it('works once: whoever comes later sees that the link was used, and changes nothing', async () => {
    const { organizationId } = await open()
    const token = await newestToken()
    await claim(token)
    const late = await claim(token, { name: 'Eve', password: 'eve was here too' })
    expect([late.status, (await look(token)).status]).toEqual([410, 410])
    expect(await late.text()).toContain('This link was used already')
    await expect(signIn()).resolves.toMatchObject({ user: { name: 'Mia S.' } })
    expect(await claimedTimes(organizationId)).toBe(1)
  })

  it('is won by one of two at the same moment; the other sees that it was used', async () => {
    const { organizationId } = await open()
    const token = await newestToken()
    const answers = await Promise.all([claim(token), claim(token)])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410])
    expect(await claimedTimes(organizationId)).toBe(1)
  })

  it.each([
    { why: 'no name', form: { name: ' ', password }, says: 'Please enter your name' },
    { why: 'a weak password', form: { name: 'Mia <b>', password: 'short' }, says: 'Please choose another password' },
    { why: 'no field at all', form: { other: 'x' }, says: 'Please enter your name' },
  ])('with $why is asked again, and nothing happens', async ({ form, says }) => {
    const { organizationId } = await open()
    const token = await newestToken()
    const answer = await claim(token, form as Record<string, string>)
    const text = await answer.text()
    expect([answer.status, text.includes(says), text.includes('short'), text.includes('<b>')]).toEqual([
      422,
      true,
      false,
      false,
    ])
    expect(await claimedTimes(organizationId)).toBe(0)
  })

  it('is not made by a link that is 14 days old', async () => {
    const { organizationId } = await open()
    const token = await newestToken()
    platform.leap(14 * dayMs - 1)
    expect((await look(token)).status).toBe(200)
    platform.leap(1)
    expect([(await look(token)).status, (await claim(token)).status]).toEqual([410, 410])
    expect(await (await look(token)).text()).toContain('This link has expired')
    expect(await claimedTimes(organizationId)).toBe(0)
  })

  it('is not made by a link that nobody was sent, or one of another page', async () => {
    const { organizationId } = await open()
    const invented = `${organizationId}.${'a'.repeat(32)}`
    const ofDemo = await platform.asTenant(organizationId, async (it) => createPageLink(it, 'demo', 'claim/1', dayMs))
    for (const token of ['nonsense', invented, ofDemo])
      expect([(await look(token)).status, (await claim(token)).status]).toEqual([404, 404])
  })
})

describe('a link that is sent again', () => {
  it('ends the one before it, and works for 14 days of its own', async () => {
    const { organizationId } = await open()
    platform.leap(13 * dayMs)
    await resend(organizationId)
    const [older = '', newer = ''] = await claimTokens()
    platform.leap(13 * dayMs)
    const refused = await claim(older)
    expect([refused.status, await refused.text()]).toEqual([410, expect.stringContaining('There is a newer link')])
    expect((await claim(newer)).status).toBe(303)
  })

  it('leaves one that works, though it is asked for twice at the same moment', async () => {
    const { organizationId } = await open()
    await Promise.all([resend(organizationId), resend(organizationId)])
    const pages = await Promise.all((await claimTokens()).map((token) => look(token)))
    expect(pages.map(({ status }) => status).sort()).toEqual([200, 410, 410])
  })

  it('is refused once the account is claimed, and for an organization that its own people opened', async () => {
    const { organizationId } = await open()
    await claim(await newestToken())
    await expect(resend(organizationId)).rejects.toMatchObject({ kind: 'conflict', detail: { code: 'claimed' } })
    const { user } = await signUp(platform, 'ada@acme.example')
    await expect(resend(user.organizationId ?? '')).rejects.toMatchObject({ kind: 'not_found' })
  })

  it('is refused to staff of another client', async () => {
    const { organizationId } = await open()
    const other = await open({ name: 'Other', contact: { name: 'Bo', email: 'bo@other.example' } })
    await expect(resend(organizationId, other.organizationId)).rejects.toMatchObject({ kind: 'not_found' })
    const tokens = await claimTokens()
    expect(tokens.map(organizationOfToken)).toEqual([organizationId])
  })
})
