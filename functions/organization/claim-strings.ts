/** What the page says on which an account is claimed, in each of its languages. */
import type { Strings } from '@workflow/public-pages'
import { endStrings } from './end-page.ts'

const english = {
  ...endStrings.en,
  title: 'Make this account yours',
  lead: 'An account was prepared for you. Enter your name and choose a password; you are its administrator then.',
  company: 'Company',
  invitedBy: 'Invited by',
  claim: 'Open the account',
  doneTitle: 'The account is yours',
  done: endStrings.en.chosen,
  claimedTitle: endStrings.en.usedTitle,
  claimed: 'The account was claimed with it. If it was you, sign in; if it was not, write to whoever invited you.',
  replacedTitle: 'There is a newer link',
  replaced: 'This one does not work any more. Please open the link in the newest message from us.',
  expired: 'Please ask whoever invited you for a new one.',
} as const

export type ClaimText = keyof typeof english

export const claimStrings: Strings<ClaimText> = {
  en: english,
  hi: {
    ...endStrings.hi,
    title: 'इस खाते को अपना बनाएँ',
    lead: 'आपके लिए एक खाता तैयार किया गया है। अपना नाम लिखें और पासवर्ड चुनें; तब आप इसके व्यवस्थापक होंगे।',
    company: 'कंपनी',
    invitedBy: 'निमंत्रण देने वाले',
    claim: 'खाता खोलें',
    doneTitle: 'खाता अब आपका है',
    done: endStrings.hi.chosen,
    claimedTitle: endStrings.hi.usedTitle,
    claimed: 'इससे खाता लिया जा चुका है। यदि वह आप थे, तो साइन इन करें; यदि नहीं, तो निमंत्रण देने वाले को लिखें।',
    replacedTitle: 'एक नया लिंक भेजा गया है',
    replaced: 'यह लिंक अब काम नहीं करता। कृपया हमारे सबसे नए संदेश का लिंक खोलें।',
    expired: 'कृपया निमंत्रण देने वाले से नया लिंक माँगें।',
  },
}
