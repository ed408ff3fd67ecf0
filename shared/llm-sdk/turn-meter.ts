/** Measures one call of a model: latency, time to the first token, cost. */
import { costMicroUsd, type TokenCounts } from './prices.ts'
import type { Usage } from './provider.ts'

/** Wall time, for the date of the price. */
export interface WallClock {
  now(): Date
}

export interface TurnMeter {
  /** Something of the answer is there; only the first time counts. */
  firstToken(): void
  usage(tokens: TokenCounts): Usage
}

export function startMeter(model: string, clock: WallClock): TurnMeter {
  const startMs = performance.now()
  let firstTokenMs: number | undefined
  const elapsedMs = () => Math.round(performance.now() - startMs)
  return {
    firstToken: () => {
      firstTokenMs ??= elapsedMs()
    },
    usage: (tokens) => {
      const latencyMs = elapsedMs()
      return {
        ...tokens,
        costMicroUsd: costMicroUsd(model, tokens, clock.now()),
        latencyMs,
        firstTokenMs: firstTokenMs ?? latencyMs,
      }
    },
  }
}
