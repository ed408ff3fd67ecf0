/** A demo on the whole platform: made from confirmed requirements, tried by itself over HTTP, opened with its passcode, refined, approved. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLog, type Tenant } from '@workflow/engine'
import { type Platform, startPlatform } from '@workflow/local'
import { RequirementsRecords } from '@workflow/records'
import { call } from '@workflow/rehearsal'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Demo, DemoFeedback, Demos, DemoTrials, DemoVisits } from '../../functions/demo/model.ts'
import { shareDemo } from '../../functions/demo/work-on-demo.ts'
import { createOrganization } from '../../functions/organization/index.ts'
import { Organizations } from '../../functions/organization/model.ts'
import { stageErasure } from '../../functions/privacy/settle-erasure.ts'

const behalf = { source: '/functions/communication', actor: 'engine:test', correlationId: 'test' }
const folder = mkdtempSync(join(tmpdir(), 'workflow-demo-'))
let platform: Platform
let organizationId: string

beforeAll(async () => {
  platform = await startPlatform({
    port: 0,
    dataFolder: folder,
    logLevel: 'warn',
    environment: {},
    rateLimits: 'off',
  })
  const { id } = await platform.kernel.runPlatform({ ...behalf, source: '/functions/organization' }, (scope) =>
    createOrganization(scope, {
      slug: 'harbour-bikes',
      name: 'Harbour Bikes',
      industry: 'bicycle repair',
      timeZone: 'Europe/London',
      languages: ['en-GB'],
      plan: 'starter',
      contacts: [{ name: 'Mia Stone', email: 'mia@harbour.example' }],
      origin: 'sign_up',
    }),
  )
  organizationId = id
}, 60_000)

afterAll(async () => {
  await platform.stop()
  rmSync(folder, { recursive: true, force: true })
})

const tenant = <Result>(work: (tenant: Tenant) => Promise<Result>): Promise<Result> =>
  platform.kernel.door(organizationId, behalf).run(work)

const asDemo = <Result>(work: (tenant: Tenant) => Promise<Result>): Promise<Result> =>
  platform.kernel.door(organizationId, { ...behalf, source: '/functions/demo' }).run(work)

async function confirmRequirements(): Promise<void> {
  const kinds = ['sales_inquiry', 'booking', 'support_request', 'complaint']
  const useCases = kinds.map((kind) => ({ title: `Handles ${kind}`, kind, wanted: true }))
  await tenant(async (scope) => {
    const { id } = scope.create(RequirementsRecords, {
      id: scope.newId('req'),
      researchId: 'rsr_1',
      state: 'completed',
      volumes: [],
      useCases: { predicted: useCases },
      integrations: { predicted: [] },
      objectives: { predicted: [] },
      additions: '',
      inaccuracies: '',
      productTypes: { predicted: ['chatbot', 'voicebot'] },
      languages: { predicted: ['en-GB'] },
      producedBy: 'baseline',
      createdAt: scope.now,
    })
    scope.emit('requirements_validation_completed', { requirementsId: id, corrections: 0 })
  })
}

const newest = async (): Promise<Demo | undefined> =>
  (await tenant((scope) => scope.query(Demos, 'all', {}, { descending: true }))).items[0]

const reached = (state: Demo['state'], version: number): Promise<Demo> =>
  vi.waitFor(
    async () => {
      const demo = await newest()
      expect(demo).toMatchObject({ state, version })
      if (demo === undefined) throw new Error('no demo')
      return demo
    },
    { timeout: 90_000, interval: 200 },
  )

const form = (fields: Record<string, string>, cookie = ''): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
  redirect: 'manual',
  headers: { cookie },
})

/** As a visitor's chat does. */
async function ask(sandbox: Demo['sandbox'], text: string): Promise<void> {
  const customer = { url: platform.url, headers: { 'x-workflow-key': sandbox?.publishableKey ?? '' } }
  const configId = sandbox?.configIds.assistant
  const started = await call(customer, 'POST', '/v1/conversations', { json: { configId, channel: 'web' } })
  const { conversationId, token } = (await started.json()) as { conversationId: string; token: string }
  const visitor = { url: platform.url, headers: { authorization: `Bearer ${token}`, accept: 'application/json' } }
  const json = { clientMessageId: 'one', text }
  await call(visitor, 'POST', `/v1/conversations/${conversationId}/messages`, { json })
  await platform.kernel.idle()
}

const cookieOf = (answer: Response) => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

