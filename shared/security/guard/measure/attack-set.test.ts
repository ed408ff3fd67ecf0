import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseFamilies } from '../training/templates.ts'
import { clustersOf, parseAttackSet, tuneSideOf } from './attack-set.ts'

const WORDS = Array.from({ length: 400 }, (_, at) => `word${'abcdefghijklmnopqrst'[at % 20]}${Math.floor(at / 20)}x`)
const textOf = (at: number) => WORDS.slice(at * 10, at * 10 + 10).join(' ')
const set = parseAttackSet(
  Array.from({ length: 40 }, (_, at) => [textOf(at), `${textOf(at)} and a little more`]).flat(),
)

describe('training cannot reach the side that is reported', () => {
  it('since near-duplicates stay together and each cluster is on one side', () => {
    const clusters = clustersOf(set)
    expect(clusters).toHaveLength(40)
    expect(clusters.every(({ texts }) => texts.length === 2)).toBe(true)
    expect(new Set(clusters.map(({ side }) => side))).toEqual(new Set(['tune', 'report']))
    const report = new Set(
      clusters.filter(({ side }) => side === 'report').flatMap(({ texts }) => texts.map(({ text }) => text)),
    )
    expect(
      tuneSideOf(set)
        .flat()
        .some(({ text }) => report.has(text)),
    ).toBe(false)
  })

  it('whatever the order of the set', () => {
    const sides = (given: typeof set) =>
      new Map(clustersOf(given).flatMap(({ side, texts }) => texts.map(({ text }) => [text, side] as const)))
    const backwards = sides([...set].reverse())
    for (const [text, side] of sides(set)) expect(backwards.get(text)).toBe(side)
  })

  it('and benign texts of both sides share no sentence', () => {
    const sentences = (file: string) =>
      parseFamilies(readFileSync(new URL(file, import.meta.url), 'utf8'), 'paragraph').families.flatMap(({ texts }) =>
        texts.flatMap((text) => text.split(/(?<=[.!?।])\s+/)).filter((sentence) => sentence.length > 30),
      )
    const tune = new Set([...sentences('../training/benign.txt'), ...sentences('../training/benign-documents.txt')])
    expect(sentences('./benign-report.txt').filter((sentence) => tune.has(sentence))).toEqual([])
  })

  it('and no file of the training names the report side', () => {
    for (const file of ['train.ts', 'train-guard.ts', 'training-texts.ts', 'logistic.ts', 'templates.ts'])
      expect(readFileSync(new URL(`../training/${file}`, import.meta.url), 'utf8')).not.toMatch(
        /benign-report|clustersOf|'report'/,
      )
  })
})

describe('a set is texts, labelled or not', () => {
  it('takes unlabelled texts for attacks', () => {
    expect(parseAttackSet(['x', { text: 'y', label: 'benign' }, { text: 'z', label: 1 }])).toEqual([
      { text: 'x', attack: true },
      { text: 'y', attack: false },
      { text: 'z', attack: true },
    ])
  })

  it('names the text that is wrong', () => {
    expect(() => parseAttackSet(['x', 3])).toThrow(/^1/)
    expect(() => parseAttackSet([])).toThrow()
  })
})
