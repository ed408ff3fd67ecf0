/** Several rankings to one. */

/** The constant of the source paper; it keeps one first place from outweighing agreement. */
const rankConstant = 60

/**
 * Reciprocal rank fusion: Σ 1 / (60 + rank), ranks from 1 (G. Cormack, C. Clarke, S. Buettcher, "Reciprocal Rank Fusion
 * outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009). Scores are divided by the best possible, so they are 0–1. Best first.
 */
export function fuseRankings<T extends { readonly id: string }>(
  rankings: readonly (readonly T[])[],
): { readonly item: T; readonly score: number }[] {
  const fused = new Map<string, { item: T; score: number }>()
  const best = rankings.length / (rankConstant + 1)
  for (const ranking of rankings) {
    for (const [at, item] of ranking.entries()) {
      const known = fused.get(item.id) ?? { item, score: 0 }
      known.score += 1 / (rankConstant + at + 1) / best
      fused.set(item.id, known)
    }
  }
  return [...fused.values()].sort((a, b) => b.score - a.score)
}
