/** Payment cards and bank accounts. */
import { getCountrySpecifications, isValidIBAN } from 'ibantools'
import { anyWord, saidBefore } from './context.ts'
import { type Finding, findPattern } from './finding.ts'
import { passesLuhn } from './luhn.ts'

/** 13 to 19 digits (ISO/IEC 7812), first digit of a network that issues payment cards; groups by spaces or by hyphens. */
const CARD = /(?<![\p{L}\p{N}]|[\d.,][ .,-]?)[2-6]\d{3}([ -]?)\d{2,6}(?:\1\d{2,6}){0,4}(?![\p{L}\p{N}]|[.,]\d)/gu

export function detectCards(text: string): readonly Finding[] {
  return findPattern(text, 'CREDIT_CARD', 'card_luhn', CARD, (match) => {
    const digits = match.replaceAll(/\D/g, '')
    return digits.length >= 13 && digits.length <= 19 && passesLuhn(digits)
  })
}

const COUNTRIES = getCountrySpecifications()

const IBAN_START = /(?<![\p{L}\p{N}])([a-z]{2})\d{2}(?=[ -]?[a-z0-9])/giu

/** Country, length and check digits (mod 97) of ISO 13616; the length of the country says where it ends. */
export function detectIbans(text: string): readonly Finding[] {
  return [...text.matchAll(IBAN_START)].flatMap((match): Finding[] => {
    const length = COUNTRIES[(match[1] ?? '').toUpperCase()]?.chars
    if (length === undefined || length === null) return []
    const end = endOfCompact(text, match.index, length)
    if (end === undefined || /[\p{L}\p{N}]/u.test(text.charAt(end))) return []
    const compact = text.slice(match.index, end).replaceAll(/[ -]/g, '').toUpperCase()
    return isValidIBAN(compact) ? [{ type: 'IBAN_CODE', start: match.index, end, rule: 'iban' }] : []
  })
}

/** Where `count` letters and digits end that have at most one space or hyphen between them. */
function endOfCompact(text: string, start: number, count: number): number | undefined {
  let seen = 0
  for (let at = start; at < text.length; at++) {
    if (/[a-z0-9]/i.test(text.charAt(at))) seen++
    else if (!/[ -]/.test(text.charAt(at)) || /[ -]/.test(text.charAt(at - 1))) return undefined
    if (seen === count) return at + 1
  }
  return undefined
}

const ACCOUNT_WORDS = anyWord([
  ...['account number', 'account no', 'account #', 'account', 'acct', 'a/c', 'bank account', 'kontonummer', 'konto'],
  ...['numéro de compte', 'compte', 'número de cuenta', 'cuenta', 'conto', 'rekeningnummer', 'खाता'],
])
const ROUTING_WORDS = anyWord(['routing', 'routing number', 'aba', 'rtn', 'transit number'])
const SORT_CODE_WORDS = anyWord(['sort code', 'sort-code', 'sortcode', 'sc'])

/** Reserve Bank of India: four letters of the bank, a zero, six of the branch. */
const IFSC = /(?<![\p{L}\p{N}])[A-Z]{4}0[A-Z0-9]{6}(?![\p{L}\p{N}])/giu
const ROUTING = /(?<![\p{L}\p{N}-])\d{9}(?![\p{L}\p{N}-])/gu
const SORT_CODE = /(?<![\p{L}\p{N}-])\d{2}([ -])\d{2}\1\d{2}(?![\p{L}\p{N}-])/gu
const ACCOUNT = /(?<![\p{L}\p{N}.,-])\d(?:[ -]?\d){5,17}(?![\p{L}\p{N}]|[.,-]\d)/gu

/**
 * Accounts without an IBAN: US routing numbers, UK sort codes, Indian IFSC codes, and account numbers that the words before them, or a bank's code
 * shortly before, announce.
 */
export function detectBankAccounts(text: string): readonly Finding[] {
  const codes = [
    ...findPattern(text, 'BANK_ACCOUNT', 'in_ifsc', IFSC, (match) => /\d/.test(match.slice(5))),
    ...findPattern(
      text,
      'BANK_ACCOUNT',
      'us_routing',
      ROUTING,
      (match, at) => saidBefore(text, at, ROUTING_WORDS) && isRouting(match),
    ),
    ...findPattern(text, 'BANK_ACCOUNT', 'uk_sort_code', SORT_CODE, (_, at) =>
      saidBefore(text, at, SORT_CODE_WORDS, 30),
    ),
  ]
  const followsCode = (at: number) => codes.some(({ end }) => end <= at && at - end <= 30)
  const accounts = findPattern(
    text,
    'BANK_ACCOUNT',
    'account_number',
    ACCOUNT,
    (_, at) => followsCode(at) || saidBefore(text, at, ACCOUNT_WORDS, 30),
  )
  return [...codes, ...accounts]
}

/** Check digit of the American Bankers Association: weights 3, 7, 1, the sum a multiple of ten. */
function isRouting(digits: string): boolean {
  const weights = [3, 7, 1]
  const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * (weights[place % 3] ?? 0), 0)
  return sum > 0 && sum % 10 === 0
}
