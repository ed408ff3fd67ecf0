/** Numbers as people say them: words, digits spelled one by one, currency amounts. */

const units: ReadonlyMap<string, number> = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, value) => [word, value]),
)
const tens: ReadonlyMap<string, number> = new Map(
  'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, place) => [word, (place + 2) * 10]),
)
const scales: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1_000],
  ['k', 1_000],
  ['lakh', 100_000],
  ['million', 1_000_000],
])
const ordinals: ReadonlyMap<string, number> = new Map(
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'
    .split(' ')
    .map((word, place) => [word, place + 1]),
)
const others: ReadonlyMap<string, number> = new Map([
  ['couple', 2],
  ['dozen', 12],
  ['single', 1],
  ['pair', 2],
])

export interface FoundNumber {
  readonly value: number
  readonly start: number
  readonly end: number
  /** Lower-case words just before and after. */
  readonly before: string
  readonly after: string
  /** The word before a linking "is", "of", "to". */
  readonly beforeThat: string
  readonly currency: boolean
}

/** The numbers of a text in order. "1,500", "$12.50", "two hundred and fifty", "a couple of". */
export function findNumbers(text: string): FoundNumber[] {
  const words = [...text.matchAll(/[\p{L}]+|\d+(?:,\d+)*(?:\.\d+)?|[₹$€£]/gu)].map((match) => ({
    word: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }))
  const found: FoundNumber[] = []
  for (let at = 0; at < words.length; at++) {
    const read = readNumber(
      words.map((entry) => entry.word),
      at,
    )
    if (read === undefined) continue
    const first = words[at]
    const last = words[at + read.length - 1]
    if (first === undefined || last === undefined) break
    const joined = (left: number | undefined, right: number | undefined) =>
      left !== undefined && right !== undefined && !/[,.;!?\n]/.test(text.slice(left, right))
    const before = joined(words[at - 1]?.end, first.start) ? (words[at - 1]?.word ?? '') : ''
    const after = joined(last.end, words[at + read.length]?.start) ? (words[at + read.length]?.word ?? '') : ''
    const afterNext = after === 'of' ? (words[at + read.length + 1]?.word ?? '') : after
    const currencyWord = /^(rs|inr|usd|eur|gbp|rupees?|dollars?|euros?|pounds?|bucks|quid|[₹$€£])$/
    found.push({
      value: read.value,
      start: first.start,
      end: last.end,
      before,
      after: afterNext,
      beforeThat: /^(is|of|to|at|be|the|equals|for|[₹$€£])$/.test(before) ? (words[at - 2]?.word ?? '') : '',
      currency: currencyWord.test(before) || currencyWord.test(after),
    })
    at += read.length - 1
  }
  return found
}

function readNumber(words: readonly string[], at: number): { value: number; length: number } | undefined {
  const word = words[at] ?? ''
  if (/^\d/.test(word)) {
    const value = Number(word.replace(/,/g, ''))
    const scale = scales.get(words[at + 1] ?? '')
    return scale === undefined ? { value, length: 1 } : { value: value * scale, length: 2 }
  }
  const other = others.get(word)
  if (other !== undefined) return { value: other, length: 1 }
  let value = 0
  let current = 0
  let length = 0
  for (let i = at; i < words.length; i++) {
    const part = words[i] ?? ''
    const unit = units.get(part) ?? tens.get(part)
    const scale = scales.get(part)
    if (unit !== undefined) current += unit
    else if (scale !== undefined && part !== 'k' && (length > 0 || words[at - 1] === 'a'))
      current = Math.max(current, 1) * scale
    else if (
      part === 'and' &&
      length > 0 &&
      scales.has(words[i - 1] ?? '') &&
      (units.has(words[i + 1] ?? '') || tens.has(words[i + 1] ?? ''))
    ) {
      length += 1
      continue
    } else break
    if (scale !== undefined && scale >= 1_000) {
      value += current
      current = 0
    }
    length += 1
  }
  return length === 0 ? undefined : { value: value + current, length }
}

/** The rank an ordinal names, from 1: "second", "2nd". */
export function ordinalOf(word: string): number | undefined {
  const digits = /^(\d{1,2})(st|nd|rd|th)$/.exec(word)
  return digits === null ? ordinals.get(word) : Number(digits[1])
}

/** "four one one double zero one" → "411001"; other words stay. */
export function spokenDigits(text: string): string {
  const out: string[] = []
  let run = ''
  let repeat = 1
  for (const word of text.split(/\s+/)) {
    const bare = word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
    if (bare === 'double' || bare === 'triple') {
      repeat = bare === 'double' ? 2 : 3
      continue
    }
    const value = bare === 'oh' || bare === 'o' ? 0 : units.get(bare)
    if (value !== undefined && value < 10) run += String(value).repeat(repeat)
    else if (/^\d+$/.test(bare)) {
      if (run === '' && word.startsWith('+')) run = '+'
      run += bare
    } else {
      if (run !== '') out.push(run)
      run = ''
      out.push(word)
    }
    repeat = 1
  }
  if (run !== '') out.push(run)
  return out.join(' ')
}

/** "the twelfth" → "the 12th", "nine thirty" → "nine 30"-like forms that date readers understand. */
export function digitsForWords(text: string): string {
  return text.replace(/\b(?:(twenty|thirty)[- ])?([a-z]+)\b/gi, (whole, ten: string | undefined, word: string) => {
    const lower = word.toLowerCase()
    const base = ten === undefined ? 0 : (tens.get(ten.toLowerCase()) ?? 0)
    const ordinal = ordinals.get(lower)
    if (ordinal !== undefined && (ten === undefined || ordinal < 10) && lower !== 'second') return `${base + ordinal}th`
    const unit = units.get(lower) ?? (ten === undefined ? tens.get(lower) : undefined)
    if (unit !== undefined && unit > 0 && (ten === undefined || unit < 10)) return String(base + unit)
    return whole
  })
}
