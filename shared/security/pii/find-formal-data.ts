/** Detection of what has a form: patterns with their checks, without the tagger. */
import { detectBankAccounts, detectCards, detectIbans } from './detect-accounts.ts'
import { detectEmails, detectIpAddresses, detectPhones, detectUrls } from './detect-contacts.ts'
import { detectDates } from './detect-dates.ts'
import { detectDriverLicenses, detectNationalIds, detectSocialSecurityNumbers } from './detect-national-ids.ts'
import { detectSecrets } from './detect-secrets.ts'
import { type Detector, type Finding, withoutOverlaps } from './finding.ts'

/** In this order of precedence: what is longer and checked more strictly comes first, so that no part of it is taken for something smaller. */
const DETECTORS: readonly Detector[] = [
  detectSecrets,
  detectUrls,
  detectEmails,
  detectIbans,
  detectCards,
  detectSocialSecurityNumbers,
  detectNationalIds,
  detectDriverLicenses,
  detectBankAccounts,
  detectIpAddresses,
  detectDates,
  detectPhones,
]

/** Those that find something in a text without figures. */
const WITHOUT_FIGURES = DETECTORS.filter((detect) =>
  [detectSecrets, detectUrls, detectEmails, detectDates].includes(detect),
)

/** What of a text has a form: everything but names, places and organizations. Sorted, without overlaps; time linear in the length of the text. */
export function findFormalData(text: string): readonly Finding[] {
  return withoutOverlaps(
    (/\d/.test(text) ? DETECTORS : WITHOUT_FIGURES).flatMap((detect) => detect(text)),
    text.length,
  )
}
