/**
 * Makes `weights.json` again: `npx tsx shared/security/guard/training/train.ts <set>`.
 *
 * Trains on the tune side of the set, which is all that it can read of it, and on texts of our own. Thresholds are chosen on texts that the weights were not
 * trained on (cross-validation over clusters, templates and paragraphs). The same files give the same weights.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { seededRandom } from '../../pii/training/perceptron.ts'
import { documentNames, RARITY_STEP } from '../document.ts'
import { namesOf, textFeatures } from '../features.ts'
import { parseAttackSet } from '../measure/attack-set.ts'
import { windowsOf } from '../windows.ts'
import { countedText, documentLogOdds, trainDocument } from './train-document.ts'
import { bagLogOdds, bagOf, heldOutLogOdds, type TrainingText, trainGuard } from './train-guard.ts'
import { trainingTexts } from './training-texts.ts'

const FOLDS = 10
/** Shares of benign texts, not trained on, that may be taken for an attack, and for suspicious. */
const ALARMS = {
  together: { attack: 0.02, suspicious: 0.04 },
  windows: { attack: 0.0025, suspicious: 0.04 },
} as const
/** How much the whole text counts beside its windows, in standard deviations of both. */
const DOCUMENT_SHARE = 1.5
const SHOWN_KINDS: Readonly<Record<string, (text: TrainingText) => boolean>> = {
  'attacks of the set': ({ attack, made }) => attack && !made,
  'attacks of the set under 500 characters': ({ attack, made, text }) => attack && !made && text.length < 500,
  'made attacks': ({ attack, made }) => attack && made,
  'short questions': ({ attack, group }) => !attack && group.startsWith('questions'),
  'other benign texts': ({ attack, group }) => !attack && !group.startsWith('questions'),
}
const SHOWN = 25

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('name the set')
const texts = trainingTexts(parseAttackSet(JSON.parse(readFileSync(file, 'utf8'))), seededRandom(21))
const bags = texts.map(bagOf)
const counted = texts.map(countedText)

// The same seed: both deal the groups into the same folds.
const windowOdds = heldOutLogOdds(bags, FOLDS, seededRandom(22), (given) => {
  const weights = trainGuard(given, seededRandom(24))
  return (bag) => bagLogOdds(bag, weights)
})
const documentOdds = heldOutLogOdds(counted, FOLDS, seededRandom(22), (given) => {
  const model = trainDocument(given, seededRandom(25))
  return (text) => documentLogOdds(text, model)
})
const documentMeasure = (DOCUMENT_SHARE * deviation(windowOdds)) / deviation(documentOdds)
const togetherOdds = windowOdds.map((odds, at) => odds + documentMeasure * (documentOdds[at] ?? 0))
const thresholds = (odds: readonly number[], alarms: (typeof ALARMS)['together' | 'windows']) => ({
  attackFrom: quantile(odds, alarms.attack),
  suspiciousFrom: quantile(odds, alarms.suspicious),
})
const together = thresholds(togetherOdds, ALARMS.together)
const windows = thresholds(windowOdds, ALARMS.windows)
for (const name of ['attackFrom', 'suspiciousFrom'] as const)
  for (const [kind, ofKind] of Object.entries(SHOWN_KINDS)) {
    const own = texts.flatMap((text, at) => (ofKind(text) ? [at] : []))
    const found = own.filter(
      (at) => (togetherOdds[at] ?? 0) >= together[name] || (windowOdds[at] ?? 0) >= windows[name],
    )
    process.stdout.write(`${name}: ${(found.length / own.length).toFixed(3)} of ${own.length} ${kind}, held out\n`)
  }

const weights = trainGuard(bags, seededRandom(23))
const document = trainDocument(counted, seededRandom(26))
const documentWeights = document.weights.map((weight) => weight * documentMeasure)
const stored = {
  together,
  windows,
  ...packed(weights),
  documentScale: packed(documentWeights).scale,
  documentWeights: packed(documentWeights).weights,
  documentRarity: brotliCompressSync(Uint8Array.from(document.rarity, (rarity) => rarity / RARITY_STEP)).toString(
    'base64',
  ),
}
writeFileSync(new URL('../weights.json', import.meta.url), `${JSON.stringify(stored, null, 2)}\n`)

function packed(table: Float32Array): { readonly scale: number; readonly weights: string } {
  const scale = table.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127
  const bytes = Int8Array.from(table, (weight) => Math.round(weight / scale))
  return { scale, weights: brotliCompressSync(bytes).toString('base64') }
}

/** The log-odds that a share of the benign texts reaches. */
function quantile(odds: readonly number[], share: number): number {
  const benign = odds.filter((_, at) => texts[at]?.attack === false).sort((one, other) => other - one)
  return benign[Math.floor(share * benign.length)] ?? 0
}

function deviation(odds: readonly number[]): number {
  const mean = odds.reduce((sum, one) => sum + one, 0) / odds.length
  return Math.sqrt(odds.reduce((sum, one) => sum + (one - mean) ** 2, 0) / odds.length)
}

const windowNames = new Map<number, string>()
const textNames = new Map<number, string>()
for (const { text, source } of texts) {
  const features = textFeatures(text, source)
  for (const window of windowsOf(features.words.length))
    for (const [bucket, { name }] of namesOf(features, window)) windowNames.set(bucket, name)
  for (const [bucket, { name }] of documentNames(features.normal.text)) textNames.set(bucket, name.toLowerCase())
}
show('windows', windowNames, weights)
show('whole texts', textNames, documentWeights)

function show(kind: string, names: ReadonlyMap<number, string>, table: Float32Array): void {
  const heaviest = [...names].sort(([one], [other]) => (table[other] ?? 0) - (table[one] ?? 0))
  const shown = (entries: typeof heaviest) =>
    entries.map(([bucket, name]) => `${name} ${table[bucket]?.toFixed(2)}`).join(', ')
  process.stdout.write(
    `${kind}, for an attack: ${shown(heaviest.slice(0, SHOWN))}\nagainst: ${shown(heaviest.slice(-SHOWN).reverse())}\n`,
  )
}
