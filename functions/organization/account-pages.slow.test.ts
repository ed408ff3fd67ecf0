import type { Caller } from '@workflow/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { MailedLinks, Organizations } from './model.ts'
import {
  callerOf,
  foundOrganization,
  mailedToken,
  mailsTo,
  openOrganizations,
  password,
} from './organization.fixtures.ts'

const hourMs = 60 * 60_000
const email = 'mia@harbour.example'
const filled = {
  organizationName: 'Harbour Bikes',
  website: '',
  timeZone: 'Europe/London',
  name: 'Mia',
  email,
  password,
}

let platform: TestPlatform
beforeEach(async () => {
  platform = await openOrganizations()
})
afterEach(() => platform.close())

const organizations = async () => (await platform.asPlatform((it) => it.query(Organizations, 'all'))).items
const links = async () => {
  const users = (await mailsTo(platform, email)).map(({ to }) => to.userId ?? '')
  const found = users.map((subjectId) => platform.asPlatform((it) => it.query(MailedLinks, 'bySubject', { subjectId })))
  return (await Promise.all(found)).flatMap(({ items }) => items)
}
const submit = (form: Record<string, string> = filled) => platform.call<Response>('POST /sign-up', { form })
const look = (page: string, token: string, query: Record<string, string> = {}) =>
  platform.call<Response>(`GET /${page}/{token}`, { params: { token }, query })
const confirm = (token: string, typed = password) =>
  platform.call<Response>('POST /sign-up/{token}', { params: { token }, form: { password: typed } })
const signIn = (address = email) => platform.call('POST /v1/auth/sign-in', { body: { email: address, password } })

describe('the page of sign-up', () => {
  it('asks in the language of its reader, and mails a link to the page on which the address is confirmed', async () => {
    const asked = await platform.call<Response>('GET /sign-up', { query: { lang: 'hi' } })
    expect(await asked.text()).toContain('खाता खोलें')
    const sent = await submit()
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/sign-up?lang=en&done=1'])
    const [mail] = await mailsTo(platform, email)
    expect(mail?.data.url).toMatch(/^https:\/\/api\.example\/sign-up\/\w+$/)
    expect(await organizations()).toEqual([])
  })

  it.each([
    ['organizationName', { organizationName: '  ' }, 'the name of your company'],
    ['website', { website: 'harbour' }, 'the whole address of the website'],
    ['timeZone', { timeZone: 'Europe/Atlantis' }, 'a time zone of the list'],
    ['name', { name: '' }, 'enter your name'],
    ['email', { email: 'mia' }, 'the address that you use at your company'],
    ['email', { email: 'mia@gmail.com' }, 'not one of a free mail provider'],
    ['password', { password: 'aaaaaaaaaaaa' }, 'choose another password'],
  ])(
    'names the field at fault, %s, keeps what was typed but the password, and writes nothing',
    async (field, change, told) => {
      const answer = await submit({ ...filled, ...change })
      const text = await answer.text()
      expect(answer.status).toBe(422)
      expect(text).toContain(told)
      expect(text).toMatch(new RegExp(`name="${field}"[^>]* aria-invalid="true"`))
      if (field !== 'timeZone') expect(text).toContain('<option selected>Europe/London')
      expect(text).not.toContain({ ...filled, ...change }.password)
      expect(await mailsTo(platform, email)).toEqual([])
      expect(await mailsTo(platform, 'mia@gmail.com')).toEqual([])
    },
  )

  it('answers the same to an address that has an account, which is told where to sign in', async () => {
    await foundOrganization(platform, email)
    expect((await submit()).headers.get('location')).toBe('/sign-up?lang=en&done=1')
    expect(await mailsTo(platform, email)).toMatchObject([
      { template: 'address_taken', data: { url: 'https://portal.example/desk' } },
    ])
  })
})

