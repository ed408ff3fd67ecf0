/** Words of a language in English, and how a text is read with them: the longest known phrase first, names and codes as they are. */

export interface Glossary {
  /** `source=English`, several of them between bars or on lines. */
  readonly words: string
  /** Words that are also common in English and so tell nothing of the language. */
  readonly shared: string
}

interface Entry {
  readonly english: string
  /** Goes to the front of its clause. */
  readonly first: boolean
}

export interface Lexicon {
  readonly entries: ReadonlyMap<string, Entry>
  /** Words that are of this language and no other. */
  readonly telling: ReadonlySet<string>
  /** Words that are also English, or names. */
  readonly shared: ReadonlySet<string>
  readonly longest: number
}

export function lexiconOf({ words, shared }: Glossary): Lexicon {
  const entries = new Map(
    words
      .split(/[|\n]/)
      .filter((line) => line.includes('='))
      .map((line) => {
        const [source = '', english = ''] = line.split('=')
        return [
          bareWord(source.trim()),
          { english: english.replace(/^!/, ''), first: english.startsWith('!') },
        ] as const
      }),
  )
  const common = new Set(shared.split(' '))
  const telling = new Set([...entries.keys()].flatMap((key) => key.split(' ')).filter((word) => !common.has(word)))
  return {
    entries,
    telling,
    shared: common,
    longest: Math.max(...[...entries.keys()].map((key) => key.split(' ').length)),
  }
}

/** Lower case, without accents; of Indic letters only the nukta goes, which is often left out. */
export function bareWord(word: string): string {
  return word
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u093c]/g, '')
    .normalize('NFC')
    .toLowerCase()
}

/** The text in English words. Clauses stay apart, so that several requests do. */
export function glossed(text: string, lexicon: Lexicon): string {
  return text
    .replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - 0x966))
    .replace(/[¿¡]/g, '')
    .replace(/।/g, '.')
    .split(/(?<=[.!?;,])(?=\s|$)|\n/)
    .map((clause) => clauseInEnglish(clause, lexicon))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
}

interface Word {
  readonly text: string
  /** Punctuation behind it. */
  readonly tail: string
}

function clauseInEnglish(clause: string, { entries, longest }: Lexicon): string {
  const words = clause.split(/\s+/).filter(Boolean).map(wordOf)
  const done: string[] = []
  let first: string[] = []
  let rest: string[] = []
  for (let at = 0; at < words.length; at++) {
    const { entry, size } = longestAt(words, at, longest, entries)
    const tail = words[at + size - 1]?.tail ?? ''
    if (entry?.english === 'and' && rest.length > 0) {
      done.push(...first, ...rest, 'and')
      first = []
      rest = []
    } else if (entry === undefined) rest.push(`${words[at]?.text ?? ''}${tail}`)
    else if (entry.first) {
      first.push(entry.english)
      if (tail !== '') rest.push(tail)
    } else if (entry.english !== '' || tail !== '') rest.push(`${entry.english}${tail}`)
    at += size - 1
  }
  return [...done, ...first, ...rest].join(' ').replace(/\s+([.!?;,])/g, '$1')
}

/** Codes, addresses and numbers stay whole. */
function wordOf(chunk: string): Word {
  const match = /^([\p{L}\p{M}]+)([.,;!?:]*)$/u.exec(chunk)
  return match === null ? { text: chunk, tail: '' } : { text: match[1] ?? '', tail: match[2] ?? '' }
}

function longestAt(words: readonly Word[], at: number, longest: number, entries: Lexicon['entries']) {
  for (let size = Math.min(longest, words.length - at); size >= 1; size--) {
    const run = words.slice(at, at + size)
    const entry = run.slice(0, -1).every(({ tail }) => tail === '')
      ? entries.get(run.map(({ text }) => bareWord(text)).join(' '))
      : undefined
    if (entry !== undefined) return { entry, size }
  }
  return { entry: undefined, size: 1 }
}
