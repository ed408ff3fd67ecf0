/** How a slot is asked for, made from its description, title or name. */

import { offer } from './check-value.ts'
import { type Figures, inWords } from './format-value.ts'
import type { PreparedTool } from './prepare.ts'
import type { Slot } from './slots.ts'
import { capitalise } from './tokens.ts'
import { doing, join } from './wording.ts'

const longestNoun = 9
const mostChoices = 8

/** One question for one slot. */
export function ask(slot: Slot): string {
  const noun = nounOf(slot)
  switch (slot.kind) {
    case 'choice':
      return askChoice(slot, noun)
    case 'date':
      return isWish(slot) && isPlainDay(noun)
        ? `Which ${/\bday\b/i.test(noun) ? 'day' : /\bdate\b/i.test(`${noun} ${slot.name}`) ? 'date' : 'day'} would you like${occasion(noun)}?`
        : whatIs(noun)
    case 'time':
      return isWish(slot) ? `What time would you like${occasion(noun)}?` : whatIs(noun)
    case 'moment':
      return `Which day and time would you like${occasion(noun)}?`
    case 'integer':
    case 'number':
      return askNumber(noun)
    case 'boolean':
      return askYesNo(slot, noun)
    case 'text':
      return askText(slot, noun)
    case 'list':
      return slot.item !== undefined && slot.item.choices.length > 0 && slot.item.choices.length <= mostChoices
        ? `Which ${stripLead(noun)} would you like: ${offer(slot.item)}?`
        : `Which ${stripLead(noun)} would you like?`
    case 'words':
      return askWords(noun)
    default:
      return /^(which|what|where|who|how)\b/i.test(noun) ? asQuestion(noun) : whatIs(noun)
  }
}

/** One question for either of several slots: "What is your order ID or your phone number?" */
export function askEither(slots: readonly (readonly Slot[])[]): string {
  return `Could you give me ${join(
    slots.map((set) => join(set.map((slot) => owned(nounOf(slot))))),
    'or',
  )}?`
}

/** Asked for what is needed next, in one question. */
export function askFor(tool: PreparedTool, names: readonly (readonly string[])[]): string {
  const sets = names.map((set) => set.flatMap((name) => tool.slots.slots.find((slot) => slot.name === name) ?? []))
  const first = sets[0]?.[0]
  if (first === undefined) return 'Could you tell me a little more?'
  return sets.length === 1 ? ask(first) : askEither(sets)
}

/** The summary before a change: "Let me confirm: I will book a table (day: …, guests: 4). Shall I go ahead?" */
export function confirmation(tool: PreparedTool, values: Readonly<Record<string, unknown>>, figures: Figures): string {
  const parts = tool.slots.slots
    .filter((slot) => values[slot.name] !== undefined)
    .map(
      (slot) =>
        `${slot.label}: ${slot.kind === 'choice' ? shown(slot, values[slot.name]) : inWords(slot.name, values[slot.name], figures, undefined)}`,
    )
  const details = parts.length === 0 ? '' : ` – ${parts.join(', ')}`
  return `To confirm: I will ${doing(tool.spec)}${details}. Shall I go ahead?`
}

function shown(slot: Slot, value: unknown): string {
  return slot.choices.find((choice) => choice.value === value)?.sayings[0] ?? String(value)
}

/** "What are the last four digits of the card?" */
function whatIs(noun: string): string {
  const head = (noun.split(/ (?:of|for|on|to|from|in|used|where|with|printed) /)[0] ?? noun).split(' ').at(-1) ?? ''
  return `What ${/[^siu]s$/.test(head) ? 'are' : 'is'} ${owned(noun)}?`
}

