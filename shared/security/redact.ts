/**
 * Personal data and secrets masked in text that people read later: logs, traces, error messages.
 *
 * Patterns with a check sum are checked (cards by Luhn, ISO/IEC 7812; IBAN by mod 97, ISO 13616), so that order numbers stay readable.
 * Where it is unclear, it is masked: a log with a hole is better than a log with a person in it. Names and street addresses have no form that a
 * pattern could know; they belong in marked fields (`redactFields`). `@workflow/security/pii` finds those too, and the numbers of many states, but
 * takes longer to load than a log may.
 */
import { passesLuhn } from './pii/luhn.ts'

/** The beginning of a lookbehind: a telling name and the sign that gives it a value. */
const ASSIGNED =
  '(?<=\\b(?:password|passwd|passphrase|pwd|secret|api[_-]?key|client[_-]?secret|access[_-]?key)["\']?\\s{0,3}[:=]\\s{0,3}'

/** In this order: a longer secret first, so that no part of it is taken for something smaller. */
const RULES: readonly { readonly pattern: RegExp; readonly mask: string | ((match: string) => string) }[] = [
  {
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,10000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
    mask: '[key]',
  },
  { pattern: /\beyJ[\w-]{5,}\.[\w-]{2,}(?:\.[\w-]*)?/g, mask: '[token]' },
  { pattern: /\b(?:Bearer|Basic)\s+[\w~+/.=-]{6,}/gi, mask: '[token]' },
  { pattern: /\b(?:sk|pk|rk|rt|whsec|gh[opsu]|github_pat|xox[abeprs])[-_][\w-]{10,}/g, mask: '[key]' },
  { pattern: /\bAIza[\w-]{30,}|\bAKIA[0-9A-Z]{16}\b/g, mask: '[key]' },
  // password=…, "secret": "…"; what stands in quotes is taken whole.
  { pattern: new RegExp(`${ASSIGNED}(["']))[^"'\\n]{1,200}(?=\\1)`, 'gi'), mask: '[secret]' },
  { pattern: new RegExp(`${ASSIGNED})[^\\s"',;&[\\]]{4,200}`, 'gi'), mask: '[secret]' },
  // user:password@ of an address.
  { pattern: /(?<=:\/\/)[^\s/@:]{1,100}:[^\s/@]{1,200}(?=@)/g, mask: '[credentials]' },
  { pattern: /[\p{L}\p{N}._%+'-]{1,64}(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,6}/gu, mask: '[email]' },
  { pattern: /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}\b/gi, mask: maskIban },
  { pattern: /(?<!\d)\d(?:[ \u00a0.-]?\d){12,40}(?!\d)/g, mask: maskCards },
  { pattern: /(?<![\d-])(?!000|666|9\d\d)\d{3}([ -])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])/g, mask: '[ssn]' },
  // British, Indian, Spanish, Italian and Finnish numbers of persons: letters and figures in places that nothing else has them.
  {
    pattern:
      /\b(?:[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]|[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]|(?:\d{8}|[XYZ]\d{7})-?[A-HJ-NP-TV-Z]|[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]|[0-3]\d[01]\d{3}[-+A]\d{3}[0-9A-Y])(?![\w-])/g,
    mask: '[id]',
  },
  // With an extension (x123) or without; or a local number of 3 and 4 digits.
  {
    pattern:
      /(?<![\w.+-])(?:(?:\+|\(|00)?\d(?:[ \u00a0()./-]{0,3}\d){7,14}(?: ?(?:x|ext\.?) ?\d{1,6})?|\d{3}[ .-]\d{4})(?!\w)/g,
    mask: maskPhone,
  },
]

/** The text with e-mail addresses, phone and card numbers, IBANs, social security numbers, numbers of persons, tokens, keys and passwords masked. */
export function redactText(text: string): string {
  return RULES.reduce(
    (masked, { pattern, mask }) =>
      typeof mask === 'string' ? masked.replaceAll(pattern, mask) : masked.replaceAll(pattern, (match) => mask(match)),
    text,
  )
}

/** A copy with the named fields masked wherever they occur, and all other texts redacted. Plain data only (as JSON has it). */
export function redactFields(value: unknown, names: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return value.map((item) => redactFields(item, names))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, names.has(key) ? '[redacted]' : redactFields(item, names)]),
  )
}

/** Digits in groups as they stand; a card is any run of whole groups with 13–19 digits, a first digit of a card network, and a right check digit. */
function maskCards(match: string): string {
  const groups = [...match.matchAll(/\d+/g)]
  for (const [from, first] of groups.entries()) {
    for (let to = groups.length - 1; to >= from; to--) {
      const last = groups[to]
      if (last === undefined) continue
      const digits = groups
        .slice(from, to + 1)
        .map((group) => group[0])
        .join('')
      if (!/^[2-6]\d{12,18}$/.test(digits) || !passesLuhn(digits)) continue
      const end = last.index + last[0].length
      return `${match.slice(0, first.index)}[card]${maskCards(match.slice(end))}`
    }
  }
  return match
}

/** The longest beginning of the match that is an IBAN; words that follow it stay. */
function maskIban(match: string): string {
  for (let end = match.length; end >= 15; end--) {
    const candidate = match.slice(0, end).replaceAll(/[ -]/g, '').toUpperCase()
    if (/[ -]/.test(match.charAt(end - 1)) || candidate.length < 15 || candidate.length > 34) continue
    if (isIban(candidate)) return `[iban]${match.slice(end)}`
  }
  return match
}

function isIban(compact: string): boolean {
  const rearranged = compact.slice(4) + compact.slice(0, 4)
  let remainder = 0
  for (const character of rearranged) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder === 1
}

/** Dates and IPv4 addresses look like phone numbers; bare digits are one only in the lengths that national numbers have. */
function maskPhone(match: string): string {
  if (/^\d{4}-\d{2}-\d{2}|^\d{1,2}[/.]\d{1,2}[/.]\d{4}$/.test(match) || /^\d{1,3}(\.\d{1,3}){3}$/.test(match))
    return match
  if (/^\d+$/.test(match) && !/^[2-9]\d{9}$|^0\d{9,10}$|^[1-9]\d{10,11}$/.test(match)) return match
  return '[phone]'
}
