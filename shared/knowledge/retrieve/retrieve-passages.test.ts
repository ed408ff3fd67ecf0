import { createOfflineEmbeddings } from '@workflow/llm-sdk'
import type { SearchHit, SearchIndex, SearchPoint } from '@workflow/platform'
import { describe, expect, it } from 'vitest'
import { type Chunk, embeddingText } from '../chunk/chunk-document.ts'
import { fuseRankings } from './fuse.ts'
import { retrievePassages } from './retrieve-passages.ts'
import { searchPointOf } from './search-point.ts'

const embedder = createOfflineEmbeddings()

async function pointOf(
  id: string,
  title: string,
  headings: string[],
  text: string,
  collection = 'default',
): Promise<SearchPoint> {
  const chunk: Chunk = { id, ordinal: 0, headings, kind: 'prose', text, hash: id }
  const [vector = new Float32Array()] = await embedder.embed([embeddingText(chunk, title)], 'document')
  return searchPointOf(chunk, { documentId: `doc_${id}`, title, collection }, vector)
}

/** Full text by shared words, vectors by dot product: enough to rank by, small enough to see through. */
function indexOf(points: readonly SearchPoint[]): SearchIndex {
  const ranked = (score: (point: SearchPoint) => number, limit: number): SearchHit[] =>
    points
      .map((point) => ({
        id: point.id,
        documentId: point.documentId,
        text: point.text,
        payload: point.payload,
        score: score(point),
      }))
      .filter((hit) => hit.score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit)
  return {
    upsert: async () => undefined,
    remove: async () => undefined,
    clear: async () => undefined,
    idsOf: async () => [],
    search: async ({ collections, text, vector, limit }) => {
      const words = text.toLowerCase().split(/\W+/u)
      const within = (point: SearchPoint) => (collections.includes(point.collection) ? 1 : 0)
      return {
        fullText: ranked(
          (point) => within(point) * words.filter((word) => point.text.toLowerCase().includes(word)).length,
          limit,
        ),
        vector: ranked(
          (point) => within(point) * point.vector.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0),
          limit,
        ),
      }
    },
  }
}

const points = await Promise.all([
  pointOf('returns', 'Shop help', ['Returns'], 'Send shoes back within 30 days of delivery.'),
  pointOf('delivery', 'Shop help', ['Delivery'], 'Delivery takes two to four days within the city.'),
  pointOf('delivery-copy', 'Old shop help', ['Delivery'], 'Delivery takes two to four days within the city.'),
  pointOf('gift', 'Shop help', ['Gift cards'], 'Gift cards never expire and can be used in parts.'),
  pointOf('internal', 'Staff', ['Delivery'], 'How long delivery takes is agreed with the courier.', 'staff'),
])

describe('a question finds the passages that speak of it', () => {
  it.each([
    ['How long does delivery take?', 'delivery'],
    ['can I return my shoes', 'returns'],
    ['do gift card expire', 'gift'],
  ])('%s', async (query, id) => {
    const { passages } = await retrievePassages(
      { query, collections: ['default'] },
      { index: indexOf(points), embedder },
    )
    expect(passages[0]?.id.startsWith(id)).toBe(true)
    for (const { score } of passages) expect(score >= 0 && score <= 1).toBe(true)
    expect(passages.map(({ score }) => score)).toEqual(passages.map(({ score }) => score).sort((a, b) => b - a))
  })

  it('says the same thing once, keeps to the collections and to the limit', async () => {
    const deps = { index: indexOf(points), embedder }
    const { passages } = await retrievePassages(
      { query: 'delivery days within the city', collections: ['default'], limit: 2 },
      deps,
    )
    expect(passages).toHaveLength(2)
    expect(passages.filter(({ text }) => text.startsWith('Delivery takes'))).toHaveLength(1)
    expect(passages.every(({ title }) => title !== 'Staff')).toBe(true)
  })

  it('scores a passage with all of the question above one that was merely nearest', async () => {
    const deps = { index: indexOf(points), embedder }
    const known = await retrievePassages({ query: 'gift cards expire', collections: ['default'] }, deps)
    const unknown = await retrievePassages(
      { query: 'mortgage interest for expatriates', collections: ['default'] },
      deps,
    )
    expect(known.passages[0]?.score).toBeGreaterThan(0.8)
    expect(unknown.passages[0]?.score ?? 0).toBeLessThan(0.4)
  })

  it('times every stage, and asks nothing for a blank question', async () => {
    const deps = { index: indexOf(points), embedder }
    const { stages } = await retrievePassages({ query: 'delivery', collections: ['default'] }, deps)
    expect(stages.map(({ name }) => name)).toEqual(['embed', 'search', 'fuse', 'rerank', 'dedupe'])
    expect(stages.every(({ ms }) => ms >= 0)).toBe(true)
    expect(await retrievePassages({ query: '  ', collections: ['default'] }, deps)).toEqual({
      passages: [],
      stages: [],
    })
  })

  it('refuses points that something else wrote', async () => {
    const [first] = points
    if (first === undefined) throw new Error('no points')
    await expect(
      retrievePassages(
        { query: 'shoes', collections: ['default'] },
        { index: indexOf([{ ...first, payload: {} }]), embedder },
      ),
    ).rejects.toThrow(/title/u)
  })
})

describe('reciprocal rank fusion', () => {
  it('gives 1 to the first of every ranking and rewards agreement over one good place', () => {
    const rankings = [
      ['a', 'b', 'c'],
      ['a', 'c', 'd'],
    ].map((ids) => ids.map((id) => ({ id })))
    const fused = fuseRankings(rankings)
    expect(fused.map(({ item }) => item.id)).toEqual(['a', 'c', 'b', 'd'])
    expect(fused[0]?.score).toBe(1)
    expect(fused[1]?.score).toBeCloseTo((1 / 63 + 1 / 62) / (2 / 61))
  })
})

describe('a short follow-up', () => {
  const index = indexOf(points)
  const find = async (query: string, before?: string) => {
    const { passages } = await retrievePassages(
      { query, collections: ['default'], ...(before === undefined ? {} : { before }) },
      { index, embedder },
    )
    return passages[0]?.id
  }

  it('is read with the message before it', async () => {
    expect(await find('how long?', 'tell me about the delivery')).toBe('delivery')
  })

  it('that names its own subject leaves the one before behind', async () => {
    expect(await find('and sending shoes back?', 'how long does delivery take within the city')).toBe('returns')
  })
})
