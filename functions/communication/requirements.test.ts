import type { Caller } from '@workflow/engine'
import {
  type ClientProfile,
  ClientProfiles,
  OrganizationProfiles,
  type Requirements,
  RequirementsRecords,
} from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCommunication, organizationId, ResearchRuns, type TestCommunication } from './communication.fixtures.ts'

let platform: TestCommunication
beforeEach(async () => {
  platform = await openCommunication()
  await platform.asTenant(organizationId, async (tenant) => {
    tenant.create(OrganizationProfiles, {
      id: 'profile',
      slug: 'acme',
      name: 'Acme Tools',
      industry: 'tools',
      timeZone: 'UTC',
      languages: ['en'],
      plan: 'starter',
      contacts: [{ name: 'Ada', email: 'ada@acme.example' }],
      region: 'europe-west1',
      origin: 'sign_up',
    })
  })
})
afterEach(() => platform.close())

const evidence = [
  { recordId: 'rec_1', source: 'website', url: 'https://acme.example', quote: 'q', readAt: '2026-01-01', hash: 'h' },
]
const profileOf = (researchId: string): ClientProfile => ({
  id: 'profile',
  researchId,
  name: 'Acme Tools',
  industry: 'tools',
  brand: { colors: [] },
  claims: [],
  volumes: [{ channel: 'chat', perMonth: { low: 500, expected: 1_000, high: 2_000 }, arithmetic: [] }],
  useCases: [
    { id: 'uc_1', title: 'Where is my order?', kind: 'support_request', score: 0.9, evidence },
    { id: 'uc_2', title: 'Rent a drill', kind: 'booking', score: 0.2, evidence },
  ],
  integrations: [{ name: 'Shopify', category: 'shop', evidence }],
  competitorGaps: [],
  reviewThemes: [{ theme: 'late deliveries', sentiment: 'bad', mentions: 7, evidence }],
  objectives: [],
  products: [],
  faqs: [],
  openingHours: [],
  contactChannels: [],
  producedBy: 'baseline',
  completedAt: '2026-01-05T09:00:00.000Z',
})

async function research(researchId: string): Promise<Requirements> {
  await platform.asTenant(organizationId, async (tenant) => {
    const known = await tenant.find(ClientProfiles, 'profile')
    if (known) tenant.put(ClientProfiles, profileOf(researchId))
    else tenant.create(ClientProfiles, profileOf(researchId))
    tenant.create(ResearchRuns, { id: researchId })
    const counts = { claims: 0, useCases: 2, collected: 1, skipped: 0, failed: 0 }
    tenant.emit('research_completed', { researchId, profileId: 'profile', ...counts, producedBy: 'baseline' })
  })
  await platform.kernel.idle()
  const { items } = await platform.call<{ items: Requirements[] }>('GET /v1/requirements', { caller: agent })
  const found = items.find((one) => one.researchId === researchId)
  if (found === undefined) throw new Error('nothing was drafted')
  return found
}

const agent: Caller = { kind: 'staff', userId: 'usr_sam', role: 'sales_agent', sessionId: 'ses_1', organizationId }
const params = (requirementsId: string) => ({ requirementsId })
const approve = (id: string) =>
  platform.call<Requirements>('POST /v1/requirements/{requirementsId}/approve', { caller: agent, params: params(id) })
const current = (id: string) => platform.asTenant(organizationId, (tenant) => tenant.get(RequirementsRecords, id))

/** The token of the form in the newest message. */
function formToken(): string {
  const token = /\/requirements\/([\w.]+)/.exec(platform.sender.sent.at(-1)?.text ?? '')?.[1]
  if (token === undefined) throw new Error('no form was mailed')
  return token
}

async function form(method: 'GET' | 'POST', token: string, fields?: Record<string, string | string[]>, below = '') {
  const route = platform.kernel.engines
    .flatMap(({ api }) => api)
    .find((one) => one.method === method && one.path === `/requirements/{token}${below}`)
  if (route === undefined) throw new Error('no such route')
  const body = new URLSearchParams(
    Object.entries(fields ?? {}).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  )
  const request = new Request(`https://pages.example/requirements/${token}${below}`, {
    method,
    ...(fields === undefined ? {} : { body }),
  })
  const answer = await platform.asPlatform(async (scope) =>
    Reflect.apply(route.handle, undefined, [
      { params: { token }, query: {}, caller: { kind: 'anonymous' }, request },
      scope,
    ]),
  )
  await platform.kernel.idle()
  if (!(answer instanceof Response)) throw new Error('no page')
  return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') }
}

