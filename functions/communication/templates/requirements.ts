/** The requirements form, and what follows while nobody answers. */
import type { Template } from './template.ts'

const needs = ['organizationName', 'url']

export const requirementsForm: Template = {
  name: 'requirements_form',
  version: 1,
  needs,
  words: {
    en: {
      plain: {
        subject: 'What should your assistant do for {organizationName}?',
        paragraphs: [
          'before we build anything for {organizationName}, we would like to know whether we understood what you need. We have filled in what we found; please correct what is wrong:',
          'It takes about ten minutes. What you enter is saved as you go, and you can come back to it.',
        ],
        action: 'Check the requirements',
        short: 'Please check what we understood about the needs of {organizationName}: {url}',
      },
      warm: {
        subject: 'Did we get {organizationName} right?',
        paragraphs: [
          'we have done some reading about {organizationName} and wrote down what we think your assistant should do. Would you tell us what we got wrong?',
          'Ten minutes are enough, and everything you enter is kept, so take a break whenever you like.',
        ],
        action: 'Have a look',
        short: 'Did we get {organizationName} right? Have a look: {url}',
      },
    },
    hi: {
      plain: {
        subject: '{organizationName} के लिए आपका सहायक क्या करे?',
        paragraphs: [
          '{organizationName} के लिए कुछ भी बनाने से पहले हम जानना चाहते हैं कि हमने आपकी ज़रूरतें सही समझी हैं या नहीं। जो हमें मिला, वह हमने भर दिया है; जो ग़लत हो उसे कृपया सुधारें:',
          'इसमें लगभग दस मिनट लगते हैं। आप जो लिखते हैं वह साथ-साथ सहेजा जाता है और आप बाद में लौट सकते हैं।',
        ],
        action: 'ज़रूरतें जाँचें',
        short: '{organizationName} की ज़रूरतों के बारे में हमारी समझ कृपया जाँचें: {url}',
      },
    },
  },
}

export const requirementsReminder: Template = {
  name: 'requirements_reminder',
  version: 1,
  needs,
  words: {
    en: {
      plain: {
        subject: 'Your answers for {organizationName} are still missing',
        paragraphs: [
          'a few days ago we sent you what we understood about the needs of {organizationName}. We go on as soon as you have checked it:',
          'If somebody else should answer, please pass this message on.',
        ],
        action: 'Check the requirements',
        short: 'We go on as soon as you have checked the needs of {organizationName}: {url}',
      },
    },
    hi: {
      plain: {
        subject: '{organizationName} के लिए आपके उत्तर बाकी हैं',
        paragraphs: [
          'कुछ दिन पहले हमने आपको {organizationName} की ज़रूरतों के बारे में अपनी समझ भेजी थी। आपके जाँचते ही हम आगे बढ़ेंगे:',
          'यदि उत्तर किसी और को देना हो, तो कृपया यह संदेश आगे भेज दें।',
        ],
        action: 'ज़रूरतें जाँचें',
        short: '{organizationName} की ज़रूरतें जाँचते ही हम आगे बढ़ेंगे: {url}',
      },
    },
  },
}

export const requirementsLastReminder: Template = {
  name: 'requirements_last_reminder',
  version: 1,
  needs,
  words: {
    en: {
      plain: {
        subject: 'Shall we call you about {organizationName}?',
        paragraphs: [
          'we have not heard from you about the needs of {organizationName}. The form is still open:',
          'This is the last message about it. If we hear nothing, somebody of ours will call you.',
        ],
        action: 'Check the requirements',
        short: 'The form about the needs of {organizationName} is still open: {url}',
      },
    },
    hi: {
      plain: {
        subject: 'क्या हम {organizationName} के बारे में आपको फ़ोन करें?',
        paragraphs: [
          '{organizationName} की ज़रूरतों के बारे में हमें आपका उत्तर नहीं मिला। फ़ॉर्म अभी खुला है:',
          'इस बारे में यह अंतिम संदेश है। उत्तर न मिलने पर हमारा कोई सहकर्मी आपको फ़ोन करेगा।',
        ],
        action: 'ज़रूरतें जाँचें',
        short: '{organizationName} की ज़रूरतों का फ़ॉर्म अभी खुला है: {url}',
      },
    },
  },
}
