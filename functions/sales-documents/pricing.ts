/** What a client costs and pays a month: a pure calculation in whole numbers, of which every input is shown. */
import { InvalidInput } from '@workflow/platform'
import { z } from 'zod'

/** Of whatever is counted or paid. */
const most = 1_000_000_000_000
const count = z.number().int().nonnegative().max(most)
const mostPerMonth = 1_000_000_000
const perMonth = z.number().int().nonnegative().max(mostPerMonth)
const percent = z.number().int().min(0).max(95)

/** Millionths of a unit of the currency for `per` of something. */
const unitCost = z.strictObject({ micros: count, per: count.positive() })

/** Every input of a calculation. A conversation's and a call's figures are averages. */
export const PricingInputs = z.strictObject({
  /** ISO 4217, of two decimals. */
  currency: z.enum(['USD', 'EUR', 'GBP', 'INR']),
  /** A month; from low to high. */
  conversations: z.strictObject({ low: perMonth, expected: perMonth, high: perMonth }),
  calls: z.strictObject({ low: perMonth, expected: perMonth, high: perMonth }),
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

/** Throws `InvalidInput` that names the field: where volumes are out of order, where something is more than can be told, and where a price falls below the floor. */
export function calculatePricing(inputs: PricingInputs): PricingResult {
  for (const field of ['conversations', 'calls'] as const) {
    const { low, expected, high } = inputs[field]
    if (low > expected || expected > high) throw refused(field, 'order', 'low, expected and high rise in this order')
    if (high > mostPerMonth) throw refused(field, 'too_big', `at most ${mostPerMonth} a month`)
  }
  const result = {
    low: scenarioOf(inputs, 'low'),
    expected: scenarioOf(inputs, 'expected'),
    high: scenarioOf(inputs, 'high'),
  }
  const below = (['low', 'expected', 'high'] as const).find((name) => result[name].priceMinor < result[name].floorMinor)
  if (below !== undefined) {
    const { floorMinor } = result[below]
    const message = `the price for the ${below} volume is below the floor of ${floorMinor} in minor units`
    throw refused('discountBasisPoints', 'floor', message)
  }
  return result
}

const refused = (path: string, rule: string, message: string) =>
  new InvalidInput(message, { errors: [{ path, rule, message }] })

function bounded(value: number, path: string): number {
  if (value > most) throw refused(path, 'too_big', `it makes more than ${most} of what is counted or paid a month`)
  return value
}

function scenarioOf(inputs: PricingInputs, volume: 'low' | 'expected' | 'high'): Scenario {
  const lines = linesOf(inputs, inputs.conversations[volume], inputs.calls[volume])
  const costMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const total = inputs.conversations[volume] + inputs.calls[volume]
  const tier = inputs.tiers.filter(({ from }) => from <= total).sort((a, b) => b.from - a.from)[0]
  const marginPercent = tier?.marginPercent ?? inputs.marginPercent
  const listMinor = bounded(withMargin(costMinor, marginPercent), 'unitCosts')
  const discountMinor = Number((BigInt(listMinor) * BigInt(inputs.discountBasisPoints)) / 10_000n)
  const priceMinor = listMinor - discountMinor
  const floorMinor = bounded(withMargin(costMinor, inputs.floorMarginPercent), 'unitCosts')
  return { lines, costMinor, marginPercent, listMinor, discountMinor, priceMinor, floorMinor }
}

function linesOf(inputs: PricingInputs, conversations: number, calls: number): Scenario['lines'] {
  const { perConversation, perCall, unitCosts, largeModelPercent } = inputs
  const ofConversations = (field: keyof typeof perConversation) =>
    bounded(conversations * perConversation[field], `perConversation.${field}`)
  const ofCalls = (field: keyof typeof perCall) => bounded(calls * perCall[field], `perCall.${field}`)
  const input = bounded(ofConversations('inputTokens') + ofCalls('inputTokens'), 'perConversation.inputTokens')
  const output = bounded(ofConversations('outputTokens') + ofCalls('outputTokens'), 'perConversation.outputTokens')
  const large = (tokens: number) => Math.ceil((tokens * largeModelPercent) / 100)
  const line = (name: string, quantity: number, unit: string, cost: keyof typeof unitCosts) => {
    const { micros, per } = unitCosts[cost]
    const amountMinor = bounded(amountOf(quantity, micros, per), `unitCosts.${cost}`)
    return { name, quantity, unit, unitMicros: micros, per, amountMinor }
  }
  return [
    line('Small model, input', input - large(input), 'tokens', 'smallInput'),
    line('Small model, output', output - large(output), 'tokens', 'smallOutput'),
    line('Large model, input', large(input), 'tokens', 'largeInput'),
    line('Large model, output', large(output), 'tokens', 'largeOutput'),
    line('Embeddings', ofConversations('embeddingTokens'), 'tokens', 'embedding'),
    line('Telephony', ofCalls('minutes'), 'minutes', 'telephony'),
    line('Storage', inputs.storageMegabytes, 'MB', 'storage'),
    line('Share of infrastructure', conversations + calls, 'conversations', 'infrastructure'),
    line('People', inputs.humanMinutesPerMonth, 'minutes', 'human'),
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
