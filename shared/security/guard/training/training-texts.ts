/** What the detector is trained on: attacks and benign texts of our own, and the tune side of a set. */
import { readFileSync } from 'node:fs'
import { type LabelledText, tuneSideOf } from '../measure/attack-set.ts'
import { benignTexts } from '../measure/benign-texts.ts'
import { type Family, fill, parseFamilies } from './templates.ts'
import type { TrainingText } from './train-guard.ts'

/** Paragraphs of benign texts are dealt into as many parts; a text is made of one part, so that folds share no paragraph. */
const BENIGN_PARTS = 10
const BENIGN_PER_PART = 120
/** A third of the benign texts are short, as messages of customers are. */
const SHORT_CHARACTERS = 400
const FILLINGS = 8
/** They are of one window each, those of the set of many. */
const MADE_ATTACK_WEIGHT = 2
const QUESTION_FILLINGS = 4
const SOURCES = ['customer', 'document', 'tool_result'] as const

export function trainingTexts(set: readonly LabelledText[], random: () => number): readonly TrainingText[] {
  const tune = tuneSideOf(set).flatMap((texts, cluster) =>
    texts.map(({ text, attack }) => ({
      text,
      attack,
      // Whoever says it: where a text comes from must not tell the sets apart.
      source: SOURCES[Math.floor(random() * SOURCES.length)] ?? 'customer',
      group: `cluster ${cluster}`,
      weight: 1 / Math.sqrt(texts.length),
      made: false,
    })),
  )
  return [
    ...tune,
    ...madeAttacks(random),
    ...madeQuestions(random),
    ...madeBenign(
      tune.filter(({ attack }) => attack).map(({ text }) => text.length),
      random,
    ),
  ]
}

function madeAttacks(random: () => number): readonly TrainingText[] {
  const { families, named } = parseFamilies(readText('attacks.txt'), 'line')
  return families.flatMap(({ name, mark, texts }) =>
    texts.flatMap((template, at) =>
      Array.from({ length: FILLINGS }, () => ({
        text: fill(template, random, named),
        attack: true,
        source: SOURCES.find((source) => source === mark) ?? 'customer',
        group: `${name} ${at}`,
        weight: MADE_ATTACK_WEIGHT,
        made: true,
      })),
    ),
  )
}

/** What customers ask, with the words of attacks: rules, ignore, show me all. */
function madeQuestions(random: () => number): readonly TrainingText[] {
  const { families, named } = parseFamilies(readText('benign-questions.txt'), 'line')
  return families.flatMap(({ name, texts }) =>
    texts.flatMap((template, at) =>
      Array.from({ length: QUESTION_FILLINGS }, () => ({
        text: fill(template, random, named),
        attack: false,
        source: 'customer' as const,
        group: `${name} ${at}`,
        weight: 1,
        made: true,
      })),
    ),
  )
}

function madeBenign(lengths: readonly number[], random: () => number): readonly TrainingText[] {
  const { families } = parseFamilies(`${readText('benign.txt')}\n${readText('benign-documents.txt')}`, 'paragraph')
  return Array.from({ length: BENIGN_PARTS }, (_, part) => part).flatMap((part) => {
    const wished = Array.from({ length: BENIGN_PER_PART }, (_, at) => {
      const length = lengths[Math.floor(random() * lengths.length)] ?? SHORT_CHARACTERS
      return at % 3 === 0 ? Math.min(length, 40 + Math.floor(random() * SHORT_CHARACTERS)) : length
    })
    return benignTexts(
      families.map((family) => partOf(family, part)),
      wished,
      random,
    ).map(({ text }) => ({
      text,
      attack: false,
      source: SOURCES[Math.floor(random() * SOURCES.length)] ?? 'customer',
      group: `part ${part}`,
      weight: 1,
      made: true,
    }))
  })
}

function partOf(family: Family, part: number): Family {
  return { ...family, texts: family.texts.filter((_, at) => at % BENIGN_PARTS === part) }
}

const readText = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8')
