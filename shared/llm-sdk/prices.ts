/** What models cost, by date, so that yesterday's usage is billed at yesterday's price. */
import type { Usage } from './provider.ts'

interface Price {
  /** First day of the price, UTC. */
  readonly from: string
  /** US dollars per million tokens. */
  readonly input: number
  readonly cached: number
  /** Of what is written to the cache; as fresh input where absent. */
  readonly cacheWrite?: number
  readonly output: number
  /** Where a longer prompt makes every token of the call dearer. */
  readonly beyond?: { readonly inputTokens: number; readonly price: Omit<Price, 'from' | 'beyond'> }
}

/**
 * Standard (not batch) text prices as published on https://ai.google.dev/gemini-api/docs/pricing (prompts up to 200,000 tokens) and
 * https://platform.openai.com/docs/pricing and https://platform.claude.com/docs/en/about-claude/pricing (caches of five minutes). A change is a new row; rows are never edited. A dated or `-latest` name has the price of the model it begins with.
 */
const prices: Readonly<Record<string, readonly Price[]>> = {
  'gemini-2.5-pro': [{ from: '2025-06-17', input: 1.25, cached: 0.125, output: 10 }],
  'gemini-2.5-flash': [{ from: '2025-06-17', input: 0.3, cached: 0.03, output: 2.5 }],
  'gemini-2.5-flash-lite': [{ from: '2025-07-22', input: 0.1, cached: 0.01, output: 0.4 }],
  'gemini-3-pro-preview': [{ from: '2025-11-18', input: 2, cached: 0.2, output: 12 }],
  'gemini-embedding-001': [{ from: '2025-07-14', input: 0.15, cached: 0.15, output: 0 }],
  'gpt-5': [{ from: '2025-08-07', input: 1.25, cached: 0.125, output: 10 }],
  'gpt-5-mini': [{ from: '2025-08-07', input: 0.25, cached: 0.025, output: 2 }],
  'gpt-5-nano': [{ from: '2025-08-07', input: 0.05, cached: 0.005, output: 0.4 }],
  'gpt-4.1': [{ from: '2025-04-14', input: 2, cached: 0.5, output: 8 }],
  'gpt-4.1-mini': [{ from: '2025-04-14', input: 0.4, cached: 0.1, output: 1.6 }],
  'gpt-4o': [{ from: '2024-08-06', input: 2.5, cached: 1.25, output: 10 }],
  'gpt-4o-mini': [{ from: '2024-07-18', input: 0.15, cached: 0.075, output: 0.6 }],
  'claude-haiku-4-5': [{ from: '2025-10-15', input: 1, cached: 0.1, cacheWrite: 1.25, output: 5 }],
  'claude-sonnet-4-5': [{ from: '2025-09-29', input: 3, cached: 0.3, cacheWrite: 3.75, output: 15 }],
  'claude-opus-4-5': [{ from: '2025-11-24', input: 5, cached: 0.5, cacheWrite: 6.25, output: 25 }],
  'claude-haiku-5-5': [
    {
      from: '2026-10-07',
      input: 0.1,
      cached: 0.01,
      cacheWrite: 0.125,
      output: 0.5,
      beyond: { inputTokens: 100_000, price: { input: 0.5, cached: 0.05, cacheWrite: 0.625, output: 2.5 } },
    },
  ],
  'claude-sonnet-5-5': [
    { from: '2026-09-28', input: 2, cached: 0.2, cacheWrite: 2.5, output: 10 },
    { from: '2026-10-07', input: 2, cached: 0.1, cacheWrite: 2.5, output: 10 },
  ],
  'claude-sonnet-5': [{ from: '2026-06-30', input: 2, cached: 0.2, cacheWrite: 2.5, output: 10 }],
  'claude-opus-5-5': [{ from: '2026-09-22', input: 4, cached: 0.2, cacheWrite: 5, output: 20 }],
  'text-embedding-3-small': [{ from: '2024-01-25', input: 0.02, cached: 0.02, output: 0 }],
}

export type TokenCounts = Pick<Usage, 'inputTokens' | 'outputTokens' | 'cachedTokens' | 'cacheWriteTokens'>

/** US dollars × 10⁻⁶, rounded, at the price in force on `date`. 0 where the model, or the model on that day, has no known price. */
export function costMicroUsd(
  model: string,
  { inputTokens, outputTokens, cachedTokens, cacheWriteTokens = 0 }: TokenCounts,
  date: Date,
): number {
  const day = date.toISOString().slice(0, 10)
  const listed = priceList(model)?.findLast(({ from }) => from <= day)
  if (listed === undefined) return 0
  const price = listed.beyond && inputTokens > listed.beyond.inputTokens ? listed.beyond.price : listed
  // Dollars per million tokens are millionths of a dollar per token.
  const fresh = Math.max(0, inputTokens - cachedTokens - cacheWriteTokens)
  const read = cachedTokens * price.cached
  const written = cacheWriteTokens * (price.cacheWrite ?? price.input)
  return Math.round(fresh * price.input + read + written + outputTokens * price.output)
}

/** By exact name, else without what only dates it: `gpt-4o-2024-08-06`, `gemini-2.5-flash-preview-09-2025`, `gpt-5-latest`. */
function priceList(model: string): readonly Price[] | undefined {
  return prices[model] ?? prices[model.replace(/-(?:latest|preview)?(?:-?\d{2,4}){0,3}$/u, '')]
}
