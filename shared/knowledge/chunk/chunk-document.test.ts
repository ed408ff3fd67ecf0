import { estimateTokens } from '@workflow/llm-sdk'
import { describe, expect, it } from 'vitest'
import type { Block, ParsedDocument } from '../parse/document.ts'
import { chunkDocument, embeddingText } from './chunk-document.ts'
import { planReingest } from './plan-reingest.ts'
import { chunkWindow } from './window.ts'

const documentOf = (...blocks: Block[]): ParsedDocument => ({ title: 'Handbook', language: 'en', blocks })
const heading = (level: number, text: string): Block => ({ kind: 'heading', level, text })
const paragraph = (text: string): Block => ({ kind: 'paragraph', text })
const chunksOf = (...blocks: Block[]) => chunkDocument('doc_1', documentOf(...blocks))

/** Sentences of ten words that share their topic's words. */
const about = (topic: string, sentences: number) =>
  Array.from(
    { length: sentences },
    (_, at) => `The ${topic} number ${at} tells all people of the ${topic} about ${topic} details.`,
  ).join(' ')

describe('a chunk stands under one heading and carries those above it', () => {
  it('is cut at every heading', () => {
    const chunks = chunksOf(
      heading(1, 'Returns'),
      paragraph('Within 30 days.'),
      heading(2, 'Shoes'),
      paragraph('Unworn.'),
      heading(2, 'Food'),
      paragraph('Never.'),
      heading(1, 'Contact'),
      paragraph('Call us.'),
    )
    expect(chunks.map(({ headings, text, ordinal }) => [ordinal, ...headings, text])).toEqual([
      [0, 'Returns', 'Within 30 days.'],
      [1, 'Returns', 'Shoes', 'Unworn.'],
      [2, 'Returns', 'Food', 'Never.'],
      [3, 'Contact', 'Call us.'],
    ])
  })

  it('is embedded with title and headings before its text, the title once', () => {
    expect(embeddingText({ headings: ['Returns', 'Shoes'], text: 'Unworn.' }, 'Handbook')).toBe(
      'Handbook › Returns › Shoes\nUnworn.',
    )
    expect(embeddingText({ headings: ['Handbook'], text: 'x' }, 'Handbook')).toBe('Handbook\nx')
  })

  it('keeps a heading that has nothing under it', () => {
    expect(chunksOf(heading(1, 'Part'), heading(2, 'Closed on Sundays')).map(({ text }) => text)).toEqual([
      'Closed on Sundays',
    ])
  })
})

describe('prose is cut where the meaning shifts, within the window', () => {
  it('finds the shift between two topics of one paragraph', () => {
    const chunks = chunksOf(paragraph(`${about('payment', 14)} ${about('delivery', 14)}`))
    expect(chunks).toHaveLength(2)
    expect(chunks[0]?.text).not.toContain('delivery')
    expect(chunks[1]?.text).not.toContain('payment')
  })

  it('never ends within a sentence and stays within the window', () => {
    const sentences = Array.from(
      { length: 120 },
      (_, at) => `Dr. Rao wrote rule ${at} on page ${at * 7}, e.g. for rooms with ${at % 5} beds.`,
    )
    const chunks = chunksOf(paragraph(sentences.join(' ')))
    expect(chunks.map(({ text }) => text).join(' ')).toBe(sentences.join(' '))
    for (const { text } of chunks) {
      expect(text).toMatch(/^Dr\. Rao .*beds\.$/su)
      expect(estimateTokens(text)).toBeLessThanOrEqual(chunkWindow.maximumTokens)
    }
  })

  it('ends sentences by the marks of the language', () => {
    const chunks = chunkDocument('doc_1', {
      title: 'x',
      language: 'hi',
      blocks: [paragraph('यह पहला वाक्य है जो रिपोर्ट के बारे में है। '.repeat(60).trim())],
    })
    expect(chunks.length).toBeGreaterThan(1)
    for (const { text } of chunks) expect(text).toMatch(/।$/u)
  })

  it('cuts text without any punctuation between words', () => {
    const chunks = chunksOf(paragraph('word '.repeat(3_000).trim()))
    expect(chunks.every(({ text }) => text.length <= chunkWindow.maximumTokens * 8)).toBe(true)
    expect(chunks.flatMap(({ text }) => text.split(' '))).toHaveLength(3_000)
  })
})

