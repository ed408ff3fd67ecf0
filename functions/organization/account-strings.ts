/** What the pages of sign-up and invitation say, in each of their languages. */
import type { Strings } from '@workflow/public-pages'
import { credentialStrings } from './credential-form.ts'
import { endStrings } from './end-page.ts'

const english = {
  ...credentialStrings.en,
  ...endStrings.en,
  invalidTitle: endStrings.en.unknownTitle,
  invalid: endStrings.en.unknown,
  signUpTitle: 'Open an account',
  signUpLead: 'For your company: we send a link to your work address, and the account is open once you follow it.',
  company: 'Company',
  website: 'Website (optional)',
  websiteHint: 'With https:// before it.',
  timeZone: 'Time zone',
  signUp: 'Open the account',
  organizationNameFault: 'Please enter the name of your company.',
  timeZoneFault: 'Please choose a time zone of the list.',
  emailFault: 'Please enter the address that you use at your company, not one of a free mail provider.',
  websiteFault: 'Please enter the whole address of the website, with https:// before it, or leave it out.',
  sentTitle: 'We have written to you',
  sent: 'Please open the link in our message. It works for 24 hours.',
  confirmTitle: 'Confirm your address',
  confirmLead:
    'With the password that was chosen at sign-up the account of your company is open, and you are its administrator.',
  confirmFault:
    'This is not the password that was chosen at sign-up. If it was not you who signed up, please close this page.',
  confirm: 'Confirm',
  openedTitle: 'The account is open',
  opened: 'Sign in with your address and the password that you chose.',
  invitationTitle: 'Join your colleagues',
  invitationLead: 'You were invited to an account. Enter your name and choose a password.',
  role: 'Role',
  join: 'Join',
  joinedTitle: 'You have joined',
  joined: endStrings.en.chosen,
  memberTitle: 'You have joined',
  member:
    'There is no page for your role yet: it works through the API, with your address and the password that you have just chosen.',
  used: 'If it was you, sign in. If it was not, write to us.',
  expired: 'Please sign up again, or ask whoever invited you for a new one.',
} as const

export type AccountText = keyof typeof english

export const accountStrings: Strings<AccountText> = {
  en: english,
  hi: {
    ...credentialStrings.hi,
    ...endStrings.hi,
    invalidTitle: endStrings.hi.unknownTitle,
    invalid: endStrings.hi.unknown,
    signUpTitle: 'खाता खोलें',
    signUpLead: 'आपकी कंपनी के लिए: हम आपके काम के पते पर एक लिंक भेजते हैं; उसे खोलते ही खाता खुल जाता है।',
    company: 'कंपनी',
    website: 'वेबसाइट (वैकल्पिक)',
    websiteHint: 'शुरू में https:// के साथ।',
    timeZone: 'समय क्षेत्र',
    signUp: 'खाता खोलें',
    organizationNameFault: 'कृपया अपनी कंपनी का नाम लिखें।',
    timeZoneFault: 'कृपया सूची में से एक समय क्षेत्र चुनें।',
    emailFault: 'कृपया वह पता लिखें जो आप अपनी कंपनी में इस्तेमाल करते हैं, किसी मुफ़्त मेल सेवा का नहीं।',
    websiteFault: 'कृपया वेबसाइट का पूरा पता लिखें, शुरू में https:// के साथ, या इसे खाली छोड़ दें।',
    sentTitle: 'हमने आपको लिखा है',
    sent: 'कृपया हमारे संदेश का लिंक खोलें। वह 24 घंटे तक काम करता है।',
    confirmTitle: 'अपने पते की पुष्टि करें',
    confirmLead: 'खाता खोलते समय चुने गए पासवर्ड से आपकी कंपनी का खाता खुल जाता है, और आप उसके व्यवस्थापक होते हैं।',
    confirmFault: 'यह वह पासवर्ड नहीं है जो खाता खोलते समय चुना गया था। यदि खाता आपने नहीं खोला, तो कृपया यह पृष्ठ बंद कर दें।',
    confirm: 'पुष्टि करें',
    openedTitle: 'खाता खुल गया है',
    opened: 'अपने पते और चुने हुए पासवर्ड से साइन इन करें।',
    invitationTitle: 'अपने सहकर्मियों से जुड़ें',
    invitationLead: 'आपको एक खाते में बुलाया गया है। अपना नाम लिखें और पासवर्ड चुनें।',
    role: 'भूमिका',
    join: 'जुड़ें',
    joinedTitle: 'आप जुड़ गए हैं',
    joined: endStrings.hi.chosen,
    memberTitle: 'आप जुड़ गए हैं',
    member: 'आपकी भूमिका के लिए अभी कोई पृष्ठ नहीं है: वह API से चलती है, आपके पते और अभी चुने हुए पासवर्ड से।',
    used: 'यदि वह आप थे, तो साइन इन करें। यदि नहीं, तो हमें लिखें।',
    expired: 'कृपया फिर से खाता खोलें, या निमंत्रण देने वाले से नया लिंक माँगें।',
  },
}
