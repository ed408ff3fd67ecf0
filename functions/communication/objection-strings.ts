/** What the pages behind links in messages say. */
import type { Strings } from '@workflow/public-pages'

const english = {
  title: 'Stop messages',
  ask: 'You will receive nothing more from us at this address, except what you ask for yourself.',
  confirm: 'Stop the messages',
  doneTitle: 'The messages are stopped',
  done: 'You will receive nothing more from us at this address, except what you ask for yourself.',
  unknownTitle: 'There is nothing here',
  unknown: 'The link is not complete, or it is not valid any more.',
} as const

export const objectionStrings: Strings<keyof typeof english> = {
  en: english,
  hi: {
    title: 'संदेश रोकें',
    ask: 'जो आप स्वयं माँगें उसके अलावा इस पते पर आपको हमसे और कुछ नहीं मिलेगा।',
    confirm: 'संदेश रोकें',
    doneTitle: 'संदेश रोक दिए गए हैं',
    done: 'जो आप स्वयं माँगें उसके अलावा इस पते पर आपको हमसे और कुछ नहीं मिलेगा।',
    unknownTitle: 'यहाँ कुछ नहीं है',
    unknown: 'लिंक अधूरा है, या अब मान्य नहीं है।',
  },
}
