/** What a tool's JSON Schema asks for, as slots: the kind of value, how it is called in words, and which are needed together. */

import type { JsonSchema, ToolSpec } from '../provider.ts'
import { contentConcepts, splitName } from './tokens.ts'

type SlotKind =
  | 'date'
  | 'time'
  | 'moment'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'phone'
  | 'email'
  | 'person'
  | 'code'
  | 'words'
  | 'text'
  | 'list'

export interface Choice {
  readonly value: string | number | boolean
  /** Ways to say it, lower case; the first is the one shown. */
  readonly sayings: readonly string[]
}

export interface Slot {
  readonly name: string
  readonly kind: SlotKind
  readonly schema: JsonSchema
  /** "test type": for summaries. */
  readonly label: string
  readonly description: string
  /** Concepts of name and description. */
  readonly concepts: readonly string[]
  readonly choices: readonly Choice[]
  readonly pattern?: RegExp
  /** Says who or which: kept for later requests. */
  readonly identity: boolean
  /** Lies in the past (a date of birth). */
  readonly past: boolean
  readonly item?: Slot
  /** `const` or `default` of the schema. */
  readonly preset?: unknown
}

export interface SlotSet {
  readonly slots: readonly Slot[]
  readonly required: readonly string[]
  /** Of these sets one must be complete; empty where there is no such rule. */
  readonly alternatives: readonly (readonly string[])[]
}

const record = (value: unknown): JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {}
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []

/** Reads the input schema of a tool. Properties that only the platform can give (`readOnly`) are left out. */
export function slotsOf(tool: ToolSpec): SlotSet {
  const schema = tool.inputSchema
  const properties = { ...record(schema.properties) }
  for (const part of Array.isArray(schema.allOf) ? schema.allOf : [])
    Object.assign(properties, record(record(part).properties))
  const slots = Object.entries(properties)
    .filter(([, value]) => record(value).readOnly !== true)
    .map(([name, value]) => slotOf(name, record(value), tool))
  const required = texts(schema.required).filter((name) => slots.some((slot) => slot.name === name))
  const branches = ['anyOf', 'oneOf'].flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : []))
  const alternatives = branches.map((branch) => texts(record(branch).required)).filter((names) => names.length > 0)
  return {
    slots,
    required,
    alternatives: alternatives.length > 0 ? alternatives : impliedAlternatives(slots, required, tool),
  }
}

/** A search by nothing answers nothing: where all is optional, one of what says who or which is asked for. */
function impliedAlternatives(
  slots: readonly Slot[],
  required: readonly string[],
  tool: ToolSpec,
): readonly (readonly string[])[] {
  if (required.length > 0 || tool.requiresVerifiedCustomer || tool.origin === 'builtin') return []
  return slots.filter((slot) => slot.identity && slot.preset === undefined).map((slot) => [slot.name])
}

function slotOf(name: string, schema: JsonSchema, tool: ToolSpec): Slot {
  const description = typeof schema.description === 'string' ? schema.description : ''
  const said = splitName(name)
  const kind = kindOf(said, description, schema)
  const pattern = kind !== 'list' && typeof schema.pattern === 'string' ? compile(schema.pattern) : undefined
  const preset = schema.const ?? schema.default
  return {
    name,
    kind,
    schema,
    label: typeof schema.title === 'string' ? lowerFirst(schema.title) : humanise(name, description),
    description,
    concepts: [...new Set(contentConcepts(`${said} ${description}`))],
    choices: kind === 'choice' ? choicesOf(schema, description, name, tool) : [],
    ...(pattern === undefined ? {} : { pattern }),
    identity: isIdentity(kind, said, pattern !== undefined),
    past:
      kind === 'date' &&
      /\b(birth|dob|born|issued|issue|purchase|purchased|transaction|incident|happened)\b/.test(
        `${said} ${description.toLowerCase()}`,
      ),
    ...(kind === 'list' ? { item: slotOf(name, { description, ...record(schema.items) }, tool) } : {}),
    ...(preset === undefined ? {} : { preset }),
  }
}