describe('lists and tables stay whole', () => {
  it('keeps a list with the line that introduces it', () => {
    const chunks = chunksOf(paragraph(about('visit', 30)), paragraph('Bring:'), {
      kind: 'list',
      ordered: true,
      items: ['the prescription', 'an identity card'],
    })
    expect(chunks.at(-1)).toMatchObject({ kind: 'list', text: 'Bring:\n\n1. the prescription\n2. an identity card' })
  })

  it('joins short prose and a short list of one section', () => {
    const chunks = chunksOf(paragraph('We open daily.'), {
      kind: 'list',
      ordered: false,
      items: ['Monday 9–5', 'Sunday 10–2'],
    })
    expect(chunks).toHaveLength(1)
    expect(chunks[0]?.text).toBe('We open daily.\n\n- Monday 9–5\n- Sunday 10–2')
  })

  it('keeps a table that fits as one Markdown table, apart from prose', () => {
    const chunks = chunksOf(paragraph('Prices:'), {
      kind: 'table',
      header: ['Test', 'Price'],
      rows: [
        ['CBC', '400'],
        ['A|B', '5'],
      ],
    })
    expect(chunks.map(({ kind, text }) => [kind, text])).toEqual([
      ['prose', 'Prices:'],
      ['table', '| Test | Price |\n|---|---|\n| CBC | 400 |\n| A\\|B | 5 |'],
    ])
  })

  it('cuts a longer table between rows and repeats its header', () => {
    const rows = Array.from({ length: 200 }, (_, at) => [`Test ${at}`, `${at * 10} rupees at every centre`])
    const chunks = chunksOf({ kind: 'table', header: ['Test', 'Price'], rows })
    expect(chunks.length).toBeGreaterThan(3)
    for (const { text } of chunks) {
      expect(text.startsWith('| Test | Price |\n|---|---|\n| Test ')).toBe(true)
      expect(estimateTokens(text)).toBeLessThanOrEqual(chunkWindow.maximumTokens)
    }
    expect(chunks.flatMap(({ text }) => text.split('\n').slice(2))).toHaveLength(200)
  })
})

describe('reading a document again touches only what changed', () => {
  const before = [
    heading(1, 'Hours'),
    paragraph('Open 9 to 5.'),
    heading(1, 'Fees'),
    paragraph('It costs 400.'),
    heading(1, 'Notes'),
    paragraph('Same.'),
    paragraph('More.'),
  ]

  it('keeps every id where nothing changed, also of another file with the same text apart', () => {
    const ids = chunksOf(...before).map(({ id }) => id)
    expect(planReingest(ids, chunksOf(...before))).toEqual({ add: [], keep: ids, remove: [] })
    expect(chunkDocument('doc_2', documentOf(...before)).map(({ id }) => id)).not.toEqual(expect.arrayContaining(ids))
  })

  it('adds and removes the changed chunk alone, wherever it moved', () => {
    const old = chunksOf(...before)
    const after = chunksOf(heading(1, 'Welcome'), paragraph('Hello.'), ...before.with(3, paragraph('It costs 450.')))
    const plan = planReingest(
      old.map(({ id }) => id),
      after,
    )
    expect(plan.add.map(({ text }) => text)).toEqual(['Hello.', 'It costs 450.'])
    expect(plan.remove).toEqual([old[1]?.id])
    expect(plan.keep).toEqual([old[0]?.id, old[2]?.id])
  })

  it('gives equal passages ids of their own', () => {
    const chunks = chunksOf(heading(1, 'A'), paragraph('Same.'), heading(1, 'A'), paragraph('Same.'))
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(2)
    expect(chunks[0]?.hash).toBe(chunks[1]?.hash)
  })
})
