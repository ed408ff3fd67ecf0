/** The words of the demo's page. */
import type { Strings } from '@workflow/public-pages'

export type DemoWord =
  | 'gone'
  | 'goneText'
  | 'title'
  | 'askPasscode'
  | 'name'
  | 'passcode'
  | 'open'
  | 'wrong'
  | 'tooMany'
  | 'lead'
  | 'chat'
  | 'chatText'
  | 'noScript'
  | 'tryThis'
  | 'figures'
  | 'figuresText'
  | 'conversations'
  | 'byAgent'
  | 'rating'
  | 'entries'
  | 'sales_inquiry'
  | 'support_request'
  | 'complaint'
  | 'kind'
  | 'count'
  | 'feedback'
  | 'feedbackText'
  | 'send'
  | 'thanks'
  | 'busy'
  | 'approve'
  | 'approveText'
  | 'agree'
  | 'approved'
  | 'required'

export const strings = {
  en: {
    gone: 'This demo is not there any more',
    goneText: 'The link was replaced or its time is over. Ask your contact for a new one.',
    title: 'Your demo',
    askPasscode: 'Please enter the passcode that your contact gave you.',
    name: 'Your name',
    passcode: 'Passcode (six digits)',
    open: 'Open the demo',
    wrong: 'This passcode does not open the demo.',
    tooMany: 'Too many wrong passcodes. Ask your contact for a new link.',
    lead: 'An assistant made for you. It works with sample data: nothing that you do here reaches a real customer.',
    chat: 'Talk to it',
    chatText: 'Open the chat in the corner of the page, or begin with one of these.',
    noScript: 'The chat needs JavaScript. Everything else on this page works without it.',
    tryThis: 'Ask this',
    figures: 'What a month could look like',
    figuresText: 'A thousand made-up conversations, so that you see what you would see. No figure here was measured.',
    conversations: 'conversations',
    byAgent: 'solved by the assistant alone',
    rating: 'average rating of five',
    entries: 'sample entries of knowledge',
    sales_inquiry: 'Sales inquiries',
    support_request: 'Support requests',
    complaint: 'Complaints',
    kind: 'Kind',
    count: 'Conversations',
    feedback: 'What should be different?',
    feedbackText: 'Write it in your own words. The assistant is changed and tries itself again; you are told here.',
    send: 'Send',
    thanks: 'Thank you. The assistant is being changed; reload this page in a moment.',
    busy: 'The assistant is being changed at the moment. Please try again shortly.',
    approve: 'Go on with a pilot',
    approveText: 'You approve the demo, and we prepare the confidentiality agreement for your signature.',
    agree: 'We agree to a pilot',
    approved: 'Approved. We will send you the agreement to sign.',
    required: 'Please fill this in.',
  },
  hi: {
    gone: 'यह डेमो अब उपलब्ध नहीं है',
    goneText: 'लिंक बदल दिया गया है या उसका समय समाप्त हो गया है। कृपया अपने संपर्क से नया लिंक माँगें।',
    title: 'आपका डेमो',
    askPasscode: 'कृपया वह पासकोड लिखें जो आपके संपर्क ने दिया है।',
    name: 'आपका नाम',
    passcode: 'पासकोड (छह अंक)',
    open: 'डेमो खोलें',
    wrong: 'इस पासकोड से डेमो नहीं खुलता।',
    tooMany: 'बहुत बार गलत पासकोड लिखा गया। कृपया अपने संपर्क से नया लिंक माँगें।',
    lead: 'आपके लिए बनाया गया सहायक। यह नमूना डेटा पर चलता है: यहाँ का कुछ भी किसी असली ग्राहक तक नहीं पहुँचता।',
    chat: 'इससे बात करें',
    chatText: 'पृष्ठ के कोने में चैट खोलें, या इनमें से किसी से शुरू करें।',
    noScript: 'चैट के लिए JavaScript चाहिए। पृष्ठ का बाकी सब उसके बिना भी चलता है।',
    tryThis: 'यह पूछें',
    figures: 'एक महीना कैसा दिख सकता है',
    figuresText: 'एक हज़ार काल्पनिक बातचीत, ताकि आप देख सकें कि क्या दिखेगा। यहाँ कोई आँकड़ा मापा हुआ नहीं है।',
    conversations: 'बातचीत',
    byAgent: 'सहायक ने अकेले सुलझाईं',
    rating: 'पाँच में से औसत रेटिंग',
    entries: 'ज्ञान की नमूना प्रविष्टियाँ',
    sales_inquiry: 'बिक्री संबंधी पूछताछ',
    support_request: 'सहायता अनुरोध',
    complaint: 'शिकायतें',
    kind: 'प्रकार',
    count: 'बातचीत',
    feedback: 'क्या अलग होना चाहिए?',
    feedbackText: 'अपने शब्दों में लिखें। सहायक बदला जाता है और खुद को फिर परखता है; आपको यहीं बताया जाएगा।',
    send: 'भेजें',
    thanks: 'धन्यवाद। सहायक बदला जा रहा है; कुछ देर में पृष्ठ फिर खोलें।',
    busy: 'सहायक अभी बदला जा रहा है। कृपया थोड़ी देर में फिर कोशिश करें।',
    approve: 'पायलट के साथ आगे बढ़ें',
    approveText: 'आप डेमो को स्वीकृति देते हैं, और हम गोपनीयता समझौता हस्ताक्षर के लिए तैयार करते हैं।',
    agree: 'हम पायलट के लिए सहमत हैं',
    approved: 'स्वीकृत। हम आपको हस्ताक्षर के लिए समझौता भेजेंगे।',
    required: 'कृपया इसे भरें।',
  },
} as const satisfies Strings<DemoWord>
