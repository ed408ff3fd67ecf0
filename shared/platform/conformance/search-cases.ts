/** Search: both rankings find what they should, words are words, tenants do not see each other. */
import { expect, it } from 'vitest'
import type { SearchPoint, SearchQuery } from '../ports/search.ts'
import type { Ports } from '../ports.ts'
import { type OpenPorts, subjectOf } from './subject.ts'

/** A unit vector in the plane. */
const at = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), 0, 0)

const point = (id: string, text: string, degrees: number, more: Partial<SearchPoint> = {}): SearchPoint => ({
  id,
  collection: 'knowledge',
  documentId: `doc-${id}`,
  text,
  vector: at(degrees),
  payload: { title: id, place: { page: 3 } },
  ...more,
})

const hours = point('hours', 'Opening hours: the workshop opens at eight in the morning', 0)
const prices = point('prices', 'Prices of tyres and of storing tyres over the winter', 45)
const pets = point('pets', 'Dogs are welcome in the waiting room', 90)

export function searchCases(open: OpenPorts<Pick<Ports, 'searchOf'>>): void {
  const subject = subjectOf(open)
  const index = (tenant = 'organizations/org_a') => subject.ports.searchOf(tenant)
  const ask = (query: Partial<SearchQuery>, tenant?: string) =>
    index(tenant).search({ collections: ['knowledge'], text: '', vector: at(0), limit: 10, ...query })
  const fullText = async (text: string, tenant?: string) => (await ask({ text }, tenant)).fullText.map((hit) => hit.id)

  it('ranks by words and by closeness, best first, and gives back the point', async () => {
    await index().upsert([hours, prices, pets])
    const found = await ask({ text: 'storing tyres in winter', vector: at(80) })
    expect(found.fullText[0]).toEqual({
      id: 'prices',
      documentId: 'doc-prices',
      text: prices.text,
      payload: prices.payload,
      score: expect.any(Number),
    })
    expect(found.vector.map((hit) => hit.id)).toEqual(['pets', 'prices', 'hours'])
    expect(found.vector[0]?.score).toBeCloseTo(Math.cos((10 * Math.PI) / 180), 3)
    const scores = found.fullText.map((hit) => hit.score)
    expect(scores).toEqual(scores.toSorted((x, y) => y - x))
  })

  it('gives no more hits than asked for, of the collections asked for', async () => {
    await index().upsert([hours, prices, { ...pets, collection: 'manuals' }])
    expect((await ask({ limit: 1 })).vector.map((hit) => hit.id)).toEqual(['hours'])
    expect((await ask({ collections: ['manuals'] })).vector.map((hit) => hit.id)).toEqual(['pets'])
    expect((await ask({ collections: ['manuals', 'knowledge'] })).vector.length).toBe(3)
    expect(await ask({ collections: ['none'], text: 'dogs' })).toEqual({ fullText: [], vector: [] })
  })

  it('shows one tenant nothing of another, though ids, words and vectors are the same', async () => {
    await index().upsert([hours])
    await index('organizations/org_b').upsert([{ ...hours, text: 'hours of another house' }])
    expect((await ask({ text: 'hours' })).fullText.map((hit) => hit.text)).toEqual([hours.text])
    expect((await ask({ text: 'hours' }, 'organizations/org_b')).vector.map((hit) => hit.text)).toEqual([
      'hours of another house',
    ])
    expect(await ask({ text: 'hours' }, 'organizations/org_c')).toEqual({ fullText: [], vector: [] })
    await index('organizations/org_b').remove(['hours'])
    expect(await fullText('hours')).toEqual(['hours'])
    expect(await index('organizations/org_b').idsOf('doc-hours')).toEqual([])
  })

  it('replaces a point of the same id: its old words are gone', async () => {
    await index().upsert([hours, prices])
    await index().upsert([{ ...hours, text: 'Closed on holidays', vector: at(90) }])
    expect(await fullText('morning')).toEqual([])
    expect(await fullText('holidays')).toEqual(['hours'])
    expect((await ask({ vector: at(90) })).vector.map((hit) => hit.id)).toEqual(['hours', 'prices'])
  })

  it('forgets what is removed, and knows the points of a document', async () => {
    await index().upsert([hours, { ...prices, documentId: 'doc-hours' }, pets])
    expect((await index().idsOf('doc-hours')).toSorted()).toEqual(['hours', 'prices'])
    await index().remove(['hours', 'never-there'])
    expect(await index().idsOf('doc-hours')).toEqual(['prices'])
    expect(await fullText('morning')).toEqual([])
    expect((await ask({})).vector.map((hit) => hit.id)).toEqual(['prices', 'pets'])
  })

  it('weighs words by what the tenant itself has, whatever others have', async () => {
    await index().upsert([hours, prices, pets])
    const before = (await ask({ text: 'tyres' })).fullText
    const others = Array.from({ length: 5 }, (_, place) => point(`other-${place}`, 'tyres tyres tyres', place))
    await index('organizations/org_b').upsert(others)
    expect((await ask({ text: 'tyres' })).fullText).toEqual(before)
  })

  it('finds a word in another of its forms', async () => {
    await index().upsert([hours, prices, pets])
    expect(await fullText('opened')).toEqual(['hours'])
    expect(await fullText('dog')).toEqual(['pets'])
  })

  it('lets a rare word weigh more than a frequent one', async () => {
    await index().upsert([
      point('a', 'the workshop repairs brakes', 0),
      point('b', 'the workshop stores wheels', 10),
      point('c', 'the workshop paints doors', 20),
      point('d', 'nothing of the kind', 30),
      point('e', 'nor this', 40),
    ])
    expect((await fullText('workshop wheels'))[0]).toBe('b')
  })

  it('clears a tenant of all its points, and no other', async () => {
    await index().upsert([hours, prices])
    await index('organizations/org_b').upsert([hours])
    await index().clear()
    await index('organizations/org_c').clear()
    expect(await ask({ text: 'hours' })).toEqual({ fullText: [], vector: [] })
    expect((await ask({ text: 'hours' }, 'organizations/org_b')).vector.map((hit) => hit.id)).toEqual(['hours'])
    const short = { ...hours, vector: Float32Array.of(1, 0) }
    await index().upsert([short])
    expect((await ask({ vector: short.vector })).vector.map((hit) => hit.id)).toEqual(['hours'])
  })

  it.each([
    'tyres AND NOT tyres',
    'tyres OR',
    '"tyres',
    'tyres*',
    'text:tyres',
    '-tyres',
    '(tyres',
    'NEAR(tyres, 2)',
    "tyres'; DROP TABLE points; --",
    '^tyres$ {tyres} [tyres] \\ tyres',
  ])('takes operators as words: %s', async (text) => {
    await index().upsert([hours, prices, pets])
    expect((await fullText(text))[0]).toBe('prices')
  })

  it.each(['', '   ', '?!…', '🚀'])(
    'finds nothing by words where there are none ("%s"), and all the same by vector',
    async (text) => {
      await index().upsert([hours, prices])
      const found = await ask({ text })
      expect(found.fullText).toEqual([])
      expect(found.vector.map((hit) => hit.id)).toEqual(['hours', 'prices'])
    },
  )

  it('finds words beyond ASCII', async () => {
    await index().upsert([point('umlaut', 'Überführung der Fahrzeuge nach Österreich', 10), hours])
    expect(await fullText('überführung')).toEqual(['umlaut'])
  })

  it('refuses vectors of another length, stored or asked, and keeps what it has', async () => {
    await index().upsert([hours])
    const short = Float32Array.of(1, 0)
    await expect(index().upsert([pets, { ...prices, vector: short }])).rejects.toMatchObject({ kind: 'invalid' })
    await expect(ask({ text: 'hours', vector: short })).rejects.toMatchObject({ kind: 'invalid' })
    expect((await ask({})).vector.map((hit) => hit.id)).toEqual(['hours'])
  })

  it('keeps its points when the process ends', async () => {
    await index().upsert([hours, prices])
    await subject.reopen()
    expect(await fullText('morning')).toEqual(['hours'])
    expect((await ask({})).vector.map((hit) => hit.id)).toEqual(['hours', 'prices'])
  })
}
