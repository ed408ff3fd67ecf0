/** Whether an answer keeps the customer's language, by scripts and by words that every text of a language is full of. */

export type KnownLanguage = 'en' | 'hi' | 'es'

export type LanguageVerdict =
  | { readonly verdict: 'kept' | 'unclear' }
  | { readonly verdict: 'changed'; readonly from: KnownLanguage; readonly to: KnownLanguage }

const WORDS: Readonly<Record<KnownLanguage, ReadonlySet<string>>> = {
  en: new Set(
    'the is are was you your i my me and or to of in on for with can could would please what when where how do does have not this that it we our be will'.split(
      ' ',
    ),
  ),
  es: new Set(
    'el la los las un una de del que y en es son por para con no su sus mi me se lo le como cuando donde puede puedo quiero hola gracias usted está qué cómo dónde cuál tiene'.split(
      ' ',
    ),
  ),
  hi: new Set(
    'hai hain ka ki ke ko se mein main mera meri mere aap aapka aapki kya kab kahan kaise nahi nahin aur kar karna karo chahiye raha rahi tha thi hoon ho yeh woh bhi hi par mujhe'.split(
      ' ',
    ),
  ),
}
const LEAST_SHARE = 0.12
const LEAST_WORDS = 3

/** Undefined where a text is too short or mixed to tell. Hindi in Latin letters counts as Hindi. */
export function languageOf(text: string): KnownLanguage | undefined {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const devanagari = text.match(/\p{Script=Devanagari}/gu)?.length ?? 0
  if (letters === 0) return undefined
  if (devanagari / letters > 0.3) return 'hi'
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []
  if (words.length < LEAST_WORDS) return undefined
  const shares = (Object.keys(WORDS) as KnownLanguage[])
    .map((language) => ({ language, share: words.filter((word) => WORDS[language].has(word)).length / words.length }))
    .sort((one, other) => other.share - one.share)
  const [first, second] = shares
  return first && second && first.share >= LEAST_SHARE && first.share > 1.3 * second.share ? first.language : undefined
}

/** An agreed change ("please answer in Spanish") is the caller's to know: `wished` is then that language. */
export function languageKept(customerWords: string, answer: string, wished?: KnownLanguage): LanguageVerdict {
  const from = wished ?? languageOf(customerWords)
  const to = languageOf(answer)
  if (from === undefined || to === undefined) return { verdict: 'unclear' }
  return from === to ? { verdict: 'kept' } : { verdict: 'changed', from, to }
}
