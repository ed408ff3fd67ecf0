/** What a client costs and pays a month: a pure calculation in whole numbers, of which every input is shown. */
import { InvalidInput } from '@workflow/platform'
import { z } from 'zod'

const count = z.number().int().nonnegative().max(1_000_000_000_000)
const percent = z.number().int().min(0).max(95)

/** Millionths of a unit of the currency for `per` of something. */
const unitCost = z.strictObject({ micros: count, per: z.number().int().positive() })

/** Every input of a calculation. A conversation's and a call's figures are averages. */
export const PricingInputs = z.strictObject({
  /** ISO 4217, of two decimals. */
  currency: z.enum(['USD', 'EUR', 'GBP', 'INR']),
  /** A month. */
  conversations: z.strictObject({ low: count, expected: count, high: count }),
  calls: z.strictObject({ low: count, expected: count, high: count }),
  perConversation: z.strictObject({ inputTokens: count, outputTokens: count, embeddingTokens: count }),
  perCall: z.strictObject({ minutes: count, inputTokens: count, outputTokens: count }),
  /** Of tokens that go to the large model. */
  largeModelPercent: z.number().int().min(0).max(100),
  storageMegabytes: count,
  humanMinutesPerMonth: count,
  unitCosts: z.strictObject({
    smallInput: unitCost,
    smallOutput: unitCost,
    largeInput: unitCost,
    largeOutput: unitCost,
    embedding: unitCost,
    storage: unitCost,
    telephony: unitCost,
    infrastructure: unitCost,
    human: unitCost,
  }),
  marginPercent: percent,
  floorMarginPercent: percent,
  /** A client with at least so many conversations and calls a month is calculated with that margin. */
  tiers: z.array(z.strictObject({ from: count, marginPercent: percent })).max(10),
  /** Hundredths of a percent. */
  discountBasisPoints: z.number().int().min(0).max(9_000),
})
export type PricingInputs = z.infer<typeof PricingInputs>

const million = 1_000_000
/**
 * Where nobody sets others. Input of models: the specification's reference costs of its date ($0.075 and $1.25 a million); output at four times, telephony at $0.04 a minute (the middle of $0.03 – 0.05
 * of self-hosted voice), storage at $0.026 a GB and month. Other currencies have to be given costs of their own.
 */
export const defaultInputs: Omit<PricingInputs, 'conversations' | 'calls' | 'currency' | 'discountBasisPoints'> = {
  perConversation: { inputTokens: 6_000, outputTokens: 600, embeddingTokens: 200 },
  perCall: { minutes: 3, inputTokens: 9_000, outputTokens: 900 },
  largeModelPercent: 20,
  storageMegabytes: 500,
  humanMinutesPerMonth: 240,
  unitCosts: {
    smallInput: { micros: 75_000, per: million },
    smallOutput: { micros: 300_000, per: million },
    largeInput: { micros: 1_250_000, per: million },
    largeOutput: { micros: 5_000_000, per: million },
    embedding: { micros: 20_000, per: million },
    storage: { micros: 26_000, per: 1_000 },
    telephony: { micros: 40_000, per: 1 },
    infrastructure: { micros: 10_000_000, per: 1_000 },
    human: { micros: 40_000_000, per: 60 },
  },
  marginPercent: 80,
  floorMarginPercent: 60,
  tiers: [
    { from: 10_000, marginPercent: 75 },
    { from: 100_000, marginPercent: 70 },
  ],
}

const Line = z.object({
  name: z.string(),
  quantity: count,
  unit: z.string(),
  unitMicros: count,
  per: count,
  amountMinor: count,
})
const Scenario = z.object({
  lines: z.array(Line),
  costMinor: count,
  marginPercent: percent,
  listMinor: count,
  discountMinor: count,
  priceMinor: count,
  /** Below it nothing is sold. */
  floorMinor: count,
})
type Scenario = z.infer<typeof Scenario>

export const PricingResult = z.object({ low: Scenario, expected: Scenario, high: Scenario })
export type PricingResult = z.infer<typeof PricingResult>

