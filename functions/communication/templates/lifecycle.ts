/** On the way with a client, and a notice whose words the asking room brings along. */
import type { Template } from './template.ts'

const needs = ['organizationName', 'url']

export const welcome: Template = {
  name: 'welcome',
  version: 1,
  needs,
  words: {
    en: {
      plain: {
        subject: 'Welcome, {organizationName}',
        paragraphs: [
          'the account of {organizationName} is ready. Here is where you begin:',
          'Answer this message with whatever you want to know.',
        ],
        action: 'Begin',
        short: 'The account of {organizationName} is ready: {url}',
      },
    },
    hi: {
      plain: {
        subject: 'स्वागत है, {organizationName}',
        paragraphs: ['{organizationName} का खाता तैयार है। यहाँ से शुरू करें:', 'जो भी जानना चाहें, इस संदेश के उत्तर में लिखें।'],
        action: 'शुरू करें',
        short: '{organizationName} का खाता तैयार है: {url}',
      },
    },
  },
}

export const gettingStarted: Template = {
  name: 'getting_started',
  version: 1,
  needs,
  words: {
    en: {
      plain: {
        subject: 'The next step for {organizationName}',
        paragraphs: [
          'most of our clients do this next: they try their assistant with questions of their own customers.',
        ],
        action: 'Try it',
        short: 'Try your assistant with questions of your own customers: {url}',
      },
    },
    hi: {
      plain: {
        subject: '{organizationName} के लिए अगला कदम',
        paragraphs: ['हमारे अधिकतर ग्राहक आगे यह करते हैं: वे अपने ग्राहकों के प्रश्नों से सहायक को परखते हैं।'],
        action: 'परखें',
        short: 'अपने ग्राहकों के प्रश्नों से सहायक को परखें: {url}',
      },
    },
  },
}

export const checkIn: Template = {
  name: 'check_in',
  version: 1,
  needs,
  words: {
    en: {
      plain: {
        subject: 'How is it going, {organizationName}?',
        paragraphs: ['is there anything that keeps you from going on? Answer this message, or look up where you are:'],
        action: 'See where you are',
        short: 'Does anything keep you from going on? {url}',
      },
    },
    hi: {
      plain: {
        subject: 'कैसा चल रहा है, {organizationName}?',
        paragraphs: ['क्या कुछ आपको आगे बढ़ने से रोक रहा है? इस संदेश का उत्तर दें, या देखें कि आप कहाँ हैं:'],
        action: 'देखें',
        short: 'क्या कुछ आपको आगे बढ़ने से रोक रहा है? {url}',
      },
    },
  },
}

const noticeWords = {
  plain: { subject: '{subject}', paragraphs: ['{text}'], short: '{subject}: {text}' },
}

/** Whose words are the asking room's: a subject and a text. */
export const notice: Template = {
  name: 'notice',
  version: 1,
  needs: ['subject', 'text'],
  words: { en: noticeWords, hi: noticeWords },
}

const linkWords = (action: string) => ({
  plain: { subject: '{subject}', paragraphs: ['{text}'], action, short: '{subject}: {text} {url}' },
})

/** As `notice`, with an address to open. */
export const noticeWithLink: Template = {
  name: 'notice_with_link',
  version: 1,
  needs: ['subject', 'text', 'url'],
  words: { en: linkWords('Open'), hi: linkWords('खोलें') },
}
