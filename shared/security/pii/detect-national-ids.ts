/** Numbers that a state gave to a person: social security, tax, health and identity numbers, and driving licences. */
import { anyWord, saidBefore } from './context.ts'
import { type Finding, findPattern } from './finding.ts'
import { NATIONAL_ID_FORMS } from './national-id-forms.ts'

/**
 * Area, group and serial of https://www.ssa.gov/employer/randomization.html: no part is zero, area 666 and 9xx were never issued. 9xx with the groups
 * of https://www.irs.gov/individuals/individual-taxpayer-identification-number are the ITIN.
 */
const SSN = /(?<![\p{L}\p{N}-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\p{L}\p{N}]|-\d)/gu
const ITIN = /(?<![\p{L}\p{N}-])9\d{2}-(?:5\d|6[0-5]|7\d|8[0-8]|9[0-2]|9[4-9])-\d{4}(?![\p{L}\p{N}]|-\d)/gu
/** Without hyphens it may be anything, unless words announce it. */
const COMPACT_SSN = /(?<![\p{L}\p{N}-])(?!000|666)\d{3} ?(?!00)\d{2} ?(?!0000)\d{4}(?![\p{L}\p{N}]|-\d)/gu
const SSN_WORDS = anyWord(['ssn', 'social security', 'social security number', 'soc sec'])

export function detectSocialSecurityNumbers(text: string): readonly Finding[] {
  return [
    ...findPattern(text, 'US_SSN', 'us_ssn', SSN),
    ...findPattern(text, 'US_SSN', 'us_itin', ITIN),
    ...findPattern(text, 'US_SSN', 'us_ssn', COMPACT_SSN, (_, at) => saidBefore(text, at, SSN_WORDS)),
  ]
}

export function detectNationalIds(text: string): readonly Finding[] {
  return NATIONAL_ID_FORMS.flatMap(({ rule, pattern, accepts, words }) =>
    findPattern(
      text,
      'NATIONAL_ID',
      rule,
      pattern,
      (match, at) => (words === undefined || saidBefore(text, at, words)) && accepts(match),
    ),
  )
}

const LICENSE = /(?<![\p{L}\p{N}-])(?=[a-z0-9-]{0,20}\d{4})[a-z]{0,5}[\d-]{4,16}[a-z\d]{0,7}(?![\p{L}\p{N}]|-\d)/giu
const LICENSE_WORDS = anyWord([
  ...[
    "driver's license",
    "driver's licence",
    'drivers license',
    'driver license',
    'driving licence',
    'driving license',
    'dl number',
  ],
  ...[
    'führerschein',
    'führerscheinnummer',
    'permis de conduire',
    'licencia de conducir',
    'patente di guida',
    'rijbewijs',
  ],
])

/** Driving licences differ by state and country and most have no check digit: a number counts where the words before it speak of a licence. */
export function detectDriverLicenses(text: string): readonly Finding[] {
  return findPattern(text, 'DRIVER_LICENSE', 'driver_license', LICENSE, (_, at) =>
    saidBefore(text, at, LICENSE_WORDS, 45),
  )
}
