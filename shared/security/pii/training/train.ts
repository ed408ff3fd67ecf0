/**
 * Makes `tagger/weights.json` again: `npx tsx shared/security/pii/training/train.ts <labelled set>`.
 *
 * Trains on the tuning side of the set (also with its values swapped for made ones) and on texts of our own; never on the side that is reported.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { parseLabelledSet, sideOf } from '../measure/labelled-set.ts'
import { trainTagger } from './train-tagger.ts'

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('name the labelled set')
const tune = parseLabelledSet(JSON.parse(readFileSync(file, 'utf8'))).filter((labelled) => sideOf(labelled) === 'tune')
const { features, transitions } = trainTagger(tune, (epoch, wrongShare) => {
  process.stdout.write(`epoch ${epoch}: ${(100 * wrongShare).toFixed(2)} % of the tokens wrong\n`)
})
const pack = (table: Int8Array) => brotliCompressSync(Buffer.from(table.buffer)).toString('base64')
writeFileSync(
  new URL('../tagger/weights.json', import.meta.url),
  `${JSON.stringify({ features: pack(features), transitions: pack(transitions) }, null, 2)}\n`,
)
