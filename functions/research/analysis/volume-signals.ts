/** What of the material says how much there is to do: stated numbers, and reviews as the trace that customers leave. */
import type { Signal, VolumeSignals } from './estimate-volumes.ts'
import { type Material, sentencesOf } from './material.ts'
import { foreignSources } from './published-facts.ts'

const number = '(\\d{1,3}(?:[.,\\s]\\d{3})+|\\d+(?:\\.\\d+)?)\\s*(k|thousand|million|m)?\\s*\\+?'
const contacts = new RegExp(
  `${number}\\s+(?:customer |support |phone |incoming )?(?:calls|tickets|enquiries|inquiries|requests|e-?mails|chats|messages|conversations)\\s+(?:a|per|each|every)\\s+(day|week|month|year)`,
  'iu',
)
const customers = new RegExp(
  `${number}\\s+(?:\\p{L}+\\s+){0,2}(?:customers|clients|users|patients|guests|members|subscribers|families|homeowners|kunden|clientes)\\b`,
  'iu',
)
const perMonth = { day: 30, week: 4.33, month: 1, year: 1 / 12 } as const

export function volumeSignals(
  { passages, facts }: Material,
  channels: VolumeSignals['channels'],
  now: string,
): VolumeSignals {
  const sentences = passages
    .filter(({ source }) => !foreignSources.has(source))
    .flatMap(({ text }) => sentencesOf(text))
  return {
    contactsPerMonth: stated(sentences, contacts, (period) => perMonth[period]),
    customers: stated(sentences, customers, () => 1),
    reviewsPerYear: reviewsPerYear(facts, now),
    channels,
  }
}

function stated(
  sentences: readonly string[],
  sign: RegExp,
  factorOf: (period: keyof typeof perMonth) => number,
): Signal | undefined {
  for (const sentence of sentences) {
    const found = sign.exec(sentence)
    if (found === null) continue
    const [, digits = '', scale = '', period = 'month'] = found
    const unit = /^m/iu.test(scale) ? 1_000_000 : scale === '' ? 1 : 1_000
    const value = Number(/[.,\s]\d{3}/u.test(digits) ? digits.replace(/[.,\s]/gu, '') : digits) * unit
    const known = period.toLowerCase()
    const factor = factorOf(known === 'day' || known === 'week' || known === 'year' ? known : 'month')
    if (value > 0) return { value: Math.round(value * factor), from: `stated: “${sentence}”` }
  }
  return undefined
}

const yearMs = 365 * 24 * 3_600_000
/** Where only the sum of all ratings is known, they are taken to have come over five years. */
const assumedYears = 5

function reviewsPerYear(facts: Material['facts'], now: string): Signal | undefined {
  const own = facts.filter(({ source }) => !foreignSources.has(source))
  const dated = own.filter(
    ({ fact }) =>
      fact.kind === 'review' &&
      fact.rating !== undefined &&
      fact.at !== undefined &&
      Date.parse(now) - Date.parse(fact.at) < yearMs,
  ).length
  const bySource = new Map<string, number>()
  for (const { source, fact } of own) {
    if (fact.kind === 'rating') bySource.set(source, Math.max(bySource.get(source) ?? 0, fact.count))
  }
  const ratings = [...bySource.values()].reduce((sum, count) => sum + count, 0)
  const yearly = Math.round(ratings / assumedYears)
  if (dated === 0 && yearly === 0) return undefined
  return yearly > dated
    ? { value: yearly, from: `${ratings} ratings ÷ ${assumedYears} years (assumed)` }
    : { value: dated, from: 'counted, of the last twelve months' }
}
