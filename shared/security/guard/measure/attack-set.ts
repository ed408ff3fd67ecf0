/** A set of texts that are attacks (or labelled), and its split by clusters of near-duplicates into a side to tune on and a side to report. */
import { createHash } from 'node:crypto'
import { z } from 'zod'

const ATTACK_LABELS: ReadonlySet<string> = new Set(['attack', 'jailbreak', 'injection', '1', 'true'])
const BENIGN_LABELS: ReadonlySet<string> = new Set(['benign', 'safe', 'legitimate', '0', 'false'])

const labelled = z.object({
  text: z.string().min(1),
  label: z
    .union([z.string(), z.number(), z.boolean()])
    .transform((label) => String(label).toLowerCase())
    .refine((label) => ATTACK_LABELS.has(label) || BENIGN_LABELS.has(label), 'must be attack or benign'),
})
const entry = z.union([z.string().min(1), labelled])

export interface LabelledText {
  readonly text: string
  readonly attack: boolean
}

export type Side = 'tune' | 'report'

/** Unlabelled texts are attacks. Throws an error that names text, field and rule where the JSON is not of the form. */
export function parseAttackSet(json: unknown): readonly LabelledText[] {
  const read = z.array(entry).min(1).safeParse(json)
  if (!read.success) {
    const issue = read.error.issues[0]
    throw new Error(`${issue?.path.join('.') || 'the set'}: ${issue?.message}`)
  }
  return read.data.map((given) =>
    typeof given === 'string'
      ? { text: given, attack: true }
      : { text: given.text, attack: ATTACK_LABELS.has(given.label) },
  )
}

/** Two texts are near-duplicates where they share half of all their shingles, or half of those of the shorter one. */
const NEAR = 0.5
const SHINGLE_WORDS = 5

export interface Cluster {
  readonly side: Side
  readonly texts: readonly LabelledText[]
}

/**
 * Clusters of near-duplicates, joined transitively, each whole on one side. The side follows from SHA-256 of the cluster's smallest text, so it depends neither on
 * the order of the set nor on anything that a detector says.
 */
export function clustersOf(set: readonly LabelledText[]): readonly Cluster[] {
  const parent = set.map((_, at) => at)
  const rootOf = (at: number): number => {
    let root = at
    while (parent[root] !== root) root = parent[root] ?? root
    parent[at] = root
    return root
  }
  const shingles = set.map(({ text }) => shinglesOf(text))
  const holders = new Map<string, number[]>()
  for (const [at, own] of shingles.entries()) {
    const shared = new Map<number, number>()
    for (const shingle of own) {
      const earlier = holders.get(shingle) ?? []
      for (const other of earlier) shared.set(other, (shared.get(other) ?? 0) + 1)
      holders.set(shingle, [...earlier, at])
    }
    for (const [other, count] of shared)
      if (count >= NEAR * Math.min(own.size, shingles[other]?.size ?? 0)) parent[rootOf(at)] = rootOf(other)
  }
  const members = new Map<number, LabelledText[]>()
  for (const [at, text] of set.entries()) members.set(rootOf(at), [...(members.get(rootOf(at)) ?? []), text])
  return [...members.values()].map((texts) => {
    const first = texts.map(({ text }) => text).reduce((least, text) => (text < least ? text : least))
    return { side: sideOf(first), texts }
  })
}

/** The only way by which training reads a set. */
export function tuneSideOf(set: readonly LabelledText[]): readonly LabelledText[][] {
  return clustersOf(set).flatMap(({ side, texts }) => (side === 'tune' ? [[...texts]] : []))
}

function sideOf(text: string): Side {
  return (createHash('sha256').update(text).digest()[0] ?? 0) % 2 === 0 ? 'tune' : 'report'
}

function shinglesOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  if (words.length <= SHINGLE_WORDS) return new Set([words.join(' ')])
  return new Set(
    Array.from({ length: words.length - SHINGLE_WORDS + 1 }, (_, at) => words.slice(at, at + SHINGLE_WORDS).join(' ')),
  )
}
