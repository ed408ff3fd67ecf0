/** E-mail addresses, addresses of the web, of machines, and telephone numbers. */
import { isIP } from 'node:net'
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js'
import { anyWord, saidAfter, saidBefore } from './context.ts'
import { type Finding, findPattern } from './finding.ts'

/** RFC 5321 lengths; letters of every script, since RFC 6531 allows them. */
const EMAIL =
  /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}_%+][\p{L}\p{N}._%+'-]{0,63}(?:@|%40)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,6}\p{L}{2,24}/gu

const WEB =
  /\b(?:https?|ftps?|wss?):\/\/[^\s<>"'`{}|\\^]{1,2000}|\bwww\.[^\s<>"'`{}|\\^.]{1,63}\.[^\s<>"'`{}|\\^]{1,2000}/gi

export function detectEmails(text: string): readonly Finding[] {
  return text.includes('@') || text.includes('%40') ? findPattern(text, 'EMAIL_ADDRESS', 'email', EMAIL) : []
}

/** What closes a sentence or a bracket around an address is not part of it. */
export function detectUrls(text: string): readonly Finding[] {
  return findPattern(text, 'URL', 'url', WEB).map((found) => {
    const address = text.slice(found.start, found.end)
    const unbracketed = address.includes('(') ? address : address.replace(/\).*$/s, '')
    return { ...found, end: found.start + unbracketed.replace(/[.,;:!?\]]{1,8}$/, '').length }
  })
}

const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)/g
const IPV6 = /(?<![\w:.])[0-9a-f:]{2,39}(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])/gi

/** IPv4 in four parts and IPv6; a version in four parts is told by the word before it. */
export function detectIpAddresses(text: string): readonly Finding[] {
  const isVersion = (at: number) => /\bv(?:er|ersion)?\.? ?$/i.test(text.slice(Math.max(0, at - 9), at))
  const four = findPattern(text, 'IP_ADDRESS', 'ipv4', IPV4, (match, at) => isIP(match) === 4 && !isVersion(at))
  if (!text.includes(':')) return four
  const isAddress = (match: string) => isIP(match) === 6 && (match === '::1' || match.split(':').length > 3)
  return [...four, ...findPattern(text, 'IP_ADDRESS', 'ipv6', IPV6, isAddress)]
}

/** Digits in groups, with an extension or without. Which of them are telephone numbers, the rules below say. */
const DIGIT_GROUPS =
  /(?<![\p{L}\p{N}.:/+#-]|\d,)(?:\+ ?|\()?\d(?:[ \u00a0()./-]{0,3}\d){5,16}(?: ?(?:x|ext\.?|extension) ?\d{1,6})?(?![\p{L}\p{N}]|[.,:/]\d)/giu

const PHONE_WORDS = anyWord([
  ...[
    'phone',
    'telephone',
    'tel',
    'call',
    'called',
    'calling',
    'cell',
    'cellphone',
    'mobile',
    'fax',
    'dial',
    'ring',
    'text me',
  ],
  ...[
    'whatsapp',
    'sms',
    'reach',
    'reached',
    'answering',
    'contact number',
    'hotline',
    'voicemail',
    'landline',
    'telefon',
  ],
  ...[
    'handy',
    'mobil',
    'anrufen',
    'rufnummer',
    'téléphone',
    'appelez',
    'appeler',
    'portable',
    'teléfono',
    'móvil',
    'llamar',
  ],
  ...[
    'llámame',
    'telefono',
    'cellulare',
    'chiamare',
    'telefoon',
    'bellen',
    'telefone',
    'celular',
    'ligar',
    'komórka',
    'telefonnummer',
  ],
  ...['puhelin', 'τηλέφωνο', 'телефон', 'звоните', 'फ़ोन', 'मोबाइल', 'هاتف', 'טלפון', '電話', '电话', '전화'],
])
const PHONE_WORDS_AFTER = /^[\s,;:(/-]{0,3}(?:office|fax|mobile|cell|home|work|phone|tel|mobil|privat|büro|bureau)\b/i

/** Countries whose national form is looked for without a word that announces it. */
const NATIONAL_FORMS: readonly CountryCode[] = ['GB', 'DE', 'FR', 'IT', 'NL', 'IN']

/**
 * Telephone numbers: international ones (ITU-T E.164) and North American ones with separators by their form, groups of digits that words around them
 * announce, and the national forms of some large countries as libphonenumber knows them.
 */
export function detectPhones(text: string): readonly Finding[] {
  return findPattern(text, 'PHONE_NUMBER', 'phone', DIGIT_GROUPS, (match, at) => {
    const digits = match.replace(/ ?(?:x|ext).*$/i, '').replaceAll(/\D/g, '')
    if (digits.length > 16 || looksLikeDateOrIp(match)) return false
    if (/^(?:\+|00)/.test(match)) return digits.length >= 8
    if (NORTH_AMERICAN_OR_INDIAN.test(match)) return true
    const announced = saidBefore(text, at, PHONE_WORDS, 45) || saidAfter(text, at + match.length, PHONE_WORDS_AFTER)
    return announced ? digits.length <= 13 : isNationalForm(match, digits)
  })
}

/** 415-555-0100, (415) 555-0100, 415.555.0100, each with an extension or without; mobiles of India in two groups of five. */
const NORTH_AMERICAN_OR_INDIAN = /^(?:\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}(?!\d)(?! ?[ .-]\d)|[6-9]\d{4}[ -]\d{5}$)/

function looksLikeDateOrIp(match: string): boolean {
  return /^(?:\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2(?:\d{4}|\d{2})|\d{1,3}(?:\.\d{1,3}){3})$/.test(match)
}

/** A valid number of its country that is written in at least two groups and with the trunk prefix, as people write them there. */
function isNationalForm(match: string, digits: string): boolean {
  if (!/^\(?0/.test(match) || !/[ ()./-]/.test(match) || digits.length < 9 || digits.length > 12) return false
  return NATIONAL_FORMS.some((country) => parsePhoneNumberFromString(match, country)?.isValid() === true)
}
