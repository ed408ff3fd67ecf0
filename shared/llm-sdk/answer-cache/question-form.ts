/**
 * What two questions must agree in, word by word, before one's answer may serve the other. Vectors alone do not tell "with" from "without", nor one product
 * from another: they find what is alike, this decides whether it is the same.
 */
import { contentWords } from '../embeddings/words.ts'

/** Groups of words that ask for the same; each is read as its first. */
const synonyms = [
  ['price', 'cost', 'costs', 'fee', 'fees', 'charge', 'charges', 'prices', 'rate'],
  ['hours', 'timings', 'timing', 'opening hours', 'opening times', 'business hours', 'working hours'],
  ['address', 'location'],
  ['delivery', 'shipping'],
] as const

const heads: ReadonlySet<string> = new Set(synonyms.map(([first]) => first))

/** Words that make a question longer, and no other question. Who does something, and to whom, is none of them. */
const fillers = new Set(
  'please kindly the a an is are do does can could of for your me us what which there about'.split(' '),
)

/** How a question is led up to. */
const courtesy =
  /^(?:(?:hi|hello|hey|thanks|thank you|please) )*(?:(?:can|could|would|will) you (?:please |kindly )*(?:tell|show|give|let) (?:me|us)(?: know)?|(?:i|we) (?:want|need|would like|like) to know)?/u

/** The text as the exact cache compares it. */
export const exactForm = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}%₹$€.,:/+-]+/gu, ' ')
    .replaceAll(/[.,:]+(?=\s|$)/gu, '')
    .trim()

/**
 * What must be equal: every number, code and name, every negation and contrast, every word that is not a filler, in the order in which they stand. Only what
 * is asked for (a price, an address) may come first or last. Two questions of equal form differ in courtesy, case and synonyms alone.
 */
export function strictForm(text: string): string {
  let words = ` ${exactForm(text)
    .replace(courtesy, '')
    .replaceAll(/\bhow much\b/gu, 'price')} `
  for (const [first, ...others] of synonyms)
    for (const other of [...others].sort((a, b) => b.length - a.length))
      words = words.replaceAll(` ${other} `, ` ${first} `)
  const kept = words.split(/\s+/u).filter((word) => word !== '' && !fillers.has(word))
  const askedFor = new Set(kept.filter((word) => heads.has(word)))
  return [...[...askedFor].sort(), ...kept.filter((word) => !askedFor.has(word)).map(stemOfWord)].join(' ')
}

/** A word that carries a figure is a code or a number, and stays as it is. */
function stemOfWord(word: string): string {
  if (/\p{N}/u.test(word)) return word
  return contentWords(word)[0] ?? word
}

/** An e-mail address or a long number is somebody's own: its answer is nobody else's. */
export const looksPersonal = (text: string): boolean => /@|\d[\d\s-]{3,}\d/u.test(text)
