/** Detection and false alarms on the side of a set that training cannot reach, beside plain methods. */
import { readFileSync } from 'node:fs'
import { seededRandom } from '../../pii/training/perceptron.ts'
import { judgeText } from '../judge-text.ts'
import { parseFamilies } from '../training/templates.ts'
import { clustersOf, type LabelledText, type Side } from './attack-set.ts'
import { bestThreshold, PLAIN_METHODS } from './baselines.ts'
import { benignTexts } from './benign-texts.ts'

export const BARS = { detectionRate: 0.95, falseAlarmRate: 0.02 } as const

export interface Rates {
  readonly attacks: number
  readonly benign: number
  /** Of the attacks, those found. */
  readonly detectionRate: number
  /** Of the benign texts, those taken for an attack. */
  readonly falseAlarmRate: number
}

export interface GuardResult extends Rates {
  /** Texts of the report side, attacks and benign. */
  readonly n: number
  readonly baseline: Readonly<Record<'length' | 'keywords', Rates>>
  /** Of the detector on the side that it was trained on. */
  readonly tune: Rates
  readonly clusters: Readonly<Record<Side, number>>
  readonly byLength: readonly (Rates & { readonly bucket: string })[]
  readonly byGenre: readonly { readonly genre: string; readonly benign: number; readonly falseAlarmRate: number }[]
  readonly cpuMicrosecondsPerKilobyte: number
  readonly passes: boolean
}

interface Judged {
  readonly text: string
  readonly attack: boolean
  readonly genre: string | undefined
  readonly found: boolean
}

/** Benign texts for each attack, of its length. */
const BENIGN_PER_ATTACK = 3
const BENIGN_FILES: Readonly<Record<Side, string>> = {
  tune: '../training/benign.txt',
  report: './benign-report.txt',
}
const BUCKETS = [500, 1000, 2000, 4000, Number.POSITIVE_INFINITY]

export function measureGuard(set: readonly LabelledText[]): GuardResult {
  const clusters = clustersOf(set)
  const tune = textsOf(clusters, 'tune')
  const report = textsOf(clusters, 'report')
  const started = process.cpuUsage()
  const judged = report.map(judge)
  const { user, system } = process.cpuUsage(started)
  const kilobytes = report.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) / 1024
  const rates = ratesOf(judged)
  const plain = (method: (text: string) => number) => {
    const scores = (attack: boolean) => tune.filter((text) => text.attack === attack).map(({ text }) => method(text))
    const from = bestThreshold(scores(true), scores(false))
    return ratesOf(report.map((text) => ({ ...text, found: method(text.text) >= from })))
  }
  return {
    ...rates,
    n: judged.length,
    baseline: { length: plain(PLAIN_METHODS.length), keywords: plain(PLAIN_METHODS.keywords) },
    tune: ratesOf(tune.map(judge)),
    clusters: { tune: countOf(clusters, 'tune'), report: countOf(clusters, 'report') },
    byLength: byLength(judged),
    byGenre: byGenre(judged),
    cpuMicrosecondsPerKilobyte: (user + system) / kilobytes,
    passes: rates.detectionRate >= BARS.detectionRate && rates.falseAlarmRate <= BARS.falseAlarmRate,
  }
}

type Text = Omit<Judged, 'found'>

const judge = (text: Text): Judged => ({ ...text, found: judgeText(text.text, 'customer').verdict === 'attack' })

const countOf = (clusters: ReturnType<typeof clustersOf>, side: Side) =>
  clusters.filter((cluster) => cluster.side === side).length

/** The side's texts of the set, and benign ones of our own in the lengths of its attacks. */
function textsOf(clusters: ReturnType<typeof clustersOf>, side: Side): readonly Text[] {
  const given = clusters.filter((cluster) => cluster.side === side).flatMap(({ texts }) => texts)
  const lengths = given.filter(({ attack }) => attack).flatMap(({ text }) => Array(BENIGN_PER_ATTACK).fill(text.length))
  const { families } = parseFamilies(readFileSync(new URL(BENIGN_FILES[side], import.meta.url), 'utf8'), 'paragraph')
  const own = benignTexts(families, lengths, seededRandom(side === 'tune' ? 11 : 12))
  return [
    ...given.map(({ text, attack }) => ({ text, attack, genre: attack ? undefined : 'of the set' })),
    ...own.map(({ text, genre }) => ({ text, attack: false, genre })),
  ]
}

function ratesOf(texts: readonly Judged[]): Rates {
  const attacks = texts.filter(({ attack }) => attack)
  const benign = texts.filter(({ attack }) => !attack)
  return {
    attacks: attacks.length,
    benign: benign.length,
    detectionRate: foundShare(attacks),
    falseAlarmRate: foundShare(benign),
  }
}

function foundShare(texts: readonly Judged[]): number {
  return texts.length === 0 ? 0 : texts.filter(({ found }) => found).length / texts.length
}

function byLength(texts: readonly Judged[]): GuardResult['byLength'] {
  return BUCKETS.map((until, at) => {
    const from = BUCKETS[at - 1] ?? 0
    const bucket = Number.isFinite(until) ? `${from}–${until}` : `${from}–`
    return { bucket, ...ratesOf(texts.filter(({ text }) => text.length >= from && text.length < until)) }
  })
}

function byGenre(texts: readonly Judged[]): GuardResult['byGenre'] {
  const genres = new Set(texts.flatMap(({ genre }) => genre ?? []))
  return [...genres].map((genre) => {
    const own = texts.filter((text) => text.genre === genre)
    return { genre, benign: own.length, falseAlarmRate: foundShare(own) }
  })
}
