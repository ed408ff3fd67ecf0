/** Texts as tokens: words, numbers, single signs and line ends. */

export interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
  /** In lower case, without marks on letters: `Łódź` and `LODZ` are one word. */
  readonly folded: string
}

const TOKEN = /\p{L}[\p{L}\p{M}]{0,99}|\p{N}{1,20}|\n|[^\s\p{L}\p{N}]/gu

export function tokenize(text: string): readonly Token[] {
  return Array.from(text.matchAll(TOKEN), ({ 0: token, index }) => ({
    text: token,
    start: index,
    end: index + token.length,
    folded: fold(token),
  }))
}

/** Letters that Unicode does not take apart into a base letter and a mark. */
const UNDECOMPOSED: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ð: 'd',
  ı: 'i',
}

export function fold(word: string): string {
  const lower = word.toLowerCase()
  if (/^[\p{ASCII}]*$/u.test(lower)) return lower
  return lower
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[øłđßæœþðı]/g, (letter) => UNDECOMPOSED[letter] ?? letter)
}

/** The words of a phrase as the lexicon keys them: folded, one space between. */
export function phraseOf(text: string): string {
  return tokenize(text)
    .map(({ folded }) => folded)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .join(' ')
}
