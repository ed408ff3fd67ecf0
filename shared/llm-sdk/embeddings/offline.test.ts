import { describe, expect, it } from 'vitest'
import { createOfflineEmbeddings } from './offline.ts'
import { contentWords } from './words.ts'

const embeddings = createOfflineEmbeddings()

async function similarity(a: string, b: string): Promise<number> {
  const [first = new Float32Array(), second = new Float32Array()] = await embeddings.embed([a, b], 'document')
  return first.reduce((sum, value, at) => sum + value * (second[at] ?? 0), 0)
}

describe('offline embeddings', () => {
  it.each([
    ['a passage', 'Delivery takes two days.'],
    ['no words', '…'],
    ['nothing', ''],
    ['another script', 'रिपोर्ट तैयार है'],
  ])('are unit vectors for %s', async (_case, text) => {
    const [vector = new Float32Array()] = await embeddings.embed([text], 'query')
    expect(vector).toHaveLength(embeddings.dimensions)
    expect(Math.hypot(...vector)).toBeCloseTo(1)
  })

  it('are the same in every process', async () => {
    const [vector = new Float32Array()] = await createOfflineEmbeddings().embed(['report'], 'query')
    const strongest = vector.reduce((best, value, at) => (Math.abs(value) > Math.abs(vector[best] ?? 0) ? at : best), 0)
    expect([strongest, Math.sign(vector[strongest] ?? 0)]).toEqual([206, 1])
  })

  it('put texts closer that share words, forms of words or misspelt words', async () => {
    const far = await similarity('book an appointment', 'gift cards never expire')
    expect(await similarity('book a blood test', 'blood tests booked')).toBeGreaterThan(0.9)
    expect(await similarity('book an appointment', 'apointment')).toBeGreaterThan(far + 0.05)
    expect(far).toBeLessThan(0.2)
  })

  it('do not let function words decide', async () => {
    expect(await similarity('when will I get the report', 'when will I get the refund')).toBeLessThan(
      await similarity('when will I get the report', 'report ready'),
    )
  })
})

describe('content words', () => {
  it.each([
    ['Where are my reports?', ['report']],
    ["What's the doctor's fee", ['doctor', 'fee']],
    ['who are you', ['who', 'ar', 'you']],
    ['CBC ₹1,200', ['cbc', '1', '200']],
  ])('%s', (text, words) => {
    expect(contentWords(text)).toEqual(words)
  })
})
