/**
 * The training of the detector. A text is a bag of windows: all windows of a benign text are benign, of an attack at least the one that looks most like it
 * (multiple-instance learning), so that windows of attacks that nothing tells from other texts are left out after the first round.
 */
import { rowOf, type TextSource, textFeatures } from '../features.ts'
import { shuffled } from '../measure/benign-texts.ts'
import { logOddsOf, pooled } from '../model.ts'
import { windowsOf } from '../windows.ts'
import { type Example, trainLogistic } from './logistic.ts'

export interface TrainingText {
  readonly text: string
  readonly source: TextSource
  readonly attack: boolean
  /** Texts of one group stay in one fold. */
  readonly group: string
  /** How much it counts; near-duplicates count less each. */
  readonly weight: number
  /** From a template of ours. */
  readonly made: boolean
}

/** A text with the rows of its windows. */
export interface Bag {
  readonly rows: readonly Example[]
  readonly attack: boolean
  readonly group: string
}

const ROUNDS = 3
const EPOCHS = 12
/** Of the windows of an attack, those that score highest. */
const KEPT_SHARE = 0.6

export function bagOf({ text, source, attack, group, weight }: TrainingText): Bag {
  const features = textFeatures(text, source)
  const rows = windowsOf(features.words.length).map((window) => ({ ...rowOf(features, window), attack, weight }))
  return { rows, attack, group }
}

/** An n-gram that fewer groups of attacks hold says more about one of them than about attacks. */
const LEAST_GROUPS = 4

export function trainGuard(given: readonly Bag[], random: () => number): Float32Array {
  const bags = withoutRare(given)
  const benign = bags.filter(({ attack }) => !attack).flatMap(({ rows }) => rows)
  const attacks = bags.filter(({ attack }) => attack)
  let weights = trainLogistic([...benign, ...attacks.flatMap(({ rows }) => rows)], EPOCHS, random)
  for (let round = 1; round < ROUNDS; round++) {
    const before = weights
    const kept = attacks.flatMap(({ rows }) => highest(rows, before))
    weights = trainLogistic([...benign, ...kept], EPOCHS, random)
  }
  return weights
}

function withoutRare(bags: readonly Bag[]): readonly Bag[] {
  const groupsOf = new Map<number, Set<string>>()
  for (const { rows, group, attack } of bags)
    if (attack)
      for (const { buckets } of rows)
        for (const bucket of buckets) {
          const known = groupsOf.get(bucket)
          if (known) known.add(group)
          else groupsOf.set(bucket, new Set([group]))
        }
  const common = (bucket: number) => (groupsOf.get(bucket)?.size ?? 0) >= LEAST_GROUPS
  return bags.map((bag) => ({
    ...bag,
    rows: bag.rows.map((row) => ({
      ...row,
      buckets: row.buckets.filter(common),
      values: row.values.filter((_, at) => common(row.buckets[at] ?? 0)),
    })),
  }))
}

function highest(rows: readonly Example[], weights: Float32Array): readonly Example[] {
  const ordered = [...rows].sort((one, other) => logOddsOf(other, weights) - logOddsOf(one, weights))
  return ordered.slice(0, Math.max(1, Math.ceil(rows.length * KEPT_SHARE)))
}

/** The log-odds of each text by a model that was trained without the text's group. */
export function heldOutLogOdds<Text extends { readonly attack: boolean; readonly group: string }>(
  texts: readonly Text[],
  folds: number,
  random: () => number,
  train: (texts: readonly Text[]) => (text: Text) => number,
): readonly number[] {
  const foldOf = new Map(
    [true, false].flatMap((kind) => {
      const groups = new Set(texts.filter(({ attack }) => attack === kind).map(({ group }) => group))
      return shuffled([...groups], random).map((group, at) => [group, at % folds] as const)
    }),
  )
  const odds = new Array<number>(texts.length).fill(0)
  for (let fold = 0; fold < folds; fold++) {
    const logOdds = train(texts.filter(({ group }) => foldOf.get(group) !== fold))
    for (const [at, text] of texts.entries()) if (foldOf.get(text.group) === fold) odds[at] = logOdds(text)
  }
  return odds
}

export function bagLogOdds({ rows }: Bag, weights: ArrayLike<number>): number {
  return pooled(rows.map((row) => logOddsOf(row, weights)))
}
