/** Demos, papers to sign, who comes next, and what waits for a decision. */
import type { Template } from './template.ts'

const paper = ['documentTitle', 'clientName', 'platformName', 'url']

export const demoReady: Template = {
  name: 'demo_ready',
  version: 1,
  needs: ['company', 'url'],
  words: {
    en: {
      plain: {
        subject: 'The demo for {company} is ready',
        paragraphs: [
          'we have built an assistant for {company} that you can try. Your contact gives you the passcode:',
          'It works with sample data, so ask it whatever you like. Tell us on the page what should be different.',
        ],
        action: 'Open the demo',
        short: 'The demo for {company} is ready: {url}',
      },
    },
    hi: {
      plain: {
        subject: '{company} का डेमो तैयार है',
        paragraphs: [
          'हमने {company} के लिए एक सहायक बनाया है जिसे आप आज़मा सकते हैं। पासकोड आपको आपके संपर्क से मिलेगा:',
          'यह नमूना डेटा पर चलता है, इसलिए जो चाहें पूछें। क्या अलग होना चाहिए, यह पृष्ठ पर हमें बताएँ।',
        ],
        action: 'डेमो खोलें',
        short: '{company} का डेमो तैयार है: {url}',
      },
    },
  },
}

export const signDocument: Template = {
  name: 'sign_document',
  version: 1,
  needs: paper,
  words: {
    en: {
      plain: {
        subject: 'Please sign: {documentTitle}',
        paragraphs: [
          '{platformName} and {clientName} are about to sign {documentTitle}. Please read it and sign it here; the link is for you alone:',
          'You can decline on the same page and say why.',
        ],
        action: 'Read and sign',
        short: 'Please read and sign {documentTitle}: {url}',
      },
    },
    hi: {
      plain: {
        subject: 'कृपया हस्ताक्षर करें: {documentTitle}',
        paragraphs: [
          '{platformName} और {clientName} {documentTitle} पर हस्ताक्षर करने वाले हैं। कृपया इसे पढ़कर यहाँ हस्ताक्षर करें; यह लिंक केवल आपके लिए है:',
          'उसी पृष्ठ पर आप मना कर सकते हैं और कारण लिख सकते हैं।',
        ],
        action: 'पढ़ें और हस्ताक्षर करें',
        short: '{documentTitle} पढ़कर हस्ताक्षर करें: {url}',
      },
    },
  },
}

export const signDocumentReminder: Template = {
  name: 'sign_document_reminder',
  version: 1,
  needs: paper,
  words: {
    en: {
      plain: {
        subject: 'Your signature is still missing: {documentTitle}',
        paragraphs: [
          'the document between {platformName} and {clientName} waits for your signature:',
          'If you do not want to sign it, please decline on the page, so that nobody waits.',
        ],
        action: 'Read and sign',
        short: '{documentTitle} waits for your signature: {url}',
      },
    },
    hi: {
      plain: {
        subject: 'आपके हस्ताक्षर अब भी बाकी हैं: {documentTitle}',
        paragraphs: [
          '{platformName} और {clientName} के बीच का दस्तावेज़ आपके हस्ताक्षर की प्रतीक्षा में है:',
          'यदि आप हस्ताक्षर नहीं करना चाहते, तो कृपया पृष्ठ पर मना कर दें, ताकि कोई प्रतीक्षा न करे।',
        ],
        action: 'पढ़ें और हस्ताक्षर करें',
        short: '{documentTitle} आपके हस्ताक्षर की प्रतीक्षा में है: {url}',
      },
    },
  },
}

export const documentSigned: Template = {
  name: 'document_signed',
  version: 1,
  needs: paper,
  words: {
    en: {
      plain: {
        subject: 'Signed by both sides: {documentTitle}',
        paragraphs: [
          '{platformName} and {clientName} have signed. The sealed document with its certificate page is here:',
          'Anybody can check on our page that no byte of it was changed.',
        ],
        action: 'Fetch the document',
        short: '{documentTitle} is signed by both sides: {url}',
      },
    },
    hi: {
      plain: {
        subject: 'दोनों पक्षों ने हस्ताक्षर कर दिए: {documentTitle}',
        paragraphs: [
          '{platformName} और {clientName} हस्ताक्षर कर चुके हैं। प्रमाण-पृष्ठ सहित मुहरबंद दस्तावेज़ यहाँ है:',
          'कोई भी हमारे पृष्ठ पर जाँच सकता है कि उसका एक भी बाइट नहीं बदला गया।',
        ],
        action: 'दस्तावेज़ लें',
        short: '{documentTitle} पर दोनों पक्षों के हस्ताक्षर हो गए: {url}',
      },
    },
  },
}

export const handoffConfirmed: Template = {
  name: 'handoff_confirmed',
  version: 1,
  needs: ['company', 'agent', 'role'],
  words: {
    en: {
      plain: {
        subject: '{agent} looks after {company} now',
        paragraphs: [
          '{agent} has taken over as {role} for {company} and knows what was agreed so far.',
          'Whatever you have said to us before, you need not say again.',
        ],
        short: '{agent} has taken over as {role} for {company}.',
      },
    },
    hi: {
      plain: {
        subject: 'अब {company} का ध्यान {agent} रखेंगे',
        paragraphs: [
          '{agent} ने {company} के लिए {role} के रूप में काम सँभाल लिया है और अब तक जो तय हुआ है, उसे जानते हैं।',
          'जो आप हमें पहले बता चुके हैं, उसे दोहराने की ज़रूरत नहीं।',
        ],
        short: '{agent} ने {company} के लिए {role} के रूप में काम सँभाल लिया है।',
      },
    },
  },
}

export const approvalDelegated: Template = {
  name: 'approval_delegated',
  version: 1,
  needs: ['summary', 'dueAt'],
  words: {
    en: {
      plain: {
        subject: 'Please decide: {summary}',
        paragraphs: [
          'a colleague asks you to decide in their place: {summary}.',
          'It is due by {dueAt}. You find it among your approvals.',
        ],
        short: 'Please decide until {dueAt}: {summary}',
      },
    },
    hi: {
      plain: {
        subject: 'कृपया निर्णय लें: {summary}',
        paragraphs: [
          'एक सहकर्मी चाहते हैं कि उनकी जगह आप निर्णय लें: {summary}।',
          'यह {dueAt} तक होना है। यह आपकी स्वीकृतियों में मिलेगा।',
        ],
        short: 'कृपया {dueAt} तक निर्णय लें: {summary}',
      },
    },
  },
}

export const handoffOffered: Template = {
  name: 'handoff_offered',
  version: 1,
  needs: ['company', 'role', 'until'],
  words: {
    en: {
      plain: {
        subject: '{company} is offered to you',
        paragraphs: [
          '{company} needs you as its {role}.',
          'Please accept or decline by {until}; after that a colleague is asked. You find it among your offers.',
        ],
        short: '{company} is offered to you as {role}, until {until}',
      },
    },
    hi: {
      plain: {
        subject: '{company} आपको सौंपा जा रहा है',
        paragraphs: [
          '{company} को {role} के रूप में आपकी ज़रूरत है।',
          'कृपया {until} तक स्वीकार करें या मना करें; उसके बाद किसी सहकर्मी से पूछा जाएगा। यह आपके प्रस्तावों में मिलेगा।',
        ],
        short: '{company} आपको {role} के रूप में सौंपा जा रहा है, {until} तक',
      },
    },
  },
}