/** Throws `InvalidInput` where a price falls below the floor, or the floor's margin is above the target. */
export function calculatePricing(inputs: PricingInputs): PricingResult {
  const result = {
    low: scenarioOf(inputs, 'low'),
    expected: scenarioOf(inputs, 'expected'),
    high: scenarioOf(inputs, 'high'),
  }
  const below = (['low', 'expected', 'high'] as const).find((name) => result[name].priceMinor < result[name].floorMinor)
  if (below !== undefined)
    throw new InvalidInput(`the price for the ${below} volume is below the floor`, {
      errors: [
        { path: 'discountBasisPoints', rule: 'floor', message: `at least ${result[below].floorMinor} in minor units` },
      ],
    })
  return result
}

function scenarioOf(inputs: PricingInputs, volume: 'low' | 'expected' | 'high'): Scenario {
  const lines = linesOf(inputs, inputs.conversations[volume], inputs.calls[volume])
  const costMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const total = inputs.conversations[volume] + inputs.calls[volume]
  const tier = inputs.tiers.filter(({ from }) => from <= total).sort((a, b) => b.from - a.from)[0]
  const marginPercent = tier?.marginPercent ?? inputs.marginPercent
  const listMinor = withMargin(costMinor, marginPercent)
  const discountMinor = Number((BigInt(listMinor) * BigInt(inputs.discountBasisPoints)) / 10_000n)
  const priceMinor = listMinor - discountMinor
  const floorMinor = withMargin(costMinor, inputs.floorMarginPercent)
  return { lines, costMinor, marginPercent, listMinor, discountMinor, priceMinor, floorMinor }
}

function linesOf(inputs: PricingInputs, conversations: number, calls: number): Scenario['lines'] {
  const { perConversation, perCall, unitCosts, largeModelPercent } = inputs
  const input = conversations * perConversation.inputTokens + calls * perCall.inputTokens
  const output = conversations * perConversation.outputTokens + calls * perCall.outputTokens
  const large = (tokens: number) => Math.ceil((tokens * largeModelPercent) / 100)
  const line = (name: string, quantity: number, unit: string, { micros, per }: { micros: number; per: number }) => ({
    ...{ name, quantity, unit, unitMicros: micros, per },
    amountMinor: amountOf(quantity, micros, per),
  })
  return [
    line('Small model, input', input - large(input), 'tokens', unitCosts.smallInput),
    line('Small model, output', output - large(output), 'tokens', unitCosts.smallOutput),
    line('Large model, input', large(input), 'tokens', unitCosts.largeInput),
    line('Large model, output', large(output), 'tokens', unitCosts.largeOutput),
    line('Embeddings', conversations * perConversation.embeddingTokens, 'tokens', unitCosts.embedding),
    line('Telephony', calls * perCall.minutes, 'minutes', unitCosts.telephony),
    line('Storage', inputs.storageMegabytes, 'MB', unitCosts.storage),
    line('Share of infrastructure', conversations + calls, 'conversations', unitCosts.infrastructure),
    line('People', inputs.humanMinutesPerMonth, 'minutes', unitCosts.human),
  ]
}

const microsPerMinor = 10_000n

/** Rounded up to the minor unit: a cost is not told too low. */
function amountOf(quantity: number, micros: number, per: number): number {
  const divisor = BigInt(per) * microsPerMinor
  return Number((BigInt(quantity) * BigInt(micros) + divisor - 1n) / divisor)
}

/** The price of which the cost leaves that margin, rounded up. */
function withMargin(costMinor: number, marginPercent: number): number {
  const share = BigInt(100 - marginPercent)
  return Number((BigInt(costMinor) * 100n + share - 1n) / share)
}

/** Discounts up to here are the seller's own to give. */
const ownDiscountBasisPoints = 500

/** Also what makes a price lower than the list's by another name. */
export const needsApproval = (inputs: PricingInputs): boolean =>
  inputs.discountBasisPoints > ownDiscountBasisPoints ||
  inputs.marginPercent < defaultInputs.marginPercent ||
  inputs.floorMarginPercent < defaultInputs.floorMarginPercent ||
  JSON.stringify([inputs.tiers, inputs.unitCosts]) !== JSON.stringify([defaultInputs.tiers, defaultInputs.unitCosts])
