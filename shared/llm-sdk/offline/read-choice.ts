/** Which of a slot's choices is meant: by its words, its initials, a gloss in the description, or with a small typing mistake. */

import { distance } from 'fastest-levenshtein'
import { stopWords } from './lexicon.ts'
import { ordinalOf } from './numbers.ts'
import { oneSlip } from './slips.ts'
import type { Choice, Slot } from './slots.ts'
import { conceptOfWord, plain, tokenise } from './tokens.ts'

export type ChoiceReading =
  | { readonly kind: 'one'; readonly choices: readonly Choice[] }
  | { readonly kind: 'unclear'; readonly choices: readonly Choice[] }
  | { readonly kind: 'none' }

const hours: readonly (readonly [RegExp, (hour: number) => boolean])[] = [
  [/\bmorning\b/, (hour) => hour >= 5 && hour < 12],
  [/\bafternoon\b/, (hour) => hour >= 12 && hour < 17],
  [/\bevening\b/, (hour) => hour >= 17 && hour < 22],
]

/** Reads the choice or, for lists, all of them in the order said. `asked`: the customer answers a question for this slot. */
export function readChoice(slot: Slot, text: string, asked: boolean): ChoiceReading {
  const said = plain(text)
  const padded = ` ${said} `
  const whole = slot.choices.flatMap((choice) => {
    const at = Math.max(...choice.sayings.map((saying) => placeOf(padded, plain(saying))))
    const length = Math.max(
      ...choice.sayings.filter((saying) => placeOf(padded, plain(saying)) >= 0).map((saying) => plain(saying).length),
      0,
    )
    return at < 0 || (length < 2 && !asked) ? [] : [{ choice, at, length }]
  })
  const longest = whole.filter(
    (hit) =>
      !whole.some(
        (other) => other !== hit && other.length > hit.length && hit.at >= other.at && hit.at < other.at + other.length,
      ),
  )
  if (longest.length > 0) return { kind: 'one', choices: longest.sort((a, b) => a.at - b.at).map((hit) => hit.choice) }
  const initials = slot.choices.filter((choice) => matchesInitials(choice, said))
  if (initials.length === 1) return { kind: 'one', choices: initials }
  const partly = byWords(slot, text, asked)
  if (partly.kind !== 'none') return partly
  if (asked) {
    const rank = /^(?:the )?(\w+)(?: one| option)?$/.exec(said)?.[1]
    const place = rank === undefined ? undefined : rank === 'last' ? slot.choices.length : ordinalOf(rank)
    const picked = place === undefined ? undefined : slot.choices[place - 1]
    if (picked !== undefined) return { kind: 'one', choices: [picked] }
  }
  const hour = /\b(\d{1,2})(?::\d{2})? ?(am|pm)\b/.exec(said)
  if (hour !== null) {
    const value = (Number(hour[1]) % 12) + (hour[2] === 'pm' ? 12 : 0)
    const part = slot.choices.filter((choice) =>
      hours.some(([name, fits]) => name.test(plain(choice.sayings.join(' '))) && fits(value)),
    )
    if (part.length === 1) return { kind: 'one', choices: part }
  }
  return { kind: 'none' }
}

function placeOf(padded: string, saying: string): number {
  if (saying === '') return -1
  const exact = padded.indexOf(` ${saying} `)
  return exact >= 0 ? exact : padded.indexOf(` ${saying}s `)
}

function matchesInitials(choice: Choice, said: string): boolean {
  return choice.sayings.some((saying) => {
    const words = plain(saying).split(' ')
    const initials = words.map((word) => word.charAt(0)).join('')
    if (words.length >= 3 && ` ${said} `.includes(` ${initials} `)) return true
    if (!/^[a-z]{3,6}$/.test(plain(saying))) return false
    const spoken = said.split(' ')
    return spoken.some(
      (_, at) =>
        spoken
          .slice(at, at + saying.length)
          .map((word) => word.charAt(0))
          .join('') === plain(saying) &&
        spoken.length >= at + saying.length &&
        spoken.slice(at, at + saying.length).every((word) => word.length > 3),
    )
  })
}

/** Words that only some choices have point to them; a word that fits several leaves the question open. */
function byWords(slot: Slot, text: string, asked: boolean): ChoiceReading {
  const words = tokenise(text).filter((token) => !stopWords.has(token.word))
  const entries = slot.choices.map((choice) => {
    const own = choice.sayings
      .flatMap((saying) => plain(saying).split(' '))
      .filter((word) => word.length > 1 && !stopWords.has(word))
    return { choice, own, concepts: new Set(own.map(conceptOfWord)) }
  })
  const scored = entries.map(({ choice, own, concepts }) => {
    let score = 0
    for (const token of words) {
      const exact = concepts.has(token.concept)
      const close =
        !exact &&
        token.word.length >= 4 &&
        own.some((word) => closeTo(token.word, word) || (word.length >= 3 && token.word.endsWith(word)))
      if (!exact && !close) continue
      const holders = entries.filter(
        (entry) =>
          entry.concepts.has(token.concept) || entry.own.some((word) => word.length >= 4 && closeTo(token.word, word)),
      ).length
      const general = slot.concepts.includes(token.concept) && !asked
      score += (general ? 0.2 : 1) / holders
    }
    return { choice, score }
  })
  const best = Math.max(...scored.map((entry) => entry.score))
  if (best < (asked ? 0.15 : 0.45)) return asked || best < 0.3 ? { kind: 'none' } : unclear(scored, best)
  const top = scored.filter((entry) => entry.score === best)
  return top.length === 1 ? { kind: 'one', choices: top.map((entry) => entry.choice) } : unclear(scored, best)
}

function unclear(scored: readonly { choice: Choice; score: number }[], best: number): ChoiceReading {
  const top = scored.filter((entry) => entry.score === best)
  return top.length < scored.length || top.length === 1
    ? { kind: 'unclear', choices: top.map((entry) => entry.choice) }
    : { kind: 'none' }
}

/** One slip in a word of four letters or more, two in one of eight or more. */
export function closeTo(a: string, b: string): boolean {
  if (a === b) return true
  if (b.length < 4 || Math.abs(a.length - b.length) > 2) return false
  const allowed = b.length >= 8 ? 2 : b.length >= 5 ? 1 : 0
  return allowed > 0 && a.charAt(0) === b.charAt(0) && (oneSlip(a, b) || distance(a, b) <= allowed)
}
