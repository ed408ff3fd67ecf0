import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { announceClient, openResearch, openSite, profileOf, runOf, type Site } from './research.fixtures.ts'
import type { SourceOptions } from './sources/index.ts'
import { type Outside, openOutside } from './sources/sources.fixtures.ts'

let site: Site
let outside: Outside
let platform: TestPlatform

beforeEach(async () => {
  site = await openSite((_request, response) =>
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<title>Harbour Bikes</title><p>We repair bikes in Bristol.'),
  )
  outside = await openOutside(site.url)
})
afterEach(async () => {
  await platform.close()
  await Promise.all([site.close(), outside.close()])
})

async function research(options: Partial<SourceOptions>) {
  platform = await openResearch(options)
  await announceClient(platform, 'org_a', { name: 'Harbour Bikes', website: site.url })
  const run = await runOf(platform, 'org_a')
  const profile = await profileOf(platform, 'org_a')
  if (run === undefined || profile === undefined) throw new Error('the run did not end')
  const outcomeOf = (name: string) => run.sources.find(({ source }) => source === name)
  return { run, profile, outcomeOf }
}

describe('sources with documented interfaces', () => {
  it('are asked in their own forms, and of what they give only what is the client’s is kept', async () => {
    const { outcomeOf, profile } = await research(outside.options)
    for (const name of ['website', 'google_places', 'reddit', 'app_store', 'news'])
      expect(outcomeOf(name)).toMatchObject({ outcome: 'collected', records: 1 })
    expect(profile.openingHours.map(({ text }) => text)).toContain('Monday: 9:00 AM – 6:00 PM')
    const waiting = profile.reviewThemes.find(({ theme }) => theme === 'Waiting and response times')
    expect(waiting).toMatchObject({ sentiment: 'bad', mentions: 2 })
    expect(waiting?.evidence[0]).toMatchObject({
      source: 'google_places',
      url: 'https://maps.google.com/?cid=7798',
      quote: 'I waited on hold for forty minutes.',
    })
    expect(profile.reviewThemes.map(({ theme }) => theme)).toContain('App and website')
    expect(JSON.stringify(profile)).not.toContain('jane_writes')
  })

  it('give volumes a range, with every step of the arithmetic', async () => {
    const { profile } = await research(outside.options)
    const phone = profile.volumes.find(({ channel }) => channel === 'phone')
    expect(phone?.arithmetic[0]).toBe(
      'contacts: 25000 customers (stated: “Over 25,000 customers a year.”) × 0.5 / 1 / 2 contacts a year (assumed) ÷ 12 months = 1042 / 2083 / 4167 a month',
    )
    const low = profile.volumes.reduce((sum, { perMonth }) => sum + perMonth.low, 0)
    expect(low).toBeGreaterThanOrEqual(1_041)
    expect(low).toBeLessThanOrEqual(1_043)
  })

  it('hold nothing back where they refuse, and say why', async () => {
    const { places, ...rest } = outside.options
    const { run, outcomeOf } = await research({ ...rest, places: { ...places, key: 'wrong' } })
    expect(outcomeOf('google_places')).toMatchObject({ outcome: 'failed', reason: 'status_403' })
    expect(outcomeOf('reddit')).toMatchObject({ outcome: 'collected' })
    expect(run.state).toBe('completed')
  })

  it('are skipped as not configured without a key, and never faked', async () => {
    const { run } = await research({})
    const skipped = run.sources.filter(({ outcome }) => outcome === 'skipped')
    expect(skipped.map(({ source }) => source)).toEqual(
      expect.arrayContaining([
        'google_places',
        'reddit',
        'app_store',
        'news',
        'instagram',
        'crunchbase',
        'competitor_sites',
      ]),
    )
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(['not_configured']))
    expect(outside.asked).toEqual([])
  })
})
