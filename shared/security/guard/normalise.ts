/**
 * A text as the detector reads it: compatible forms, invisible characters, look-alike letters, digits for letters and spaced letters are undone, and what is
 * encoded (base64, percent, rot13, backwards, Unicode tags) is decoded and appended. What had to be undone is told, since it is evidence itself.
 */

type Disguise = 'invisible' | 'lookalike' | 'leet' | 'spaced' | 'encoded'

export interface NormalText {
  readonly text: string
  /** Whatever stands from here on was decoded. */
  readonly decodedFrom: number
  readonly disguises: ReadonlySet<Disguise>
}

/** A longer text is judged by its beginning and its end. */
const MAX_CHARACTERS = 60_000

export function normalise(given: string): NormalText {
  const bounded =
    given.length <= MAX_CHARACTERS
      ? given
      : `${given.slice(0, MAX_CHARACTERS / 2)}\n${given.slice(-MAX_CHARACTERS / 2)}`
  const disguises = new Set<Disguise>()
  const undo = (name: Disguise, pattern: RegExp, text: string, by: (match: string) => string) =>
    text.replace(pattern, (match) => {
      const undone = by(match)
      if (undone !== match) disguises.add(name)
      return undone
    })
  const tagged = tagText(bounded)
  let text = foldMarks(bounded.normalize('NFKC'))
  text = undo('invisible', INVISIBLE, text, () => '')
  text = undo('lookalike', LETTERS, text, (word) =>
    GREEK_OR_CYRILLIC.test(word) && LATIN.test(word) ? toLatin(word) : word,
  )
  text = undo('spaced', SPACED_WORD, text, (letters) => letters.replace(/[\s.\-_*]/gu, ''))
  text = undo('leet', LEET_WORD, text, plainLetters)
  const decoded = [tagged, ...decodedBlobs(text), ...decodedLines(text)].filter((part) => part.length > 0)
  if (decoded.length > 0) disguises.add('encoded')
  return { text: [text, ...decoded].join('\n'), decodedFrom: decoded.length > 0 ? text.length : Infinity, disguises }
}

/** Not the joiners U+200C and U+200D, which Hindi and emoji need. */
const INVISIBLE = /[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]+/gu
const LETTERS = /\p{L}+/gu
const GREEK_OR_CYRILLIC = /[\u0370-\u03ff\u0400-\u04ff]/
const LATIN = /\p{Script=Latin}/u
const SPACED_WORD = /(?<![\p{L}\p{N}])(?:\p{Script=Latin}[ .\-_*]){4,}\p{Script=Latin}(?![\p{L}\p{N}])/gu
const LEET_WORD = /(?<![\p{L}\p{N}])\p{L}*(?:[013457@$]\p{L}+){1,}[013457@$]?(?![\p{L}\p{N}])/gu

/** Cyrillic and Greek letters that look like Latin ones (from Unicode's confusables, https://www.unicode.org/reports/tr39). */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  (
    'аa еe оo рp сc уy хx іi јj ѕs ԁd һh гr кk мm тt вb нh АA ЕE ОO РP СC ТT ХX ВB НH КK МM ІI ' +
    'αa οo εe ιi νv ρp τt υu κk ηn ΑA ΒB ΕE ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX'
  )
    .split(' ')
    .map((pair) => [pair.slice(0, 1), pair.slice(1)]),
)

const toLatin = (word: string) => [...word].map((letter) => LOOKALIKES.get(letter) ?? letter).join('')

const DIGIT_LETTERS: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
}

/** Only in words that are letters for the most part; `mp3`, `covid19` and e-mail addresses stay. */
function plainLetters(word: string): string {
  const letters = word.match(/\p{L}/gu)?.length ?? 0
  if (word.length < 4 || letters * 2 < word.length || /^\p{L}+[\d@$]+$/u.test(word) || /@\p{L}{3}/u.test(word))
    return word
  return word.replace(/[013457@$]/g, (sign) => DIGIT_LETTERS[sign] ?? sign)
}

/** Accents of Latin letters; vowel signs of other scripts stay. */
const foldMarks = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')

/** Text in Unicode tag characters, which nobody sees. */
const tagText = (text: string) =>
  [...text.matchAll(/[\u{e0020}-\u{e007e}]/gu)]
    .map(([tag]) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000))
    .join('')

function decodedBlobs(text: string): readonly string[] {
  const base64 = [...text.matchAll(/[A-Za-z0-9+/_-]{20,}={0,2}/g)]
    .map(([blob]) => Buffer.from(blob, 'base64').toString('utf8'))
    .filter(isProse)
  const percent = [...text.matchAll(/(?:%[0-9A-Fa-f]{2}|[\w.+-]){12,}/g)]
    .filter(([blob]) => blob.includes('%'))
    .map(([blob]) => unescapePercent(blob))
    .filter(isProse)
  return [...base64, ...percent]
}

const unescapePercent = (text: string) =>
  text.replace(/%([0-7][0-9A-Fa-f])/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))

/** Printable throughout, and words with spaces. */
const isProse = (text: string) => /^[\p{L}\p{M}\p{N}\p{P}\p{S}\s]+$/u.test(text) && /\p{L}{2}\s+\p{L}{2}/u.test(text)

/** Words that every English text is full of: more of them after decoding than before means that it was encoded. */
const FREQUENT = new Set('the of and to in is you that it for your all are now not with this from do as'.split(' '))

function decodedLines(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const words = line.toLowerCase().match(/[a-z]+/g) ?? []
    if (words.length < 4 || frequentShare(words) > 0.08) return []
    return [rotated(line), [...line].reverse().join('')].filter(
      (other) => frequentShare(other.toLowerCase().match(/[a-z]+/g) ?? []) >= 0.2,
    )
  })
}

const frequentShare = (words: readonly string[]) =>
  words.filter((word) => FREQUENT.has(word)).length / Math.max(1, words.length)

const rotated = (text: string) =>
  text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })
