/**
 * The customer's language: found per message, read into English for everything that decides, and kept in the fixed wordings of the reply.
 *
 * Reading is by glossary, not by grammar: what a tool is asked for comes through, fine print does not. What a client wrote itself (knowledge, names of
 * tools' fields, messages of systems) stays in the language it is in.
 */
import { stopWords } from '../lexicon.ts'
import { bareWord, glossed, type Lexicon, lexiconOf } from './glossary.ts'
import { hindi } from './hindi.ts'
import type { Language } from './language.ts'
import { repliesIn } from './replies.ts'
import { spanish } from './spanish.ts'

export type { Language }

const lexicons: Readonly<Record<Exclude<Language, 'en'>, Lexicon>> = { es: lexiconOf(spanish), hi: lexiconOf(hindi) }

/**
 * The language of a message; undefined where it does not tell (a code, a name, "ok"). In Latin letters at least `least` of its words must be
 * telling ones: more where a name or an address is awaited, which may be in any language.
 */
export function languageOf(text: string, least = 1): Language | undefined {
  const read = text.slice(0, 1_000)
  if (/\p{Script=Devanagari}/u.test(read)) return 'hi'
  const words = (read.match(/[\p{L}\p{M}]+/gu) ?? []).map(bareWord)
  const count = (known: (word: string) => boolean) => words.filter(known).length
  const elsewhere = ({ telling, shared }: Lexicon, word: string) => telling.has(word) || shared.has(word)
  const english = count((word) => stopWords.has(word) && !elsewhere(lexicons.es, word) && !elsewhere(lexicons.hi, word))
  const scores = (['es', 'hi'] as const).map((language) => ({
    language,
    score:
      count((word) => word.length > 2 && lexicons[language].telling.has(word) && !stopWords.has(word)) +
      (language === 'es' && /[¿¡ñ]/.test(read) ? 2 : 0),
  }))
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a))
  if (best.score >= least && best.score > english && (best.score >= 2 || best.score * 2 >= words.length))
    return best.language
  return english >= 2 || (words.length > 0 && english * 2 >= words.length) ? 'en' : undefined
}

/** A message in English words, for whatever decides. */
export function inEnglish(text: string, language: Language): string {
  return language === 'en' ? text : timesOf(glossed(text, lexicons[language]))
}

/** As above, in whatever language it is written; a text in a language that is not known is left as it is. */
export function readInEnglish(text: string): string {
  return inEnglish(text, languageOf(text) ?? 'en')
}

/** What is put together otherwise than in English: "evening 5 o'clock" → "at 5 pm", "21 of october of 1994" → "21 october 1994". */
function timesOf(text: string): string {
  return text
    .replace(
      /\b(morning|afternoon|evening|night)( of| in)? (\d{1,2}(?::\d{2})?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) o'clock/g,
      (_whole, part: string, _of: string | undefined, hour: string) => `at ${hour} ${part === 'morning' ? 'am' : 'pm'}`,
    )
    .replace(
      /\b(\d{1,2}) of (january|february|march|april|may|june|july|august|september|october|november|december)(?: of(?: the)?(?= \d{4}))?/g,
      '$1 $2',
    )
    .replace(
      /\b(thirty|forty|fifty|sixty|seventy|eighty|ninety) and (?=(?:one|two|three|four|five|six|seven|eight|nine)\b)/g,
      '$1 ',
    )
}

/** A reply with its fixed wordings in the customer's language. */
export function inLanguage(reply: string, language: Language): string {
  return language === 'en' ? reply : repliesIn(language, reply)
}
