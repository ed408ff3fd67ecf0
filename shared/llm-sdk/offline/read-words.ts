/** Names of people and things, and free text, taken from what the customer wrote. */

import { stopWords } from './lexicon.ts'
import type { Slot } from './slots.ts'
import { plain } from './tokens.ts'

const nameIntroductions =
  /\b(?:my (?:full |first |last )?name is|my name['’]?s|name['’]?s|the name is|(?:i am|i['’]m|(?:he|she)(?: is|['’]s)) called|(?:his|her|their) (?:full |first |last )?name is|call me|under the name(?: of)?|in the name of|(?:booking|reservation|it) (?:is )?(?:for|under)|name:)\s+/i
const weakIntroductions = /\b(?:i am|i['’]m|this is|it is|it['’]s)\s+/i
const leadIns =
  /^(?:(?:well|um|uh|so|ok|okay|sure|yes|yeah|no|please|it is|it['’]s|its|that is|that['’]s|that would be|i would like|i['’]d like|i want|i need|i['’]ll have|i will have|give me|make it|let['’]s say|let us say|make that|maybe|probably|actually|just|for|the name is|my name is|name is|i am|i['’]m|this is|call me|under|to have|to get|hi|hello|sorry|i meant|i mean|to)[\s,]+)+/i

/** A person's name; `asked` also takes a bare one. */
export function readPerson(
  slot: Slot,
  text: string,
  asked: boolean,
): { readonly value: string } | { readonly problem: string } | undefined {
  const said = text.slice(0, 300)
  const introduced = nameIntroductions.exec(said) ?? /\b[Nn]ame\s+(?=\p{Lu})/u.exec(said)
  const whom = /\bfor (?=(?:\p{Lu}\p{Ll}+[ ]){1,2}\p{Lu}\p{Ll}+(?:[.,!?]|$| (?:on|at|please|and)\b))/u.exec(said)
  const named = whom !== null && !/day\b|\b(?:Morning|Afternoon|Evening)\b/.test(said.slice(whom.index)) ? whom : null
  const weak = introduced ?? named ?? (asked ? null : weakIntroductions.exec(said))
  if (/^(yes|yeah|yep|no|ok|okay|correct|right|sure|thanks|hello|hi|what|why|please)$/.test(plain(said)))
    return undefined
  const isOwn =
    /^(?:(?:full|your|customer|contact|caller|first|last) ?)*name$|name of the (?:customer|caller|person)/i.test(
      slot.label,
    ) ||
    /\b(?:your|customer|full)\b.*\bname\b/i.test(slot.description) ||
    slot.label === 'name'
  if (!asked && ((!isOwn && named === null) || weak === null)) return undefined
  if (asked && introduced === null && /^(?:no|not|without|with)\b/i.test(said.trim()))
    return { problem: 'I did not quite catch the name.' }
  const tail = weak === null ? said.replace(leadIns, '') : said.slice(weak.index + weak[0].length)
  const words = (
    tail.split(/[,.;!?\n]|\b(?:and|but|here|calling|speaking|from|with|my|phone|number|on|for|at|please|i|is)\b/i)[0] ??
    ''
  )
    .trim()
    .split(/\s+/)
  const name = words.filter((word) => /^[\p{L}][\p{L}'’.-]*$/u.test(word))
  const strict = introduced === null && !asked
  if (strict && !(name.length > 0 && name.length <= 3 && name.every((word) => /^\p{Lu}\p{Ll}/u.test(word))))
    return undefined
  if (
    name.length === 0 ||
    name.length > 5 ||
    name.length < words.length ||
    name.every((word) => stopWords.has(word.toLowerCase()))
  ) {
    return asked ? { problem: 'I did not quite catch the name.' } : undefined
  }
  const cased = name.map((word) =>
    word === word.toLowerCase() || (word === word.toUpperCase() && word.length > 3)
      ? word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()
      : word,
  )
  if (/first/i.test(slot.label)) return { value: cased[0] ?? '' }
  if (/last|sur|family/i.test(slot.label)) return { value: cased.at(-1) ?? '' }
  return { value: cased.join(' ') }
}

/** The customer's own words; unasked only what follows "because" and its like. */
export function readText(text: string, asked: boolean): string | undefined {
  if (asked) {
    const own = text.trim()
    return own === '' || /^(yes|yeah|yep|no|nope|ok|okay|sure|hi|hello|thanks|please)$/.test(plain(own))
      ? undefined
      : own.slice(0, 4_000)
  }
  const given = /\b(?:because|since|as|the reason is|reason:|due to)\s+(.{4,400})$/is.exec(text.slice(0, 2_000))
  if (given === null || /\bas (?:soon|well|far|long|much)\b/i.test(given[0])) return undefined
  return (given[1] ?? '').trim()
}

/** A thing, place or other short wording: asked, the answer without its lead-in; unasked, what is named with the slot's label. */
export function readWords(slot: Slot, text: string, asked: boolean): string | undefined {
  const said = text.trim().slice(0, 300)
  const label = slot.label.replace(/[^\p{L}\p{N} ]/gu, '')
  const upTo = /address|street/i.test(slot.name) ? '.' : '[^,;.!?\\n]'
  const noun = /address/i.test(slot.name) ? 'address' : label
  const introduced = new RegExp(
    `\\b(?:my |the |our )?${noun}(?: is| would be| should be|:| =| to)\\s+(${upTo}{1,120})`,
    'iu',
  ).exec(said)
  if (introduced !== null) return (introduced[1] ?? '').trim()
  if (!asked) return undefined
  const bare = said
    .replace(leadIns, '')
    .replace(/[.!]+$/, '')
    .replace(/[\s,]+(?:please|thanks|thank you)$/i, '')
    .trim()
  const value = /address|street/i.test(slot.name) ? bare : bare.replace(/^(?:the|a|an|my|our)\s+/i, '')
  return value === '' || /^(?:yes|no|ok|okay|sure|thanks|hello|hi|hey)$/.test(plain(value)) ? undefined : value
}