function askChoice(slot: Slot, noun: string): string {
  const few = slot.choices.length <= mostChoices
  const choices = few ? `: ${offer(slot)}` : ''
  if (/^why\b/i.test(noun)) return `Could you tell me ${noun}${choices}?`
  if (/^(which|what|where|how|who|when)\b/i.test(noun)) {
    const bare = noun.replace(/\?$/, '')
    return /\b(would|do|does|is|are|should|shall|can)\b/i.test(bare)
      ? `${capitalise(bare)}${choices}?`
      : `${capitalise(bare)} would you like${choices}?`
  }
  const example = few
    ? ''
    : ` For example ${join(
        slot.choices.slice(0, 4).map((choice) => choice.sayings[0] ?? ''),
        'or',
      )}.`
  return /\b(reason|status|gender|sex|category|cause)\b/i.test(noun)
    ? `What is ${owned(noun)}${choices}?${example}`
    : `Which ${stripLead(noun)} would you like${choices}?${example}`
}

function askNumber(noun: string): string {
  const counted = /^(?:the )?(?:number|count|amount|quantity|how many) of (.+)$/i.exec(noun)
  if (/^how (many|much)\b/i.test(noun)) return asQuestion(noun)
  if (counted?.[1] !== undefined && !/^amount/i.test(noun)) return `How many ${counted[1]}?`
  if (/^(quantity|qty|count|how many)$/i.test(noun)) return 'How many would you like?'
  if (
    /^(?:[\p{L}-]+ ){0,2}(?:people|children|[\p{L}-]{2,}[^siu\W]s)$/iu.test(noun) &&
    !/^(?:amount|total|price|limit)\b/i.test(noun)
  )
    return `How many ${stripLead(noun)}?`
  if (/\bparty size\b/i.test(noun)) return 'How many people will there be (the party size)?'
  return whatIs(noun)
}

function askYesNo(slot: Slot, noun: string): string {
  const whether = /^(?:whether|if) (.+)$/i.exec(noun)
  if (whether?.[1] !== undefined) return `Could you tell me whether ${whether[1]} (yes or no)?`
  return /^(do|does|is|are|should|would|will|has|have|can)\b/i.test(noun)
    ? asQuestion(noun)
    : `Would you like ${stripLead(slot.label)} (yes or no)?`
}

function askWords(noun: string): string {
  if (/^(which|what|where|who|how)\b/i.test(noun)) return asQuestion(noun)
  const bare = stripLead(noun)
  if (/^(query|search|keywords?|search (?:term|text|query)|term|q)$/i.test(bare)) return 'What are you looking for?'
  return /^(product|item|service|article|thing|model|colour|color|size|type|brand|plan)s?$/i.test(bare)
    ? `Which ${bare} would you like?`
    : whatIs(noun)
}

function askText(slot: Slot, noun: string): string {
  if (/^why\b/i.test(noun)) return `Could you tell me ${noun}?`
  if (/^what is wrong\b/i.test(noun)) return `Could you tell me ${noun}?`
  if (/^(which|what|where|who|how|why)\b/i.test(noun)) return asQuestion(noun)
  if (/reason/i.test(slot.name))
    return /^(the )?reason$/i.test(noun)
      ? 'What is the reason?'
      : `What is ${owned(noun).replace(/^your reason/, 'the reason')}?`
  if (/subject|title/i.test(slot.name)) return 'What is it about, in a few words?'
  if (/description|details?|problem|issue|message|complaint|symptom|request|content|body|text/i.test(slot.name))
    return `Please describe ${/^(description|details?|text|content|body|message)$/i.test(noun) ? 'it in your own words' : owned(noun.replace(/^(?:short )?(?:description|details?) of (?:the )?/i, ''))}${/\bproblem|issue|complaint|symptom/i.test(noun) ? ' in your own words' : ''}: what should I note?`
  return `What should I note as ${owned(noun)}?`
}