const answers = {
  do: 'send',
  volume_chat: '2,000',
  volume_phone: '0',
  use_case: ['0', '1'],
  more_use_cases: 'Warranty questions',
  integrations: 'Shopify\nSAP',
  objectives: 'late deliveries',
  product_type: ['chatbot'],
  languages: 'en, hi-IN',
  additions: 'We close in August',
  inaccuracies: '',
}

describe('what a client needs', () => {
  it('is drafted from research, with what is probable ticked', async () => {
    const draft = await research('rsr_1')
    expect(draft).toMatchObject({
      state: 'draft',
      producedBy: 'baseline',
      useCases: {
        predicted: [
          { title: 'Where is my order?', wanted: true },
          { title: 'Rent a drill', wanted: false },
        ],
      },
      objectives: { predicted: ['late deliveries'] },
      productTypes: { predicted: ['chatbot'] },
    })
    expect(draft.volumes.find(({ channel }) => channel === 'chat')?.perMonth).toEqual({ predicted: 1_000 })
    expect(await platform.eventTypes()).toContain('requirements_draft_generated')
  })

  it('is corrected by the agent, with the difference kept, and not after it was approved', async () => {
    const { id } = await research('rsr_1')
    const patch = () =>
      platform.call<Requirements>('PATCH /v1/requirements/{requirementsId}', {
        caller: agent,
        params: params(id),
        body: { volumes: { chat: 1_500 } },
      })
    expect((await patch()).corrections).toMatchObject([{ field: 'volumes.chat', by: 'agent', from: 1_000, to: 1_500 }])
    await approve(id)
    await expect(patch()).rejects.toMatchObject({ detail: { code: 'not_a_draft' } })
    await expect(approve(id)).rejects.toMatchObject({ detail: { code: 'not_a_draft' } })
  })

  it('is asked of the main contact, or told to a person where there is none and asked again once there is', async () => {
    const { id } = await research('rsr_1')
    await approve(id)
    expect(platform.sender.sent).toMatchObject([{ to: { address: 'ada@acme.example', name: 'Ada' } }])
    await platform.asTenant(organizationId, async (tenant) => {
      tenant.put(OrganizationProfiles, { ...(await tenant.get(OrganizationProfiles, 'profile')), contacts: [] })
    })
    const later = await research('rsr_2')
    await approve(later.id)
    expect(await platform.eventTypes()).toContain('manual_outreach_required')
    expect(platform.sender.sent).toHaveLength(1)
    expect(await current(later.id)).toEqual(later)
    await platform.asTenant(organizationId, async (tenant) => {
      const contacts = [{ name: 'Bo', email: 'bo@acme.example' }]
      tenant.put(OrganizationProfiles, { ...(await tenant.get(OrganizationProfiles, 'profile')), contacts })
    })
    await approve(later.id)
    expect(platform.sender.sent[1]).toMatchObject({ to: { address: 'bo@acme.example' } })
    expect((await current(later.id)).state).toBe('approved')
  })
})

