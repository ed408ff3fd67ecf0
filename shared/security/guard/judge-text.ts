/** Whether a text tries to take the assistant over: the two highest of its windows decide, and the features that weigh most there say why. */
import { brotliDecompressSync } from 'node:zlib'
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
  const { logOdds, row, window } = highestWindow(features, model.weights)
  const verdict = logOdds >= model.attackFrom ? 'attack' : logOdds >= model.suspiciousFrom ? 'suspicious' : 'benign'
  const score = 1 / (1 + Math.exp(model.attackFrom - logOdds))
  return { score, verdict, because: verdict === 'benign' ? [] : reasons(row, model.weights, features, window) }
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

function reasons(row: Row, weights: Model['weights'], features: TextFeatures, window: Window): readonly Reason[] {
  const names = namesOf(features, window)
  return row.buckets
    .map((bucket, at) => ({ bucket, weight: (weights[bucket] ?? 0) * (row.values[at] ?? 0) }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .slice(0, REASONS)
    .flatMap(({ bucket, weight }) => {
      const named = names.get(bucket)
      if (!named) return []
      const { name: feature, start, end } = named
      const excerpt = features.normal.text.slice(start, Math.min(end, start + EXCERPT_CHARACTERS))
      return [{ feature, weight: Math.round(weight * 1000) / 1000, excerpt }]
    })
}

let loaded: Model | undefined

function loadedModel(): Model {
  if (loaded) return loaded
  const bytes = new Int8Array(brotliDecompressSync(Buffer.from(stored.weights, 'base64')))
  if (bytes.length !== BUCKETS) throw new Error('weights.json was trained for another table: train again')
  loaded = {
    weights: Float32Array.from(bytes, (byte) => byte * stored.scale),
    suspiciousFrom: stored.suspiciousFrom,
    attackFrom: stored.attackFrom,
  }
  return loaded
}
