/**
 * Makes `weights.json` again: `npx tsx shared/security/guard/training/train.ts <set>`.
 *
 * Trains on the tune side of the set, which is all that it can read of it, and on texts of our own. Thresholds are chosen on texts that the weights were not
 * trained on (cross-validation over clusters, templates and paragraphs). The same files give the same weights.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { seededRandom } from '../../pii/training/perceptron.ts'
import { namesOf, textFeatures } from '../features.ts'
import { parseAttackSet } from '../measure/attack-set.ts'
import { windowsOf } from '../windows.ts'
import { bagOf, heldOutLogOdds, trainGuard } from './train-guard.ts'
import { trainingTexts } from './training-texts.ts'

const FOLDS = 10
/** Shares of benign texts, not trained on, that may be taken for an attack, and for suspicious. */
const ATTACK_ALARMS = 0.02
const SUSPICIOUS_ALARMS = 0.06
const SHOWN = 40

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('name the set')
const texts = trainingTexts(parseAttackSet(JSON.parse(readFileSync(file, 'utf8'))), seededRandom(21))
const bags = texts.map(bagOf)

const heldOut = heldOutLogOdds(bags, FOLDS, seededRandom(22))
const benign = heldOut.filter((_, at) => bags[at]?.attack === false).sort((one, other) => other - one)
const attackFrom = benign[Math.floor(ATTACK_ALARMS * benign.length)] ?? 0
const suspiciousFrom = benign[Math.floor(SUSPICIOUS_ALARMS * benign.length)] ?? 0
for (const [name, from] of Object.entries({ attack: attackFrom, suspicious: suspiciousFrom }))
  for (const [kind, ofKind] of [
    ['of the set', /^cluster/],
    ['made', /^(?!cluster)/],
  ] as const) {
    const attacks = heldOut.filter((_, at) => bags[at]?.attack && ofKind.test(bags[at].group))
    const found = attacks.filter((odds) => odds >= from).length / attacks.length
    process.stdout.write(
      `${name} from ${from.toFixed(2)}: ${found.toFixed(3)} of ${attacks.length} attacks ${kind} found by models that did not see them\n`,
    )
  }

const weights = trainGuard(bags, seededRandom(23))
const scale = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127
const bytes = Int8Array.from(weights, (weight) => Math.round(weight / scale))
writeFileSync(
  new URL('../weights.json', import.meta.url),
  `${JSON.stringify({ attackFrom, suspiciousFrom, scale, weights: brotliCompressSync(bytes).toString('base64') }, null, 2)}\n`,
)

const names = new Map<number, string>()
for (const { text, source } of texts) {
  const features = textFeatures(text, source)
  for (const window of windowsOf(features.words.length))
    for (const [bucket, { name }] of namesOf(features, window)) names.set(bucket, name)
}
const heaviest = [...names].sort(([one], [other]) => (weights[other] ?? 0) - (weights[one] ?? 0))
const shown = (entries: typeof heaviest) =>
  entries.map(([bucket, name]) => `${name} ${weights[bucket]?.toFixed(2)}`).join(', ')
process.stdout.write(
  `for an attack: ${shown(heaviest.slice(0, SHOWN))}\nagainst: ${shown(heaviest.slice(-SHOWN).reverse())}\n`,
)