describe('the form', () => {
  const open = async () => {
    const { id } = await research('rsr_1')
    await approve(id)
    return { id, token: formToken() }
  }

  it('shows what was predicted, and is opened, once, by whoever enters something: mail is also opened by machines', async () => {
    const { id, token } = await open()
    const first = await form('GET', token)
    expect(first.status).toBe(200)
    expect(first.text).toContain('Our estimate: 1,000')
    expect(first.text).toContain('Where is my order?')
    await form('GET', token)
    expect((await current(id)).state).toBe('approved')
    await form('POST', token, answers, '/saved')
    await form('POST', token, { ...answers, do: 'save' })
    expect((await current(id)).state).toBe('opened')
    expect((await platform.eventTypes()).filter((type) => type === 'requirements_form_opened')).toHaveLength(1)
  })

  it('keeps what was entered, and shows it again', async () => {
    const { token } = await open()
    expect((await form('POST', token, { ...answers, volume_chat: '77' }, '/saved')).status).toBe(204)
    expect((await form('GET', token)).text).toContain('value="77"')
    const later = await form('POST', token, { ...answers, do: 'save', volume_chat: '78' })
    expect(later).toMatchObject({ status: 303, location: `/requirements/${token}?saved=1` })
    expect((await form('GET', token)).text).toContain('value="78"')
  })

  it('is sent once: confirmed beside predicted, each correction a difference; a second window is told', async () => {
    const { id, token } = await open()
    expect((await form('POST', token, answers)).status).toBe(303)
    expect((await form('GET', token)).text).toContain('Thank you')
    expect(await form('POST', token, answers)).toMatchObject({ status: 303 })
    const other = await form('POST', token, { ...answers, volume_chat: '9' })
    expect(other.status).toBe(409)
    expect(other.text).toContain('was sent already')
    const done = await current(id)
    expect(done).toMatchObject({
      state: 'completed',
      additions: 'We close in August',
      integrations: { predicted: ['Shopify'], confirmed: ['Shopify', 'SAP'] },
      languages: { confirmed: ['en', 'hi-IN'] },
    })
    expect(done.volumes.find(({ channel }) => channel === 'chat')?.perMonth).toEqual({
      predicted: 1_000,
      confirmed: 2_000,
    })
    expect(done.corrections?.map(({ field, by }) => [field, by])).toEqual([
      ['volumes.chat', 'client'],
      ['useCases', 'client'],
      ['integrations', 'client'],
      ['languages', 'client'],
    ])
    const completed = (await platform.eventTypes()).filter((type) => type === 'requirements_validation_completed')
    expect(completed).toHaveLength(1)
  })

  it('is taken from one of two windows that send it at the same moment', async () => {
    const { id, token } = await open()
    const sent = await Promise.all([
      form('POST', token, answers),
      form('POST', token, { ...answers, volume_chat: '9' }),
    ])
    expect(sent.map(({ status }) => status).sort()).toEqual([303, 409])
    expect((await current(id)).state).toBe('completed')
  })

  it('says which fields are wrong, and loses nothing', async () => {
    const { id, token } = await open()
    const wrong = await form('POST', token, { ...answers, volume_chat: 'many', languages: '???', product_type: [] })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('Chat on your website: a whole number')
    expect(wrong.text).toContain('value="many"')
    expect(wrong.text).toContain('We close in August')
    expect((await current(id)).state).toBe('opened')
  })

  it('is nothing to whoever has no link, and does not open another room’s', async () => {
    expect((await form('GET', 'nothing')).status).toBe(404)
    expect((await form('POST', `${organizationId}.${'a'.repeat(43)}`, answers)).status).toBe(404)
  })

  it('that nobody answers is followed up after 3 and 7 days, then told to a person', async () => {
    const { id } = await open()
    const subjects = () => platform.sender.sent.map(({ subject }) => subject)
    await platform.pass(24 * 3 + 1)
    expect(subjects()).toHaveLength(2)
    await platform.pass(24 * 4)
    expect(subjects()).toHaveLength(3)
    expect((await current(id)).state).toBe('approved')
    await platform.pass(24 * 3)
    expect((await current(id)).state).toBe('unanswered')
    expect((await platform.eventTypes()).slice(-4)).toContain('manual_outreach_required')
    await platform.pass(24 * 5)
    expect(subjects()).toHaveLength(3)
  }, 30_000)

  it('that was answered is not asked for again', async () => {
    const { token } = await open()
    await form('POST', token, answers)
    await platform.pass(24 * 11)
    expect(platform.sender.sent).toHaveLength(1)
    expect(await platform.eventTypes()).not.toContain('manual_outreach_required')
  }, 30_000)
})

describe('what the client corrected', () => {
  it('moves the next estimate, and what it took out is not proposed again', async () => {
    const { id } = await research('rsr_1')
    await approve(id)
    await form('POST', formToken(), { ...answers, use_case: ['1'], integrations: '' })
    const next = await research('rsr_2')
    expect(next.volumes.find(({ channel }) => channel === 'chat')?.perMonth.predicted).toBe(2_000)
    expect(next.useCases.predicted.find(({ title }) => title === 'Where is my order?')?.wanted).toBe(false)
    expect(next.integrations.predicted).toEqual([])
  })
})
