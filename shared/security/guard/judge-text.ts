/** Whether a text tries to take the assistant over: the two highest of its windows and the whole text decide, and the features that weigh most there say why. */
import { brotliDecompressSync } from 'node:zlib'
import { documentCounts, documentNames, documentRow, RARITY_STEP } from './document.ts'
import { namesOf, rowOf, type TextFeatures, type TextSource, textFeatures } from './features.ts'
import { BUCKETS, logOddsOf, type Model, pooled, type Row } from './model.ts'
import stored from './weights.json' with { type: 'json' }
import { type Window, windowsOf } from './windows.ts'

export interface Judgement {
  /** 0–1. */
  readonly score: number
  readonly verdict: 'benign' | 'suspicious' | 'attack'
  /** What weighed most for an attack, heaviest first; `weight` in log-odds. None for a benign text. */
  readonly because: readonly Reason[]
}

export interface Reason {
  readonly feature: string
  readonly weight: number
  readonly excerpt: string
}

const REASONS = 5
const EXCERPT_CHARACTERS = 120

/** By the weights that the training stored; nothing is called and nothing is kept. */
export function judgeText(text: string, source: TextSource): Judgement {
  return judgeBy(loadedModel(), text, source)
}

function judgeBy(model: Model, text: string, source: TextSource): Judgement {
  const features = textFeatures(text, source)
  const { logOdds: windows, row, window } = highestWindow(features, model.weights)
  const documentOf = documentRow(documentCounts(features.normal.text), model.documentRarity)
  const together = windows + logOddsOf(documentOf, model.documentWeights)
  const above = (name: 'attackFrom' | 'suspiciousFrom') =>
    Math.max(together - model.together[name], windows - model.windows[name])
  const score = 1 / (1 + Math.exp(-above('attackFrom')))
  const verdict = above('attackFrom') >= 0 ? 'attack' : above('suspiciousFrom') >= 0 ? 'suspicious' : 'benign'
  if (verdict === 'benign') return { score, verdict, because: [] }
  const because = [
    ...reasons(row, model.weights, namesOf(features, window), features),
    ...reasons(documentOf, model.documentWeights, documentNames(features.normal.text), features),
  ]
  return { score, verdict, because: because.sort((one, other) => other.weight - one.weight).slice(0, REASONS) }
}

function highestWindow(
  features: TextFeatures,
  weights: Model['weights'],
): { readonly logOdds: number; readonly row: Row; readonly window: Window } {
  const windows = windowsOf(features.words.length).map((window) => {
    const row = rowOf(features, window)
    return { window, row, logOdds: logOddsOf(row, weights) }
  })
  const [highest] = windows.toSorted((one, other) => other.logOdds - one.logOdds)
  if (!highest) throw new Error('a text has at least one window')
  return { ...highest, logOdds: pooled(windows.map(({ logOdds }) => logOdds)) }
}

type Names = ReadonlyMap<number, { readonly name: string; readonly start: number; readonly end: number }>

function reasons(row: Row, weights: Model['weights'], names: Names, { normal }: TextFeatures): readonly Reason[] {
  return row.buckets
    .map((bucket, at) => ({ bucket, weight: (weights[bucket] ?? 0) * (row.values[at] ?? 0) }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .slice(0, REASONS)
    .flatMap(({ bucket, weight }) => {
      const named = names.get(bucket)
      if (!named) return []
      const { name: feature, start, end } = named
      const excerpt = normal.text.slice(start, Math.min(end, start + EXCERPT_CHARACTERS))
      return [{ feature, weight: Math.round(weight * 1000) / 1000, excerpt }]
    })
}

let loaded: Model | undefined

function loadedModel(): Model {
  loaded ??= {
    weights: table(stored.weights, stored.scale),
    documentWeights: table(stored.documentWeights, stored.documentScale),
    documentRarity: Float32Array.from(bytesOf(stored.documentRarity), (byte) => byte * RARITY_STEP),
    together: stored.together,
    windows: stored.windows,
  }
  return loaded
}

const table = (packed: string, scale: number) =>
  Float32Array.from(new Int8Array(bytesOf(packed)), (byte) => byte * scale)

function bytesOf(packed: string): Uint8Array {
  const bytes = new Uint8Array(brotliDecompressSync(Buffer.from(packed, 'base64')))
  if (bytes.length !== BUCKETS) throw new Error('weights.json was trained for another table: train again')
  return bytes
}
