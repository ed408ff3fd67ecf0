/** What the page says that checks documents. */
import type { Strings } from '@workflow/public-pages'

const english = {
  title: 'Check a signed document',
  lead: 'Choose the PDF that you were given. It is checked and not kept.',
  file: 'PDF file, at most 15 MB',
  check: 'Check',
  noFile: 'Choose a PDF file.',
  intact: 'This document was sealed by us, and not a byte of it has changed since.',
  foreign: 'The seal of this document is intact, but it is not ours: whoever made it, we cannot say.',
  broken: 'This document was changed after it was sealed, or its seal is damaged. Do not rely on it.',
  unsealed: 'This file carries no seal that we can read.',
  trust:
    'The certificate of our seal is signed by its own key. Programs that read PDF therefore say that its issuer is unknown; this page knows the key.',
  fingerprint: 'SHA-256 of the file',
  key: 'Fingerprint of the key that sealed it',
}

export const verifyStrings = {
  en: english,
  hi: {
    title: 'हस्ताक्षरित दस्तावेज़ जाँचें',
    lead: 'आपको मिली PDF चुनें। उसे केवल जाँचा जाता है, रखा नहीं जाता।',
    file: 'PDF फ़ाइल, अधिकतम 15 MB',
    check: 'जाँचें',
    noFile: 'कोई PDF फ़ाइल चुनें।',
    intact: 'इस दस्तावेज़ पर हमने मुहर लगाई थी, और तब से इसका एक भी बाइट नहीं बदला है।',
    foreign: 'इस दस्तावेज़ की मुहर सही है, पर वह हमारी नहीं है: किसने लगाई, हम नहीं कह सकते।',
    broken: 'मुहर लगने के बाद यह दस्तावेज़ बदला गया, या मुहर टूटी हुई है। इस पर भरोसा न करें।',
    unsealed: 'इस फ़ाइल में ऐसी कोई मुहर नहीं है जिसे हम पढ़ सकें।',
    trust:
      'हमारी मुहर का प्रमाणपत्र उसी की कुंजी से हस्ताक्षरित है। इसलिए PDF पढ़ने वाले प्रोग्राम कहते हैं कि जारीकर्ता अज्ञात है; यह पृष्ठ कुंजी को जानता है।',
    fingerprint: 'फ़ाइल का SHA-256',
    key: 'मुहर की कुंजी का फ़िंगरप्रिंट',
  },
} satisfies Strings<keyof typeof english>
