/**
 * What to choose features and training by: `npx tsx shared/security/pii/training/cross-validate.ts <labelled set> [--errors]`.
 *
 * The templates of the tuning side in four parts, each tagged by what was trained on the other three. The side that is reported is not looked at.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { findFormalData } from '../find-formal-data.ts'
import { type LabelledText, parseLabelledSet, sideOf } from '../measure/labelled-set.ts'
import { type Counts, joinNeighbours, matchSpans } from '../measure/match-spans.ts'
import { featureRows, markedTokens } from '../tagger/features.ts'
import { findingsOf } from '../tagger/labels.ts'
import { bestLabels, TAGGED_TYPES, type Weights } from '../tagger/model.ts'
import { trainTagger, typedSpans } from './train-tagger.ts'

const PARTS = 4

function partOf({ templateId }: LabelledText): number {
  const [, second = 0] = createHash('sha256').update(`template ${templateId}`).digest()
  return second % PARTS
}

function tagged(text: string, weights: Weights) {
  const tokens = markedTokens(text, findFormalData(text))
  const rows = featureRows(tokens)
  return findingsOf(
    tokens,
    bestLabels(rows, weights, (at) => tokens[at]?.formal !== undefined),
  )
}

const [file, errors] = process.argv.slice(2)
if (file === undefined) throw new Error('name the labelled set')
const tune = parseLabelledSet(JSON.parse(readFileSync(file, 'utf8'))).filter((labelled) => sideOf(labelled) === 'tune')
const totals = new Map<string, Counts>()
for (let part = 0; part < PARTS; part++) {
  const weights = trainTagger(tune.filter((labelled) => partOf(labelled) !== part))
  for (const { text, spans } of tune.filter((labelled) => partOf(labelled) === part)) {
    const expected = typedSpans(spans).filter(({ type }) => TAGGED_TYPES.some((known) => known === type))
    const found = tagged(text, weights)
    for (const [type, counts] of matchSpans(text, expected, found)) {
      const before = totals.get(type) ?? { spans: 0, found: 0, hits: 0, strictHits: 0 }
      totals.set(type, {
        spans: before.spans + counts.spans,
        found: before.found + counts.found,
        hits: before.hits + counts.hits,
        strictHits: before.strictHits + counts.strictHits,
      })
      if (errors === '--errors' && (counts.hits < counts.spans || counts.hits < counts.found)) {
        const seen = joinNeighbours(text, found).map(
          (span) => `${span.type} ${JSON.stringify(text.slice(span.start, span.end))}`,
        )
        process.stdout.write(`${type} in ${JSON.stringify(text)}\n    found ${seen.join(', ')}\n`)
      }
    }
  }
}
for (const [type, { spans, found, hits, strictHits }] of totals)
  process.stdout.write(
    `${type.padEnd(14)} precision ${(hits / found).toFixed(3)} recall ${(hits / spans).toFixed(3)} strict recall ${(strictHits / spans).toFixed(3)} of ${spans} spans\n`,
  )