describe('a demo', () => {
  it('tries itself before anybody sees it, and passes what it tries', async () => {
    await confirmRequirements()
    const { rehearsal, sandbox, producedBy } = await reached('ready', 1)
    expect(rehearsal.filter(({ passed }) => !passed)).toEqual([])
    expect(rehearsal.length).toBeGreaterThanOrEqual(8)
    expect(producedBy).toBe('baseline')
    expect(Object.keys(sandbox?.configIds ?? {})).toEqual(['assistant', 'voice'])
  }, 120_000)

  it('opens with its passcode alone, and tells who came and what they tried', async () => {
    const { id, sandbox } = await reached('ready', 1)
    const { url, passcode } = await asDemo((scope) => shareDemo(scope, platform.url, id))
    const closed = await fetch(url)
    expect(await closed.text()).not.toContain(sandbox?.publishableKey)

    const wrong = await fetch(url, form({ passcode: passcode === '000000' ? '000001' : '000000', name: 'Eve' }))
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([403, null])

    const opened = await fetch(url, form({ passcode, name: 'Mia' }))
    expect([opened.status, opened.headers.get('location')]).toEqual([303, new URL(url).pathname])
    const page = await (await fetch(url, { headers: { cookie: cookieOf(opened) } })).text()
    expect(page).toContain(sandbox?.publishableKey)

    await ask(sandbox, 'How much is Consultation?')
    const { visits, trials } = await tenant(async (scope) => ({
      visits: (await scope.query(DemoVisits, 'byDemo', { demoId: id })).items,
      trials: (await scope.query(DemoTrials, 'byDemo', { demoId: id })).items,
    }))
    expect(visits.map(({ name }) => name)).toEqual(['Mia'])
    // What it tried by itself is nobody's.
    expect(trials).toMatchObject([{ turns: 1, tools: { check_offer: 1 } }])
  })

  it('has a key for its own page and no other', async () => {
    const { sandbox } = await reached('ready', 1)
    const from = async (origin: string) => {
      const headers = { 'x-workflow-key': sandbox?.publishableKey ?? '', 'content-type': 'application/json', origin }
      const body = JSON.stringify({ configId: sandbox?.configIds.assistant, channel: 'web' })
      return (await fetch(`${platform.url}/v1/conversations`, { method: 'POST', headers, body })).status
    }
    expect([await from(new URL(platform.url).origin), await from('https://other.example')]).toEqual([201, 401])
  })

  it('is opened by no older link once there is a newer one, nor by a token of nobody', async () => {
    const { id } = await reached('ready', 1)
    const older = await asDemo((scope) => shareDemo(scope, platform.url, id))
    await asDemo((scope) => shareDemo(scope, platform.url, id))
    expect((await fetch(older.url)).status).toBe(404)
    expect((await fetch(`${platform.url}/demo/${organizationId}.${'x'.repeat(43)}`)).status).toBe(404)
    expect((await fetch(`${platform.url}/demo/nonsense`)).status).toBe(404)
  })

  it('takes no more passcodes after ten wrong ones', async () => {
    const { id } = await reached('ready', 1)
    const { url, passcode } = await asDemo((scope) => shareDemo(scope, platform.url, id))
    const other = passcode === '999999' ? '999998' : '999999'
    for (let tries = 0; tries < 10; tries++) await fetch(url, form({ passcode: other, name: 'Eve' }))
    expect((await fetch(url, form({ passcode, name: 'Mia' }))).status).toBe(403)
  })

  it('is refined by free words, shows what they changed, and tries itself again', async () => {
    const { id } = await reached('ready', 1)
    const { url, passcode } = await asDemo((scope) => shareDemo(scope, platform.url, id))
    const cookie = cookieOf(await fetch(url, form({ passcode, name: 'Mia' })))
    const text = 'Call it Spoke. Be more formal. Do you sell tandems? - Yes, two models.'
    const said = await fetch(`${url}/feedback`, form({ text }, cookie))
    expect(said.headers.get('location')).toContain('said=thanks')
    const { plan, rehearsal } = await reached('ready', 2)
    expect(plan).toMatchObject({ agentName: 'Spoke', tone: 'formal, friendly, brief, helpful' })
    expect(rehearsal.find(({ name }) => name === 'answers: Do you sell tandems?')).toMatchObject({ passed: true })
    const [feedback] = (await tenant((scope) => scope.query(DemoFeedback, 'byDemo', { demoId: id }))).items
    expect(feedback?.changes?.map(({ field }) => field)).toEqual(['agentName', 'tone', 'answers'])
    expect(feedback?.by).toBe('client')
  }, 120_000)

  it('is approved once, however often it is said', async () => {
    const { id } = await reached('ready', 2)
    const { url, passcode } = await asDemo((scope) => shareDemo(scope, platform.url, id))
    const cookie = cookieOf(await fetch(url, form({ passcode, name: 'Mia' })))
    const both = await Promise.all([1, 2].map(() => fetch(`${url}/approval`, form({}, cookie))))
    expect(both.map((answer) => answer.headers.get('location')?.includes('said=approved'))).toEqual([true, true])
    const log = await readLog(platform.kernel.ports, organizationId, { limit: 1_000 })
    const told = log.map(({ event }) => event.type)
    expect(told.filter((type) => type === 'demo_approved')).toHaveLength(1)
    expect(told.filter((type) => type === 'pilot_agreed')).toHaveLength(1)
  })

  it('ends with its client: nothing of its sandbox is left', async () => {
    const { sandbox } = await reached('approved', 2)
    const sandboxId = sandbox?.organizationId ?? ''
    const left = () =>
      platform.kernel.runPlatform(behalf, async (scope) => {
        const names: string[] = []
        for await (const { collection } of scope.tenant(sandboxId).holdings.documents()) names.push(collection)
        return { names, organization: (await scope.get(Organizations, sandboxId)).status }
      })
    const before = await left()
    expect(before.names).toEqual(expect.arrayContaining(['conversations', 'organization_profiles']))
    await platform.kernel.runPlatform({ ...behalf, source: '/functions/privacy', afterEnd: true }, async (scope) => {
      stageErasure(scope, { organizationId, customerId: null })
    })
    await vi.waitFor(async () => expect(await left()).toEqual({ names: [], organization: 'erased' }), {
      timeout: 30_000,
      interval: 200,
    })
  }, 60_000)
})
