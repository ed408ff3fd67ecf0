import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineEngine } from '@workflow/engine'
import { Imports, OrganizationProfiles } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { organization } from './demo.fixtures.ts'
import { createDemoEngine } from './index.ts'
import { Demos } from './model.ts'
import { planDemo } from './plan-demo.ts'

const minuteMs = 60_000
const demoId = 'dmo_abcdefghijklmnopqrst'
let platform: TestPlatform
let server: Server | undefined
let port: number

const listen = (status: number, at = 0) =>
  new Promise<void>((resolve) => {
    const made = createServer((_, response) => response.writeHead(status).end())
    server = made
    made.listen(at, '127.0.0.1', () => {
      port = (made.address() as AddressInfo).port
      resolve()
    })
  })
const hangUp = () => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))

const announcer = defineEngine({ name: 'announcer', scope: 'platform', collections: [OrganizationProfiles, Imports] })
const neverAsked = (): never => {
  throw new Error('a rehearsal makes no sandbox')
}

beforeEach(async () => {
  await listen(503)
  const url = `http://127.0.0.1:${port}`
  platform = await openTestPlatform(() => [
    announcer,
    createDemoEngine(
      { apiUrl: url, portalUrl: url },
      { deploy: neverAsked, openKey: neverAsked, closeKey: neverAsked },
    ),
  ])
})
afterEach(async () => {
  await platform.close()
  await hangUp()
})

/** A demo that is live and knows its documents: it has to try itself. */
async function begin(): Promise<void> {
  const plan = planDemo.output.parse(
    planDemo.baseline({
      company: organization.name,
      industry: organization.industry,
      summary: '',
      languages: organization.languages,
      useCases: [{ title: 'Questions', kind: 'information' }],
      offers: [],
      answers: [],
      openingHours: [],
      objectives: [],
    }),
  )
  await platform.asTenant('org_b', async (tenant) => {
    tenant.create(Imports, {
      id: 'imp_1',
      slug: organization.slug,
      sequence: 1,
      state: 'registered',
      documents: [],
      createdAt: tenant.now,
    })
  })
  await platform.asTenant('org_a', async (tenant) => {
    tenant.create(OrganizationProfiles, organization)
    tenant.create(Demos, {
      id: demoId,
      requirementsId: 'req_1',
      productTypes: ['chatbot'],
      state: 'rehearsing',
      version: 1,
      plan,
      producedBy: 'baseline',
      sandbox: { organizationId: 'org_b', importId: 'imp_1', configIds: {}, keyId: 'key_1', publishableKey: 'pk_1' },
      rehearsal: [],
      createdAt: tenant.now,
      expiresAt: new Date(Date.parse(tenant.now) + 14 * 24 * 60 * minuteMs).toISOString(),
    })
    tenant.emit('demo_knowledge_due', { demoId, version: 1, look: 1 })
  })
  await platform.kernel.idle()
}

/** Minute by minute: each attempt sets the clock of the next. */
async function live(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await platform.clock.advance(minuteMs)
    await platform.kernel.idle()
  }
}

const demo = () => platform.asTenant('org_a', (tenant) => tenant.get(Demos, demoId))

describe('a rehearsal', () => {
  it.each([503, 429])('waits for a platform that is not there yet or busy: %i', async (status) => {
    await hangUp()
    await listen(status, port)
    await begin()
    await live(2)
    expect((await demo()).state).toBe('rehearsing')

    await hangUp()
    await live(2)
    expect((await demo()).state).toBe('rehearsing')

    // Whoever answers at last is heard.
    await listen(403, port)
    await live(5)
    expect(await demo()).toMatchObject({ state: 'failed', failure: { stage: 'rehearsal', reason: 'not_held' } })
  })

  it('that nobody answers ends in time', async () => {
    await begin()
    await live(50)
    expect(await demo()).toMatchObject({ state: 'failed', failure: { stage: 'rehearsal', reason: 'not_held_in_time' } })
  })
})
