/** The training of the model of whole texts: the rarity of features, and a support vector machine over what they weigh. */
import { documentCounts, documentRow, RARITY_STEP } from '../document.ts'
import { BUCKETS, logOddsOf } from '../model.ts'
import { normalise } from '../normalise.ts'
import { trainSupportVectors } from './support-vectors.ts'
import type { TrainingText } from './train-guard.ts'

export interface CountedText {
  readonly counts: ReadonlyMap<number, number>
  readonly attack: boolean
  readonly group: string
  readonly weight: number
}

export interface DocumentModel {
  readonly weights: Float32Array
  readonly rarity: Float32Array
}

/** A feature that fewer groups of texts hold says more about one of them than about their kind. */
const LEAST_GROUPS = 3
const COST = 0.4
/** Made attacks are many a template, and are to weigh less than those that were seen in the wild. */
const MADE_SHARE = 0.25

export function countedText({ text, attack, group, weight, made }: TrainingText): CountedText {
  return {
    counts: documentCounts(normalise(text).text),
    attack,
    group,
    weight: attack && made ? weight * MADE_SHARE : weight,
  }
}

export function trainDocument(texts: readonly CountedText[], random: () => number): DocumentModel {
  const rarity = rarityOf(texts)
  const rows = texts.map(({ counts, attack, weight }) => ({ ...documentRow(counts, rarity), attack, weight }))
  return { rarity, weights: trainSupportVectors(rows, COST, random) }
}

export const documentLogOdds = ({ counts }: CountedText, { weights, rarity }: DocumentModel) =>
  logOddsOf(documentRow(counts, rarity), weights)

/** The rarity (inverse document frequency, smoothed) of features that texts of enough groups hold; 0 for others. */
function rarityOf(texts: readonly CountedText[]): Float32Array {
  const held = new Uint32Array(BUCKETS)
  const groupsOf = new Map<number, Set<string>>()
  for (const { counts, group } of texts)
    for (const bucket of counts.keys()) {
      held[bucket] = (held[bucket] ?? 0) + 1
      const groups = groupsOf.get(bucket)
      if (groups) groups.add(group)
      else groupsOf.set(bucket, new Set([group]))
    }
  return Float32Array.from(held, (count, bucket) => {
    if ((groupsOf.get(bucket)?.size ?? 0) < LEAST_GROUPS) return 0
    const rarity = 1 + Math.log((1 + texts.length) / (1 + count))
    return Math.min(255, Math.round(rarity / RARITY_STEP)) * RARITY_STEP
  })
}