/** The noun phrase a customer hears: the description where it is short, else the label. */
function nounOf(slot: Slot): string {
  const first = (
    slot.description.split(
      /[.;:(\n]|,? (?:e\.g\.|eg|for example|such as|like|i\.e\.|in the form|in format|formatted|as YYYY|in YYYY|as HH|in HH|that looks|, as )\b| – | — | - |, /i,
    )[0] ?? ''
  ).trim()
  const cleaned = first
    .replace(/\b(?:the |a )?(?:customer|user|client|caller)['’]s\b/gi, 'your')
    .replace(/\b(?:of|for|by) the (?:customer|user|caller)\b/gi, '')
    .replace(/\bthe (?:customer|user|caller|member|client) is\b/gi, 'you are')
    .replace(/\bthe (?:customer|user|caller) (want|need|wish|ask|expect)(?:es|s)\b/gi, 'you $1')
    .replace(/\bthe (?:customer|user|caller)\b/gi, 'you')
    .replace(/^(?:the|a|an)\s+/i, '')
    .replace(/\bid\b/gi, 'ID')
    .replace(/\s+/g, ' ')
    .trim()
  const words = cleaned.split(' ')
  const usable =
    cleaned.length > 2 &&
    !slot.choices.some((choice) => choice.sayings.includes(cleaned.toLowerCase())) &&
    words.length <= longestNoun &&
    !/^(use|used|must|required|optional|format|iso|only|if|given|one of|when|defaults?)\b/i.test(cleaned)
  const phrase = (usable ? cleaned : slot.label).replace(/^(phone|mobile|telephone)$/i, '$1 number')
  return /^[A-Z]-?[a-z]/.test(phrase) ? phrase.charAt(0).toLowerCase() + phrase.slice(1) : phrase
}

const stripLead = (noun: string) => noun.replace(/^(?:the|a|an|your|requested|preferred|desired|wanted)\s+/i, '')

/** "your phone number", "the PIN code of the address". */
function owned(noun: string): string {
  if (/^(your|the)\b/i.test(noun)) return noun
  if (/^(date|year|day|place|month) of birth$/i.test(noun)) return `your ${noun}`
  if (/\byou\b|\byour\b/.test(noun) || /\b(of|for|on|used|to|from|in|under|where|with|printed|given)\b/i.test(noun))
    return `the ${noun}`
  return `your ${noun}`
}

function asQuestion(phrase: string): string {
  const bare = phrase.replace(/\?$/, '').replace(/\bthe (?:customer|user) is\b/i, 'you are')
  if (/^how many \w+$/i.test(bare)) return `${capitalise(bare)}?`
  if (/^what you are looking for$/i.test(bare)) return 'What are you looking for?'
  if (/^(?:what|which|where|who|how) you (?!are\b)/i.test(bare)) return `Could you tell me ${bare}?`
  if (/\b(is|are|do|does|should|would|will|can|has|have|was|were|shall)\b/i.test(bare)) return `${capitalise(bare)}?`
  return `${capitalise(bare)} would it be?`
}

/** A day or time that is wished for, not one that is on record. */
function isWish(slot: Slot): boolean {
  return !slot.past && !/\b(expir|start of|since|issued|birth|purchase|due)/i.test(`${slot.name} ${slot.description}`)
}

/** "day of the visit", "preferred date", but not "last day of the journey": that is asked for by its name. */
function isPlainDay(noun: string): boolean {
  return !/\b(?:first|last|start|end|begin|beginning|from|until|final|earliest|latest)\b/i.test(noun)
}

/** " for the visit", where the description says what happens on that day. */
function occasion(noun: string): string {
  const of =
    /^(?:new |preferred |desired |requested )?(?:day|date|time)(?: and time)? (?:of|for) (?:the )?(.{3,30})$/i.exec(
      noun,
    )
  if (of?.[1] !== undefined && !/\b(day|date|time)\b/i.test(of[1]))
    return ` for ${/^(your|a|an)\b/.test(of[1]) ? of[1] : `the ${of[1]}`}`
  const kind = /^(?:the )?([a-z-]+(?: ?in| ?out)?)[ -](?:day|date|time)$/i.exec(noun)
  if (
    kind?.[1] !== undefined &&
    !/^(new|preferred|desired|requested|first|wanted|this|visit|start|starting|begin)$/i.test(kind[1])
  )
    return ` for the ${kind[1]}`
  return ''
}
