/**
 * The customer's language: found per message, read into English for everything that decides, and kept in the fixed wordings of the reply.
 *
 * Reading is by glossary, not by grammar: what a tool is asked for comes through, fine print does not. What a client wrote itself (knowledge, names of
 * tools' fields, messages of systems) stays in the language it is in.
 */
import { stopWords } from '../lexicon.ts'
import { bareWord, glossed, type Lexicon, lexiconOf } from './glossary.ts'
import { hindi } from './hindi.ts'
import { repliesIn } from './replies.ts'
import { spanish } from './spanish.ts'

export type Language = 'en' | 'es' | 'hi'

const lexicons: Readonly<Record<Exclude<Language, 'en'>, Lexicon>> = { es: lexiconOf(spanish), hi: lexiconOf(hindi) }

/** The language of a message; undefined where it does not tell (a code, a name, "ok"). */
export function languageOf(text: string): Language | undefined {
  const read = text.slice(0, 1_000)
  if (/\p{Script=Devanagari}/u.test(read)) return 'hi'
  const words = (read.match(/[\p{L}\p{M}]+/gu) ?? []).map(bareWord)
  const count = (known: (word: string) => boolean) => words.filter(known).length
  const english = count(
    (word) => stopWords.has(word) && !lexicons.es.telling.has(word) && !lexicons.hi.telling.has(word),
  )
  const scores = (['es', 'hi'] as const).map((language) => ({
    language,
    score:
      count((word) => lexicons[language].telling.has(word) && !stopWords.has(word)) +
      (language === 'es' && /[¿¡ñ]/.test(read) ? 2 : 0),
  }))
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a))
  if (best.score > english && (best.score >= 2 || best.score * 2 >= words.length)) return best.language
  return english >= 2 || (words.length > 0 && english * 2 >= words.length) ? 'en' : undefined
}

/** A message in English words, for whatever decides. */
export function inEnglish(text: string, language: Language): string {
  return language === 'en' ? text : timesOf(glossed(text, lexicons[language]))
}

/** "evening 5 o'clock" → "5 pm". */
function timesOf(text: string): string {
  return text.replace(
    /\b(morning|afternoon|evening|night)( of| in)? (\d{1,2}(?::\d{2})?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) o'clock/g,
    (_whole, part: string, _of: string | undefined, hour: string) => `at ${hour} ${part === 'morning' ? 'am' : 'pm'}`,
  )
}

/** A reply with its fixed wordings in the customer's language. */
export function inLanguage(reply: string, language: Language): string {
  return language === 'en' ? reply : repliesIn(language, reply)
}
