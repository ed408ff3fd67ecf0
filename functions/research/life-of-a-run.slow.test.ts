import type { ServerResponse } from 'node:http'
import { readDeadLetters, readLog } from '@workflow/engine'
import { OrganizationProfiles, organizationProfileId } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { ResearchRuns, type Run, SourceRecords } from './model.ts'
import {
  announceAssisted,
  announceClient,
  beginClient,
  openResearch,
  openSite,
  profileOf,
  runOf,
  type Site,
  salesAgent,
  serveFolder,
} from './research.fixtures.ts'
import { startRun } from './start-run.ts'

const dayMs = 24 * 3_600_000
const minuteMs = 60_000
const folder = new URL('../../node_modules/startbootstrap-modern-business/dist', import.meta.url).pathname

let platform: TestPlatform
let site: Site | undefined
beforeEach(async () => {
  platform = await openResearch()
  site = undefined
})
afterEach(async () => {
  await site?.close()
  await platform.close()
})

const eventTypes = async () => (await readLog(platform.ports, 'org_a', { limit: 500 })).map(({ event }) => event.type)
const startedRuns = async () => (await eventTypes()).filter((type) => type === 'research_started').length

/** What its timer, which stands in the log from the run's end on, says a month later. */
async function fallStale(run: Run | undefined): Promise<void> {
  if (run === undefined) throw new Error('there is no run')
  const timers = (await readLog(platform.ports, 'org_a', { limit: 500 })).filter(
    ({ event }) => event.type === 'research_stale',
  )
  expect(timers.map(({ event }) => event.data)).toEqual([{ researchId: run.id }])
  platform.leap(30 * dayMs)
  await platform.asTenant('org_a', async (tenant) => {
    tenant.put(ResearchRuns, await tenant.get(ResearchRuns, run.id))
    tenant.emit('research_stale', { researchId: run.id })
  })
  await platform.kernel.idle()
}

describe('a client is researched by itself once', () => {
  it.each([
    ['sign_up', 1],
    ['import', 0],
    ['sandbox', 0],
    ['assisted', 0],
  ] as const)('where its organization comes by %s, %d times', async (origin, times) => {
    await announceClient(platform, 'org_a', { origin })
    expect(await startedRuns()).toBe(times)
  })

  it('before it claims the account that a sales agent made, and not again then', async () => {
    await announceClient(platform, 'org_a', { origin: 'assisted' })
    await announceAssisted(platform, 'org_a', 'assisted_account_created')
    expect(await runOf(platform, 'org_a')).toMatchObject({ because: 'assisted_account_created', state: 'completed' })
    await announceAssisted(platform, 'org_a', 'assisted_account_claimed')
    expect(await startedRuns()).toBe(1)
  })

  it('and again when that is a month old, with pages that did not change asked for by their ETag and kept', async () => {
    site = await serveFolder(folder)
    await announceClient(platform, 'org_a', { website: site.url })
    const first = await profileOf(platform, 'org_a')
    const firstRun = await runOf(platform, 'org_a')
    await fallStale(firstRun)
    const run = await runOf(platform, 'org_a')
    expect(run).toMatchObject({ because: 'stale', state: 'completed' })
    expect(run?.id).not.toBe(firstRun?.id)
    const records = await platform.asTenant('org_a', (tenant) => tenant.query(SourceRecords, 'all'))
    expect(records.items.map(({ researchId }) => researchId)).toEqual(records.items.map(() => run?.id))
    const second = await profileOf(platform, 'org_a')
    const said = (profile: typeof first) => profile?.claims.map(({ text }) => text)
    expect(said(second)).toEqual(said(first))
    expect(said(second)?.length).toBeGreaterThan(0)
  })
})

describe('a source that never answers', () => {
  it('holds nothing back: the run ends without it, and what comes too late changes nothing', async () => {
    const waiting: ServerResponse[] = []
    const opened = await openSite((_request, response) => void waiting.push(response))
    site = opened
    await beginClient(platform, 'org_a', { website: opened.url })
    await vi.waitFor(() => expect(waiting).toHaveLength(1), 20_000)
    // One run at a time.
    const another = platform.call('POST /v1/research', {
      caller: salesAgent,
      body: { organizationId: 'org_a', kind: 'deep' },
    })
    await expect(another).rejects.toMatchObject({ kind: 'conflict', detail: { code: 'research_under_way' } })
    await platform.clock.advance(10 * minuteMs)
    await vi.waitFor(async () => expect(await runOf(platform, 'org_a')).toMatchObject({ state: 'completed' }), 20_000)
    const run = await runOf(platform, 'org_a')
    expect(run?.sources[0]).toMatchObject({ source: 'website', outcome: 'failed', reason: 'overdue' })
    for (const response of waiting) response.writeHead(200, { 'content-type': 'text/html' }).end('<p>We are late')
    await opened.close()
    await platform.kernel.idle()
    expect(await runOf(platform, 'org_a')).toEqual(run)
  })
})

describe('a run whose analysis fails for good', () => {
  it('ends as failed when its time is over, keeps no later run away, and what is analysed too late changes nothing', async () => {
    const waiting: ServerResponse[] = []
    site = await openSite((_request, response) => void waiting.push(response))
    await beginClient(platform, 'org_a', { website: site.url })
    await vi.waitFor(() => expect(waiting).toHaveLength(1), 20_000)
    // Nothing can be read without it.
    const profile = await platform.asTenant('org_a', async (tenant) => {
      const known = await tenant.get(OrganizationProfiles, organizationProfileId)
      tenant.remove(OrganizationProfiles, known)
      return known
    })
    await platform.clock.advance(10 * minuteMs)
    await vi.waitFor(async () => expect(await readDeadLetters(platform.ports, 10)).toHaveLength(1), 20_000)
    expect(await runOf(platform, 'org_a')).toMatchObject({ state: 'analysing' })
    await platform.clock.advance(10 * minuteMs)
    await vi.waitFor(async () => expect(await runOf(platform, 'org_a')).toMatchObject({ state: 'failed' }), 20_000)
    const run = await runOf(platform, 'org_a')
    expect(run).toMatchObject({ reason: 'overdue' })

    await platform.asTenant('org_a', async (tenant) => {
      tenant.create(OrganizationProfiles, profile)
      const ended = tenant.put(ResearchRuns, await tenant.get(ResearchRuns, run?.id ?? ''))
      tenant.emit('research_analysis_due', { researchId: ended.id })
    })
    await platform.kernel.idle()
    expect(await runOf(platform, 'org_a')).toEqual(run)
    expect(await profileOf(platform, 'org_a')).toBeUndefined()
    expect((await eventTypes()).filter((type) => type === 'research_analysed')).toEqual([])
    const again = { organizationId: 'org_a', kind: 'deep' }
    expect(await platform.call('POST /v1/research', { caller: salesAgent, body: again })).toMatchObject({
      state: 'requested',
    })
  })
})

describe('an organization without a profile', () => {
  it('ends the run with why', async () => {
    await platform.asTenant('org_b', async (tenant) => {
      await startRun(tenant, ['primary'], 'person')
    })
    await platform.kernel.idle()
    expect(await runOf(platform, 'org_b')).toMatchObject({ state: 'failed', reason: 'no_organization_profile' })
  })
})
