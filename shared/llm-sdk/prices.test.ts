import { describe, expect, it } from 'vitest'
import { costMicroUsd } from './prices.ts'

const million = { inputTokens: 1_000_000, outputTokens: 1_000_000, cachedTokens: 0 }

describe('a call costs what its model cost on that day', () => {
  it.each([
    ['gemini-2.5-flash', 2_800_000],
    ['gemini-2.5-flash-preview-09-2025', 2_800_000],
    ['gpt-4o-mini', 750_000],
    ['gpt-4o-2024-08-06', 12_500_000],
    ['gpt-5-latest', 11_250_000],
    ['gpt-5-mini', 2_250_000],
    ['llama-3.3-70b', 0],
  ])('%s', (model, expected) => {
    expect(costMicroUsd(model, million, new Date('2026-01-01'))).toBe(expected)
  })

  it('bills cached tokens at their own price and rounds to a whole millionth', () => {
    expect(
      costMicroUsd(
        'gemini-2.5-flash',
        { inputTokens: 1_000, cachedTokens: 900, outputTokens: 1 },
        new Date('2026-01-01'),
      ),
    ).toBe(60)
  })

  it('knows no price before its day', () => {
    expect(costMicroUsd('gpt-5', million, new Date('2025-08-06T23:59:59Z'))).toBe(0)
    expect(costMicroUsd('gpt-5', million, new Date('2025-08-07T00:00:00Z'))).toBeGreaterThan(0)
  })
})
