import { readLog } from '@workflow/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import {
  announceClient,
  openResearch,
  profileOf,
  proveClaims,
  runOf,
  type Site,
  serveFolder,
} from './research.fixtures.ts'

/** Websites that somebody else made, as their packages bring them. */
const folderOf = (name: string) => new URL(`../../node_modules/startbootstrap-${name}/dist`, import.meta.url).pathname
const websites = ['modern-business', 'shop-homepage', 'agency']

let platform: TestPlatform
let sites: Site[]
beforeEach(async () => {
  platform = await openResearch()
  sites = []
})
afterEach(async () => {
  await platform.close()
  await Promise.all(sites.map((site) => site.close()))
})

async function research(name: string): Promise<Site> {
  const site = await serveFolder(folderOf(name))
  sites.push(site)
  await announceClient(platform, 'org_a', { website: site.url })
  return site
}

describe('every published statement is found in its stored source', () => {
  it.each(websites)('on the website %s', async (name) => {
    await research(name)
    const { found, missing } = await proveClaims(platform, 'org_a')
    expect(found).toBeGreaterThan(0)
    expect(missing).toEqual([])
  })
})

describe('a client is researched when it comes', () => {
  it('from its sign-up to its profile, each source with an outcome of its own', async () => {
    const site = await research('modern-business')
    expect(await runOf(platform, 'org_a')).toMatchObject({ state: 'completed', because: 'organization_created' })
    const log = (await readLog(platform.ports, 'org_a', { limit: 500 })).map(({ event }) => event)
    const types = log.map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(['research_requested', 'research_started', 'research_completed']))
    const outcomes = log.filter((event) => event.type === 'research_source_collected').map(({ data }) => data)
    expect(outcomes).toContainEqual(expect.objectContaining({ source: 'website', outcome: 'collected' }))
    expect(outcomes).toContainEqual(
      expect.objectContaining({ source: 'yelp', outcome: 'skipped', reason: 'not_configured' }),
    )
    const profile = await profileOf(platform, 'org_a')
    expect(profile).toMatchObject({ name: 'Client', website: site.url, producedBy: 'baseline' })
    expect(profile?.brand.colors[0]).toBe('#0d6efd')
  })
})
