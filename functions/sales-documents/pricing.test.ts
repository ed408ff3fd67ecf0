import { describe, expect, it } from 'vitest'
import { calculatePricing, defaultInputs, needsApproval, type PricingInputs, PricingResult } from './pricing.ts'

const inputs: PricingInputs = {
  ...defaultInputs,
  currency: 'USD',
  conversations: { low: 1_000, expected: 2_000, high: 4_000 },
  calls: { low: 100, expected: 200, high: 400 },
  discountBasisPoints: 0,
}

describe('a price', () => {
  it('follows from its lines, each of which can be calculated by hand', () => {
    const { expected } = calculatePricing(inputs)
    const amounts = Object.fromEntries(expected.lines.map(({ name, amountMinor }) => [name, amountMinor]))
    // 2,000 × 6,000 + 200 × 9,000 = 13,800,000 tokens in, of them 2,760,000 to the large model at $1.25 a million = $3.45.
    expect(amounts['Large model, input']).toBe(345)
    // 11.04 million at $0.075 = $0.828, rounded up.
    expect(amounts['Small model, input']).toBe(83)
    // 600 minutes at $0.04.
    expect(amounts.Telephony).toBe(2_400)
    // 4 hours at $40.
    expect(amounts.People).toBe(16_000)
    expect(expected.costMinor).toBe(Object.values(amounts).reduce((sum, amount) => sum + amount, 0))
    expect(expected.listMinor).toBe(Math.ceil(expected.costMinor / 0.2))
  })

  it('is a whole number of minor units in every field, and never lower for more volume', () => {
    const result = calculatePricing({ ...inputs, discountBasisPoints: 333 })
    const numbers = [result.low, result.expected, result.high].flatMap(({ lines, ...sums }) => [
      ...Object.values(sums),
      ...lines.map(({ amountMinor }) => amountMinor),
    ])
    expect(numbers.every(Number.isSafeInteger)).toBe(true)
    expect(result.low.costMinor).toBeLessThanOrEqual(result.expected.costMinor)
    expect(result.expected.costMinor).toBeLessThanOrEqual(result.high.costMinor)
  })

  it('takes the margin of the highest tier that the volume reaches', () => {
    const { low, high } = calculatePricing({
      ...inputs,
      conversations: { low: 9_000, expected: 10_000, high: 200_000 },
    })
    expect([low.marginPercent, high.marginPercent]).toEqual([80, 70])
  })

  it('never falls below the floor', () => {
    expect(() => calculatePricing({ ...inputs, discountBasisPoints: 6_000 })).toThrow(/below the floor/)
  })

  it.each([
    [0, false],
    [500, false],
    [501, true],
  ])('with a discount of %d hundredths of a percent has to be allowed: %s', (discountBasisPoints, needed) => {
    expect(needsApproval({ ...inputs, discountBasisPoints })).toBe(needed)
  })

  it.each([
    ['a lower margin', { marginPercent: 79 }],
    ['a lower floor', { floorMarginPercent: 10 }],
    ['tiers of its own', { tiers: [] }],
  ])('with %s is a discount by another name', (_, change) => {
    expect(needsApproval({ ...inputs, ...change })).toBe(true)
  })

  const tooBig = 999_999_999_999
  it.each([
    ['conversations', 'order', { conversations: { low: 3, expected: 2, high: 4 } }],
    ['calls', 'order', { calls: { low: 1, expected: 3, high: 2 } }],
    ['conversations', 'too_big', { conversations: { low: 0, expected: 0, high: 1_000_000_001 } }],
    ['perConversation.inputTokens', 'too_big', { perConversation: { ...inputs.perConversation, inputTokens: tooBig } }],
    ['perCall.minutes', 'too_big', { perCall: { ...inputs.perCall, minutes: tooBig } }],
    [
      'unitCosts.human',
      'too_big',
      { unitCosts: { ...inputs.unitCosts, human: { micros: tooBig, per: 1 } }, humanMinutesPerMonth: 99_999 },
    ],
    [
      'unitCosts',
      'too_big',
      { unitCosts: { ...inputs.unitCosts, human: { micros: tooBig, per: 1 } }, humanMinutesPerMonth: 9_999 },
    ],
  ] as const)('that cannot be stored or makes no sense names %s: %s', (path, rule, change) => {
    expect(() => calculatePricing({ ...inputs, ...change })).toThrow(
      expect.objectContaining({ kind: 'invalid', detail: { errors: [expect.objectContaining({ path, rule })] } }),
    )
  })

  it('can be stored, whatever inputs it takes', () => {
    const half = Math.floor(tooBig / 20)
    const result = calculatePricing({
      ...inputs,
      humanMinutesPerMonth: half,
      unitCosts: { ...inputs.unitCosts, human: { micros: 10_000, per: 1 } },
    })
    expect(PricingResult.safeParse(result).success).toBe(true)
  })
})