describe('the page on which an address is confirmed', () => {
  it('opens the account when its button is pressed, and by no look at it, once', async () => {
    await submit()
    const token = await mailedToken(platform, email)
    for (const _look of [1, 2]) expect(await (await look('sign-up', token)).text()).toContain('Harbour Bikes')
    expect([await organizations(), (await links()).map(({ usedAt }) => usedAt)]).toEqual([[], [undefined]])
    const confirmed = await confirm(token)
    expect(confirmed.headers.get('location')).toBe(`/sign-up/${token}?lang=en&done=1`)
    expect(await organizations()).toMatchObject([{ name: 'Harbour Bikes', timeZone: 'Europe/London' }])
    await expect(signIn()).resolves.toMatchObject({ user: { name: 'Mia', role: 'admin' } })
    const done = await look('sign-up', token, { done: '1' })
    expect([done.status, (await done.text()).includes('The account is open')]).toEqual([200, true])
    expect((await confirm(token)).status).toBe(410)
    expect((await look('sign-up', token)).status).toBe(410)
  })

  it('opens nothing by a password that was not chosen with it: who shares an address confirms their own sign-up alone', async () => {
    await submit({ ...filled, password: 'a phrase of a stranger' })
    const strangers = await mailedToken(platform, email)
    platform.leap(1)
    await submit()
    const refused = await confirm(strangers)
    expect([refused.status, (await refused.text()).includes('not the password')]).toEqual([422, true])
    expect(await organizations()).toEqual([])
    expect((await confirm(await mailedToken(platform, email))).status).toBe(303)
    await expect(signIn()).resolves.toMatchObject({ user: { role: 'admin' } })
  })

  it('opens one account though its button is pressed twice at the same moment', async () => {
    await submit()
    const token = await mailedToken(platform, email)
    const answers = await Promise.all([confirm(token), confirm(token)])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410])
    expect(await organizations()).toHaveLength(1)
  })

  it('says that the link has expired, was never one, or came too late', async () => {
    await submit()
    const first = await mailedToken(platform, email)
    platform.leap(1)
    await submit({ ...filled, organizationName: 'Harbour Boats' })
    await confirm(await mailedToken(platform, email))
    expect((await look('sign-up', first)).status).toBe(410)
    expect((await confirm(first)).status).toBe(410)
    expect((await organizations()).map(({ name }) => name)).toEqual(['Harbour Boats'])
    expect((await look('sign-up', 'nonsense')).status).toBe(404)
    expect((await confirm('nonsense')).status).toBe(404)

    await submit({ ...filled, email: 'noah@harbour.example' })
    const late = await mailedToken(platform, 'noah@harbour.example')
    platform.leap(24 * hourMs)
    expect([(await look('sign-up', late)).status, (await confirm(late)).status]).toEqual([410, 410])
  })
})

describe('the page of an invitation', () => {
  let admin: Extract<Caller, { kind: 'member' }>
  const invite = async (address: string, role = 'agent') => {
    platform.leap(1)
    await platform.call('POST /v1/invitations', { caller: admin, body: { email: address, role } })
    return mailedToken(platform, address)
  }
  const join = (token: string, form: Record<string, string> = { name: 'Bo', password }) =>
    platform.call<Response>('POST /invitation/{token}', { params: { token }, form })
  beforeEach(async () => {
    admin = callerOf(await foundOrganization(platform, 'ada@acme.example'))
  })

  it('shows company, role and address, and lets somebody join with a password of theirs, once', async () => {
    const token = await invite('bo@acme.example')
    const text = await (await look('invitation', token)).text()
    for (const shown of ['acme', 'agent', 'bo@acme.example']) expect(text).toContain(shown)
    expect((await join(token)).headers.get('location')).toBe(`/invitation/${token}?lang=en&done=desk`)
    await expect(signIn('bo@acme.example')).resolves.toMatchObject({ user: { name: 'Bo', role: 'agent' } })
    const done = await look('invitation', token, { done: 'desk' })
    expect([done.status, (await done.text()).includes('https://portal.example/desk')]).toEqual([200, true])
    expect((await join(token)).status).toBe(410)
  })

  it('leads nobody to a desk that is not for their role, and says to a member that they have joined', async () => {
    const [first, second] = [await invite('bo@acme.example', 'viewer'), await invite('bo@acme.example', 'viewer')]
    const location = (await join(second)).headers.get('location')
    expect(location).toBe(`/invitation/${second}?lang=en&done=api`)
    const done = await (await look('invitation', second, { done: 'api' })).text()
    expect([done.includes('You have joined'), done.includes('/desk')]).toEqual([true, false])
    const other = await look('invitation', first)
    expect([other.status, (await other.text()).includes('used already')]).toEqual([410, true])
  })

  it.each([
    ['name', { name: ' ', password }],
    ['password', { name: 'Bo', password: 'aaaaaaaaaaaa' }],
  ])('stays open where the %s is at fault', async (field, form) => {
    const token = await invite('bo@acme.example')
    const answer = await join(token, form)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toMatch(new RegExp(`name="${field}"[^>]* aria-invalid="true"`))
    expect((await join(token)).status).toBe(303)
  })

  it('moves nobody who has an account elsewhere', async () => {
    await foundOrganization(platform, 'eve@other.example')
    const token = await invite('eve@other.example')
    expect([(await look('invitation', token)).status, (await join(token)).status]).toEqual([409, 409])
    await expect(signIn('eve@other.example')).resolves.toMatchObject({ user: { role: 'admin' } })
  })

  it('opens by no link of another purpose', async () => {
    const token = await invite('bo@acme.example')
    expect((await confirm(token)).status).toBe(404)
    await submit()
    expect((await join(await mailedToken(platform, email))).status).toBe(404)
  })
})
