/** What the platform writes about accounts. */
import type { Template } from './template.ts'

export const verifyAddress: Template = {
  name: 'verify_address',
  version: 2,
  needs: ['organizationName', 'url'],
  words: {
    en: {
      plain: {
        subject: 'Confirm your address',
        paragraphs: [
          'please confirm that this is your address and that you want to open an account for {organizationName}:',
          'The link works once, for 24 hours. If it was not you who signed up, do not open it; nothing happens then.',
        ],
        action: 'Confirm the address',
        short: 'Confirm that you want to open an account for {organizationName}: {url}',
      },
    },
    hi: {
      plain: {
        subject: 'अपने पते की पुष्टि करें',
        paragraphs: [
          'कृपया पुष्टि करें कि यह आपका पता है और आप {organizationName} के लिए खाता खोलना चाहते हैं:',
          'यह लिंक एक बार, 24 घंटे तक काम करता है। यदि आपने साइन अप नहीं किया है, तो इसे न खोलें; तब कुछ नहीं होगा।',
        ],
        action: 'पते की पुष्टि करें',
        short: '{organizationName} के लिए खाता खोलने की पुष्टि करें: {url}',
      },
    },
  },
}

export const addressTaken: Template = {
  name: 'address_taken',
  version: 2,
  needs: ['url'],
  words: {
    en: {
      plain: {
        subject: 'You already have an account',
        paragraphs: [
          'somebody, perhaps you, tried to sign up with this address. It already has an account, and nothing was changed. Sign in here:',
        ],
        action: 'Sign in',
        short: 'Somebody tried to sign up with your address, which has an account already. Sign in: {url}',
      },
    },
    hi: {
      plain: {
        subject: 'आपका खाता पहले से है',
        paragraphs: [
          'किसी ने, शायद आपने, इस पते से साइन अप करने का प्रयास किया। इसका खाता पहले से है और कुछ भी नहीं बदला गया। यहाँ साइन इन करें:',
        ],
        action: 'साइन इन करें',
        short: 'किसी ने आपके पते से साइन अप करने का प्रयास किया; इसका खाता पहले से है। साइन इन करें: {url}',
      },
    },
  },
}

export const claimAccount: Template = {
  name: 'claim_account',
  version: 1,
  needs: ['organizationName', 'inviterName', 'url'],
  words: {
    en: {
      plain: {
        subject: 'Your account for {organizationName}',
        paragraphs: [
          '{inviterName} has prepared an account for {organizationName}. Choose a password, and it is yours:',
          'The link works once, for 14 days. If you did not expect it, do not open it; nobody can use the account without it.',
        ],
        action: 'Open the account',
        short: '{inviterName} has prepared an account for {organizationName}. Make it yours: {url}',
      },
    },
    hi: {
      plain: {
        subject: '{organizationName} के लिए आपका खाता',
        paragraphs: [
          '{inviterName} ने {organizationName} के लिए एक खाता तैयार किया है। पासवर्ड चुनें, और यह आपका है:',
          'यह लिंक एक बार, 14 दिन तक काम करता है। यदि आपको इसकी अपेक्षा नहीं थी, तो इसे न खोलें; इसके बिना कोई खाते का उपयोग नहीं कर सकता।',
        ],
        action: 'खाता खोलें',
        short: '{inviterName} ने {organizationName} के लिए एक खाता तैयार किया है। इसे अपना बनाएँ: {url}',
      },
    },
  },
}

export const invitation: Template = {
  name: 'invitation',
  version: 2,
  needs: ['organizationName', 'role', 'url'],
  words: {
    en: {
      plain: {
        subject: 'Join {organizationName}',
        paragraphs: ['you are invited to join {organizationName} as {role}:', 'The link works once, for 7 days.'],
        action: 'Join',
        short: 'You are invited to join {organizationName} as {role}: {url}',
      },
    },
    hi: {
      plain: {
        subject: '{organizationName} से जुड़ें',
        paragraphs: ['आपको {organizationName} में {role} के रूप में जुड़ने का निमंत्रण है:', 'यह लिंक एक बार, 7 दिन तक काम करता है।'],
        action: 'जुड़ें',
        short: '{organizationName} में {role} के रूप में जुड़ने का निमंत्रण: {url}',
      },
    },
  },
}
