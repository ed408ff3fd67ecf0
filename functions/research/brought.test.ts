import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import type { Run } from './model.ts'
import { announceClient, bring, openResearch, profileOf, runOf, salesAgent } from './research.fixtures.ts'

let platform: TestPlatform
beforeEach(async () => {
  platform = await openResearch()
  await announceClient(platform, 'org_a')
})
afterEach(() => platform.close())

const research = (kind: string, organizationId = 'org_a') =>
  platform.call<Run>('POST /v1/research', { caller: salesAgent, body: { organizationId, kind } })

const reviews = `rating;text;reviewer_name;date
1;"Waited two weeks; nobody answered my e-mails";Jo Doe;2025-12-01
5;Quick and friendly;Sam Roe;2025-11-01
2;"I waited an hour on the phone";Al Poe;2025-10-01
`

describe('every source can be fed by hand', () => {
  it('with rows of CSV, whose authors are left out, and the next run reads them', async () => {
    const record = await bring(platform, 'yelp', 'export.csv', reviews)
    expect(record.facts).toHaveLength(3)
    expect(record).toMatchObject({ source: 'yelp', licence: expect.stringContaining('person') })
    await research('primary')
    const run = await runOf(platform, 'org_a')
    expect(run?.sources.find(({ source }) => source === 'yelp')).toMatchObject({ outcome: 'collected', records: 1 })
    const profile = await profileOf(platform, 'org_a')
    expect(profile?.reviewThemes[0]).toMatchObject({
      theme: 'Waiting and response times',
      mentions: 3,
      sentiment: 'bad',
    })
    expect(JSON.stringify(profile)).not.toMatch(/Doe|Roe|Poe/)
  })

  it('with JSON and with saved pages, and what a competitor offers is compared', async () => {
    await bring(
      platform,
      'facebook',
      'posts.json',
      JSON.stringify({ data: [{ message: 'Your staff is so helpful!', likes: 3 }] }),
    )
    await bring(
      platform,
      'competitor_sites',
      'rival.html',
      '<title>Rival</title><h1>Rival</h1><p>Call us: +49 30 901820</p><script src="https://embed.tawk.to/1/default"></script>',
      'https://www.rival.example/',
    )
    await research('deep')
    const profile = await profileOf(platform, 'org_a')
    expect(profile?.reviewThemes.map(({ theme }) => theme)).toContain('Friendliness of staff')
    expect(profile?.competitorGaps.map(({ competitor, gap }) => [competitor, gap])).toEqual(
      expect.arrayContaining([
        ['rival.example', 'rival.example offers a chat; nothing of the kind was found at the client.'],
        ['rival.example', 'rival.example offers a phone number; nothing of the kind was found at the client.'],
      ]),
    )
    // What is a competitor's is not the client's.
    expect(profile?.contactChannels).toEqual([])
    expect(profile?.integrations).toEqual([])
  })

  it.each([
    ['export.csv', '', 'required'],
    ['export.csv', 'a,b\n"never closed', 'csv'],
    ['export.xlsx', 'PK', 'format'],
    ['export.json', '{"a":', 'json'],
    ['export.json', '{"a":1}', 'json'],
    ['export.json', `${'['.repeat(5_000)}`, 'depth'],
    ['page.html', '<div>'.repeat(100_000), 'depth'],
    ['export.csv', 'only,names\n', 'rows'],
  ])('and a file that cannot be read is refused: %s with %.20s', async (fileName, content, rule) => {
    await expect(bring(platform, 'yelp', fileName, content)).rejects.toMatchObject({
      kind: 'invalid',
      detail: { errors: [expect.objectContaining({ path: 'body', rule })] },
    })
  })
})

describe('calls to the client’s own desk', () => {
  it('show where its process lets people wait, with each call as evidence', async () => {
    const call = { channel: 'phone', startedAt: '2026-01-02T10:00:00Z', withinHours: true }
    for (const body of [
      { ...call, outcome: 'unanswered', waitSeconds: 300 },
      { ...call, outcome: 'answered', waitSeconds: 185, quality: 2, settled: false, notes: 'Was put through twice.' },
      { ...call, outcome: 'answered', waitSeconds: 20, quality: 5, settled: true },
    ])
      await platform.call('POST /v1/research-calls', { caller: salesAgent, body })
    await research('human')
    const profile = await profileOf(platform, 'org_a')
    expect(profile?.processGaps?.map(({ gap }) => gap)).toEqual([
      '1 of 3 attempts by phone within published hours were not answered.',
      '1 of 3 attempts by phone waited too long for an answer.',
      '1 of 3 attempts by phone got an answer of poor quality.',
      '1 of 3 attempts by phone left the question open.',
    ])
    expect(profile?.processGaps?.[1]?.evidence[0]).toMatchObject({
      source: 'research_calls',
      quote: 'Waited: 185 seconds',
    })
    const run = await runOf(platform, 'org_a')
    expect(run?.sources).toEqual([
      expect.objectContaining({ source: 'research_calls', outcome: 'collected', records: 3 }),
    ])
  })
})

describe('research on demand', () => {
  it('is refused for another organization', async () => {
    await expect(research('primary', 'org_b')).rejects.toMatchObject({ kind: 'not_found' })
    await research('primary')
    expect(await runOf(platform, 'org_a')).toMatchObject({ because: 'person', state: 'completed', kinds: ['primary'] })
  })
})
