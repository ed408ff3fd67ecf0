/** What the page says on which an account is claimed, in each of its languages. */
import type { Strings } from '@workflow/public-pages'
import { credentialStrings } from './credential-fields.ts'

const english = {
  ...credentialStrings.en,
  title: 'Make this account yours',
  lead: 'An account was prepared for you. Enter your name and choose a password; you are its administrator then.',
  company: 'Company',
  invitedBy: 'Invited by',
  claim: 'Open the account',
  doneTitle: 'The account is yours',
  done: 'Sign in with your address and the password that you have just chosen.',
  claimedTitle: 'This link was used already',
  claimed: 'The account was claimed with it. If it was you, sign in; if it was not, write to whoever invited you.',
  replacedTitle: 'There is a newer link',
  replaced: 'This one does not work any more. Please open the link in the newest message from us.',
  expiredTitle: 'This link has expired',
  expired: 'Please ask whoever invited you for a new one.',
  takenTitle: 'Your address has another account',
  taken: 'An address belongs to one account. Sign in there, or write to whoever invited you.',
  unknownTitle: 'There is nothing here',
  unknown: 'The link is not complete, or it is not valid any more.',
} as const

export type ClaimText = keyof typeof english

export const claimStrings: Strings<ClaimText> = {
  en: english,
  hi: {
    ...credentialStrings.hi,
    title: 'इस खाते को अपना बनाएँ',
    lead: 'आपके लिए एक खाता तैयार किया गया है। अपना नाम लिखें और पासवर्ड चुनें; तब आप इसके व्यवस्थापक होंगे।',
    company: 'कंपनी',
    invitedBy: 'निमंत्रण देने वाले',
    claim: 'खाता खोलें',
    doneTitle: 'खाता अब आपका है',
    done: 'अपने पते और अभी चुने हुए पासवर्ड से साइन इन करें।',
    claimedTitle: 'यह लिंक पहले ही इस्तेमाल हो चुका है',
    claimed: 'इससे खाता लिया जा चुका है। यदि वह आप थे, तो साइन इन करें; यदि नहीं, तो निमंत्रण देने वाले को लिखें।',
    replacedTitle: 'एक नया लिंक भेजा गया है',
    replaced: 'यह लिंक अब काम नहीं करता। कृपया हमारे सबसे नए संदेश का लिंक खोलें।',
    expiredTitle: 'इस लिंक की अवधि समाप्त हो गई है',
    expired: 'कृपया निमंत्रण देने वाले से नया लिंक माँगें।',
    takenTitle: 'आपके पते का दूसरा खाता है',
    taken: 'एक पते का एक ही खाता होता है। वहाँ साइन इन करें, या निमंत्रण देने वाले को लिखें।',
    unknownTitle: 'यहाँ कुछ नहीं है',
    unknown: 'लिंक अधूरा है, या अब मान्य नहीं है।',
  },
}
