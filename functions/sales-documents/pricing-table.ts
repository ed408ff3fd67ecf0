/** A pricing as Markdown: every input, every line, every step from cost to price. */
import type { PricingInputs, PricingResult } from './pricing.ts'

/** Of two decimals. */
export const money = (minor: number, currency: string): string =>
  new Intl.NumberFormat(currency === 'INR' ? 'en-IN' : 'en', { style: 'currency', currency }).format(minor / 100)

/** Whole, in the groups of the currency's country. */
const count = (value: number, currency: string): string =>
  new Intl.NumberFormat(currency === 'INR' ? 'en-IN' : 'en').format(value)

/** For the client: what is paid. Nothing of costs and margins. */
export function priceTable(inputs: PricingInputs, result: PricingResult): string {
  const { currency } = inputs
  const row = (name: string, volume: 'low' | 'expected' | 'high') =>
    `| ${name} | ${count(inputs.conversations[volume], currency)} | ${count(inputs.calls[volume], currency)} | ${money(result[volume].listMinor, currency)} | ${money(result[volume].priceMinor, currency)} |`
  return `| Volume | Conversations a month | Calls a month | List price a month | Your price a month |
|---|---:|---:|---:|---:|
${row('Low', 'low')}
${row('Expected', 'expected')}
${row('High', 'high')}`
}

/** For the people who sell: how it was calculated. */
export function calculationTable(inputs: PricingInputs, result: PricingResult): string {
  const { currency } = inputs
  const unit = (micros: number, per: number) => `${micros / 1_000_000} ${currency} / ${count(per, currency)}`
  const { low, expected, high } = result
  const lines = expected.lines.map(
    ({ name, quantity, unit: of, unitMicros, per, amountMinor }, place) =>
      `| ${name} | ${count(quantity, currency)} ${of} | ${unit(unitMicros, per)} | ${money(low.lines[place]?.amountMinor ?? 0, currency)} | ${money(amountMinor, currency)} | ${money(high.lines[place]?.amountMinor ?? 0, currency)} |`,
  )
  const sums = (
    [
      ['Cost', 'costMinor'],
      ['List price', 'listMinor'],
      ['Discount', 'discountMinor'],
      ['Price', 'priceMinor'],
      ['Floor', 'floorMinor'],
    ] as const
  ).map(
    ([name, field]) =>
      `| **${name}** | | | ${money(low[field], currency)} | ${money(expected[field], currency)} | ${money(high[field], currency)} |`,
  )
  return `| | Expected quantity | Unit cost | Low | Expected | High |
|---|---:|---:|---:|---:|---:|
${[...lines, ...sums].join('\n')}`
}