function kindOf(said: string, description: string, schema: JsonSchema): SlotKind {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  const about = `${said} ${description.toLowerCase()}`
  if (types.includes('array')) return 'list'
  if (
    Array.isArray(schema.enum) ||
    (Array.isArray(schema.oneOf) && schema.oneOf.some((entry) => 'const' in record(entry)))
  )
    return 'choice'
  if (types.includes('boolean')) return 'boolean'
  if (types.includes('integer')) return 'integer'
  if (types.includes('number')) return 'number'
  const format = schema.format
  if (format === 'date') return 'date'
  if (format === 'time') return 'time'
  if (format === 'date-time') return 'moment'
  if (format === 'email' || /\be ?mail\b/.test(said)) return 'email'
  if (format === 'phone' || /\b(phone|mobile|telephone|whatsapp|cell|contact number)\b/.test(said)) return 'phone'
  if (/yyyy-mm-dd/i.test(description)) return 'date'
  if (typeof schema.pattern === 'string')
    return /^\^?\\d\{4\}-\\d\{2\}-\\d\{2\}/.test(schema.pattern)
      ? 'date'
      : /^\^?(\(?\[?[012]|\\d\{2\}:)/.test(schema.pattern) && schema.pattern.includes(':')
        ? 'time'
        : 'code'
  if (/\b(time|hour)$/.test(said) || /\bhh:mm\b/.test(about)) return /\bdate/.test(said) ? 'moment' : 'time'
  if (/\b(date|day|dob|birthday|check ?in|check ?out)$/.test(said)) return 'date'
  if (
    /\b(reason|comments?|notes?|description|message|details?|feedback|problem|issue|symptoms?|complaint|summary|remarks?|instructions?|request|explanation|question|subject|text|content|body)$/.test(
      said,
    )
  )
    return 'text'
  if (/\bname$/.test(said) && namesPerson(said, description)) return 'person'
  if (/\b(id|ids|number|no|code|ref|reference|otp|pin|postcode|zip|token|plate|registration|iban)$/.test(said))
    return 'code'
  return 'words'
}

/** A name without a thing before it, or of somebody by role: "name", "last name", "customer name", "Name of the person who comes". */
function namesPerson(said: string, description: string): boolean {
  const whose = said
    .replace(/ ?name$/, '')
    .replace(/\b(?:full|first|last|family|given|middle|sur)\b/g, '')
    .trim()
  return (
    whose === '' ||
    /(?:(?<![mnvt])ent|ee|ist|ian)$/.test(whose) ||
    /^(?:your|customer|client|caller|contact|person|member|holder|owner|recipient|sender|applicant)$/.test(whose) ||
    /\b(?:your (?:full )?name|full name|first name|last name|name of (?:the|a) person)\b/i.test(description)
  )
}

function isIdentity(kind: SlotKind, said: string, hasPattern: boolean): boolean {
  if (kind === 'phone' || kind === 'email' || kind === 'person') return true
  if (/\b(otp|passcode|password|code)\b/.test(said) && !/\b(pin|post|zip|postal|booking|order)\b/.test(said))
    return false
  return kind === 'code' || hasPattern || /\b(id|number|no|reference|ref|pin|postcode|zip|address)\b/.test(said)
}

/** A client's pattern, read as unanchored text by `RegExp`; one that is not a valid expression is ignored. */
function compile(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u')
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

function choicesOf(schema: JsonSchema, description: string, name: string, tool: ToolSpec): readonly Choice[] {
  const titled = (Array.isArray(schema.oneOf) ? schema.oneOf : []).map(record)
  const entries =
    titled.length > 0
      ? titled.map((entry) => ({ value: entry.const, title: entry.title, about: entry.description }))
      : (Array.isArray(schema.enum) ? schema.enum : []).map((value: unknown) => ({
          value,
          title: undefined,
          about: undefined,
        }))
  return entries.flatMap(({ value, title, about }) => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return []
    const shown =
      typeof title === 'string'
        ? title
        : /^[A-Z]*[a-z]*[A-Z_-].*[a-z]|_/.test(String(value)) && !String(value).includes(' ')
          ? splitCase(String(value))
          : String(value)
    const sayings = [
      shown,
      String(value),
      ...glosses(String(value), description),
      ...standardName(String(value)),
      ...(typeof about === 'string' ? [about] : []),
    ]
    for (const example of tool.examples) {
      const said = example.arguments?.[name]
      if (said === value && example.utterance.length < 25 && tool.examples.length === 1) sayings.push(example.utterance)
    }
    return [
      {
        value,
        sayings: [...new Set(sayings.map((saying) => saying.toLowerCase().trim()))].map((saying, at) =>
          at === 0 ? shown : saying,
        ),
      },
    ]
  })
}

const currencyNames = new Intl.DisplayNames('en', { type: 'currency', fallback: 'none' })

/** The English name of an ISO 4217 currency code. */
function standardName(value: string): readonly string[] {
  return /^[A-Z]{3}$/.test(value) ? [currencyNames.of(value) ?? ''].filter((name) => name !== '') : []
}

/** `tooSmall`, `too_small` → "too small"; names such as "HbX1c" stay. */
const splitCase = (value: string): string =>
  /_|^[a-z]+(?:-[a-z]+)+$|^[a-z]+(?:[A-Z][a-z]+)+$/.test(value) ? splitName(value) : value

/** What a description says a value means: "S (small)", "economy = cheap, basic", "AM: before noon". */
function glosses(value: string, description: string): readonly string[] {
  const word = new RegExp(`(?<![\\p{L}\\p{N}])${value.replace(/[^\p{L}\p{N} _-]/gu, '.')}(?![\\p{L}\\p{N}])`, 'iu')
  const at = value === '' ? -1 : description.search(word)
  if (at < 0) return []
  const after = description.slice(at + value.length, at + value.length + 120)
  const bracket =
    /^['"]?\s*\(([^)]{1,100})\)/.exec(after) ?? /^['"]?\s*(?:=|:|means|for|–|—)\s*([^;.,\n]{1,60})/.exec(after)
  return (bracket?.[1] ?? '').split(/\s*(?:,|\/|\bor\b)\s*/).filter((gloss) => gloss.length > 1)
}

/** `pinCode` → "PIN code" where the description writes PIN so; `orderId` → "order ID". */
export function humanise(name: string, description = ''): string {
  return splitName(name)
    .replace(/(?<=\w) (?:gbp|usd|eur|inr)$/, '')
    .split(' ')
    .map((word) => {
      if (word === 'id' || word === 'ids') return word.replace('id', 'ID')
      const upper = word.toUpperCase()
      return word.length > 1 &&
        new RegExp(`\\b${upper.replace(/[^A-Z0-9]/g, '')}\\b`).test(description) &&
        /^[A-Z0-9]+$/.test(upper)
        ? upper
        : word
    })
    .join(' ')
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
