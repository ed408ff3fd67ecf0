/** Benign texts of a wished length, composed of hand-written paragraphs in many genres: mail, policies, prompts that ordinary people write, training that quotes attacks. */
import { type Family, fill, pick } from '../training/templates.ts'

export interface BenignText {
  readonly text: string
  readonly genre: string
}

/** Shorter texts are made of sentences, longer ones of paragraphs: first of their genre, then of others. */
const SENTENCE_CHARACTERS = 220

/** One text for each length, genres in turn; the texts differ by order, choice and alternatives. */
export function benignTexts(
  families: readonly Family[],
  lengths: readonly number[],
  random: () => number,
): readonly BenignText[] {
  return lengths.map((length, at) => {
    const family = families[at % families.length]
    if (!family) throw new Error('there is no genre of benign texts')
    return { genre: family.name, text: compose(family, families, length, random) }
  })
}

function compose(own: Family, families: readonly Family[], length: number, random: () => number): string {
  if (length <= SENTENCE_CHARACTERS) {
    const sentences = fill(pick(own.texts, random), random).match(/[^.!?।]+(?:[.!?।]+["”)]*|$)\s*/g) ?? []
    const from = Math.floor(random() * sentences.length)
    return takeUntil([...sentences.slice(from), ...sentences.slice(0, from)], length, '').trim()
  }
  const others = families.filter((family) => family !== own).flatMap(({ texts }) => texts)
  const paragraphs = [...shuffled(own.texts, random), ...shuffled(others, random)]
  return takeUntil(
    paragraphs.map((text) => fill(text, random)),
    length,
    random() < 0.5 ? '\n\n' : ' ',
  )
}

/** Whole pieces until the length is reached, as near to it as they allow. */
function takeUntil(pieces: readonly string[], length: number, between: string): string {
  let text = ''
  for (const piece of pieces) {
    const longer = text.length === 0 ? piece : `${text}${between}${piece}`
    if (text.length > 0 && longer.length - length > length - text.length) break
    text = longer
    if (text.length >= length) break
  }
  return text
}

export function shuffled<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item)
}
