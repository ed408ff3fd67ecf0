/**
 * How many conversations a month to expect, by channel: a range, with every step of its arithmetic. The best signal at hand is taken: contacts that are stated, then
 * customers that are stated, then reviews, then an assumption that is called one.
 */
import type { ClientProfile } from '@workflow/records'

export interface Signal {
  readonly value: number
  /** Where it is from, in words: a quote, or how it was counted. */
  readonly from: string
}

export interface VolumeSignals {
  readonly contactsPerMonth?: Signal | undefined
  readonly customers?: Signal | undefined
  readonly reviewsPerYear?: Signal | undefined
  readonly channels: readonly ClientProfile['contactChannels'][number]['channel'][]
}

interface Range {
  readonly low: number
  readonly expected: number
  readonly high: number
}

/** Assumptions, to be replaced by what clients correct: nobody publishes them for a company that is not known. */
const assumptions = {
  /** Of customers, how many write a review: 1 – 5 %, usually 2 %. */
  reviewShare: { low: 0.05, expected: 0.02, high: 0.01 },
  /** Contacts a customer makes a year. */
  contactsPerCustomerYear: { low: 0.5, expected: 1, high: 2 },
  /** Of a company of which nothing is known. */
  unknownPerMonth: { low: 50, expected: 200, high: 1_000 },
  /** What a statement in round numbers leaves open. */
  statedTolerance: { low: 0.8, expected: 1, high: 1.2 },
} as const

/** How contacts spread over channels that are all there; those that are not are left out, and the rest is 100 %. */
const shares: Readonly<Record<VolumeSignals['channels'][number], number>> = {
  phone: 0.4,
  email: 0.3,
  chat: 0.15,
  whatsapp: 0.08,
  sms: 0.02,
  social: 0.05,
}

export function estimateVolumes(signals: VolumeSignals): ClientProfile['volumes'] {
  const total = totalOf(signals)
  // Where no channel was found, the usual ones are there all the same.
  const channels = [...new Set(signals.channels.length > 0 ? signals.channels : (['phone', 'email'] as const))]
  const sum = channels.reduce((all, channel) => all + shares[channel], 0)
  return channels
    .sort((one, other) => shares[other] - shares[one])
    .map((channel) => {
      const share = shares[channel] / sum
      const perMonth = rounded(eachOf((of) => total.perMonth[of] * share))
      const line = `${channel}: ${percent(share)} of ${shown(rounded(total.perMonth))} contacts a month = ${shown(perMonth)} (assumed shares: ${channels.map((one) => `${one} ${percent(shares[one])}`).join(', ')}; together ${percent(sum)})`
      return { channel, perMonth, arithmetic: [...total.arithmetic, line] }
    })
}

function totalOf(signals: VolumeSignals): { readonly perMonth: Range; readonly arithmetic: readonly string[] } {
  const { contactsPerMonth, customers, reviewsPerYear } = signals
  if (contactsPerMonth !== undefined) {
    const perMonth = eachOf((of) => contactsPerMonth.value * assumptions.statedTolerance[of])
    const line = `contacts: ${contactsPerMonth.value} a month (${contactsPerMonth.from}) × ${shown(assumptions.statedTolerance)} (tolerance) = ${shown(rounded(perMonth))}`
    return { perMonth, arithmetic: [line] }
  }
  if (customers !== undefined) {
    const perMonth = eachOf((of) => (customers.value * assumptions.contactsPerCustomerYear[of]) / 12)
    const line = `contacts: ${customers.value} customers (${customers.from}) × ${shown(assumptions.contactsPerCustomerYear)} contacts a year (assumed) ÷ 12 months = ${shown(rounded(perMonth))} a month`
    return { perMonth, arithmetic: [line] }
  }
  if (reviewsPerYear !== undefined && reviewsPerYear.value > 0) {
    const buyers = eachOf((of) => reviewsPerYear.value / assumptions.reviewShare[of])
    const perMonth = eachOf((of) => (buyers[of] * assumptions.contactsPerCustomerYear[of]) / 12)
    return {
      perMonth,
      arithmetic: [
        `customers: ${reviewsPerYear.value} reviews a year (${reviewsPerYear.from}) ÷ ${shown(assumptions.reviewShare)} (assumed share that writes one) = ${shown(rounded(buyers))} a year`,
        `contacts: customers × ${shown(assumptions.contactsPerCustomerYear)} contacts a year (assumed) ÷ 12 months = ${shown(rounded(perMonth))} a month`,
      ],
    }
  }
  const { unknownPerMonth } = assumptions
  return {
    perMonth: unknownPerMonth,
    arithmetic: [
      `contacts: no signal was found; assumed ${shown(unknownPerMonth)} a month, to be corrected by the client`,
    ],
  }
}

const eachOf = (of: (bound: keyof Range) => number): Range => ({
  low: of('low'),
  expected: of('expected'),
  high: of('high'),
})

const rounded = (range: Range): Range => eachOf((of) => Math.round(range[of]))

const shown = ({ low, expected, high }: Range) => `${low} / ${expected} / ${high}`

const percent = (share: number) => `${Math.round(share * 100)} %`
