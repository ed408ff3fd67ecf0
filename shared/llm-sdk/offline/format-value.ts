/** Values in words: days, amounts, yes and no; ids stay as they are. */

import { LRUCache } from 'lru-cache'
import type { Instructions } from '../provider.ts'
import { join } from './wording.ts'

/** How figures are written for this client's customers. */
export interface Figures {
  readonly language: string
  /** ISO 4217, where the language names a region whose currency is known. */
  readonly currency?: string
  /** ISO 3166, for phone numbers. */
  readonly region?: string
}

const currencies: Readonly<Record<string, string>> = {
  IN: 'INR',
  US: 'USD',
  GB: 'GBP',
  IE: 'EUR',
  DE: 'EUR',
  FR: 'EUR',
  ES: 'EUR',
  IT: 'EUR',
  NL: 'EUR',
  AT: 'EUR',
  BE: 'EUR',
  PT: 'EUR',
  FI: 'EUR',
  AU: 'AUD',
  CA: 'CAD',
  NZ: 'NZD',
  SG: 'SGD',
  ZA: 'ZAR',
  AE: 'AED',
  KE: 'KES',
  NG: 'NGN',
  PH: 'PHP',
  CH: 'CHF',
  SE: 'SEK',
  DK: 'DKK',
  NO: 'NOK',
  PL: 'PLN',
  JP: 'JPY',
  HK: 'HKD',
  MY: 'MYR',
  LK: 'LKR',
  PK: 'PKR',
  BD: 'BDT',
  NP: 'NPR',
  MX: 'MXN',
  BR: 'BRL',
  CZ: 'CZK',
}

export function figuresOf(instructions: Instructions): Figures {
  const language =
    instructions.languages.find((tag) => tag.toLowerCase().startsWith('en')) ?? instructions.languages[0] ?? 'en'
  const region = /-([A-Z]{2})\b/.exec(language)?.[1]
  const currency = region === undefined ? undefined : currencies[region]
  return {
    language: language.toLowerCase().startsWith('en') ? language : 'en-GB',
    ...(currency === undefined ? {} : { currency }),
    ...(region === undefined ? {} : { region }),
  }
}

const money =
  /(amount|price|total|cost|fee|fees|charge|charges|balance|refund|paid|due|subtotal|deposit|limit|rate|tax|discount|fare|rent)$/i
const identifier = /(id|number|no|code|ref|reference|phone|mobile|pin|otp|year|zip|postcode)$/i

/** One value under its key; `currency` is what the object around it says. */
export function inWords(key: string, value: unknown, figures: Figures, currency: string | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return numberInWords(key, value, figures, currency)
  if (Array.isArray(value)) return join(value.map((entry) => inWords(key, entry, figures, currency)))
  if (typeof value !== 'string') return value === null || value === undefined ? 'none' : String(value)
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return dayInWords(value)
  const time = /^(\d{2}:\d{2}):\d{2}(?:Z|[+-]\d{2}:\d{2})$/.exec(value)?.[1]
  if (time !== undefined) return time
  const moment = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(value)
  if (moment !== null) return `${dayInWords(moment[1] ?? '')}, ${moment[2]}`
  return /^[a-z]+(_[a-z]+)+$/.test(value) ? value.replace(/_/g, ' ') : value
}

function numberInWords(key: string, value: number, figures: Figures, currency: string | undefined): string {
  const minor = /(minor|cents|paise|pence)$/i.test(key)
  const bare = key.replace(/[_-]?(minor|cents|paise|pence)$/i, '').replace(/[_-]?(inr|usd|eur|gbp)$/i, '')
  const named = /[_-]?(inr|usd|eur|gbp)$/i.exec(key.replace(/[_-]?(minor|cents|paise|pence)$/i, ''))?.[1]?.toUpperCase()
  const code = named ?? (money.test(bare) || minor ? (currency ?? figures.currency) : undefined)
  const amount = minor ? value / 100 : value
  if (code !== undefined && /^[A-Z]{3}$/.test(code)) {
    return numberFormat(figures.language, {
      style: 'currency',
      currency: code,
      minimumFractionDigits: Number.isInteger(amount) ? 0 : 2,
    }).format(amount)
  }
  if (identifier.test(key)) return String(value)
  return numberFormat(figures.language, { maximumFractionDigits: 6 }).format(amount)
}

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

const numberFormats = new LRUCache<string, Intl.NumberFormat>({ max: 100 })

function numberFormat(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language} ${JSON.stringify(options)}`
  const format = numberFormats.get(key) ?? new Intl.NumberFormat(language, options)
  numberFormats.set(key, format)
  return format
}

/** YYYY-MM-DD → "Friday 27 November 2026". */
function dayInWords(date: string): string {
  const at = new Date(`${date}T12:00:00Z`)
  if (Number.isNaN(at.getTime())) return date
  return dayFormat.format(at).replace(',', '')
}
