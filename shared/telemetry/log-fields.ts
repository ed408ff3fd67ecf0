/** Any value as plain data that may be logged: bounded in size, free of secrets and of personal data. */
import { redactText } from '@workflow/security'

/** Deeper, longer or wider is cut: a log line is for reading. */
const MAX_DEPTH = 8
const MAX_ENTRIES = 100
const MAX_TEXT_LENGTH = 8_000
/** Redacted before it is cut, so that no half of an address or a key is left; what is longer is cut before as well. */
const MAX_REDACTED_LENGTH = 100_000

const REDACTED = '[redacted]'

/**
 * Names of fields that hold secrets or personal data, compared in lower case without `_` and `-`. The first pattern may stand anywhere in the name
 * (`stripeApiKey`), the second is the end of it (`accessToken`, `customerEmail`; but not `inputTokens`), the third is the whole name.
 */
const MARKED_NAMES = [
  /password|passwd|passphrase|secret|authorization|cookie|apikey|privatekey|privatejwk|credential|cardnumber|birthdate|dateofbirth/,
  /(token|email|emailaddress|phone|phonenumber|ssn|iban|cvv|cvc|otp|firstname|lastname|fullname|displayname|customername|postaladdress|streetaddress)$/,
  /^(address|dob|pan|pin|salt|transcript|utterance|jwt)$/,
]

/** A copy of the fields as plain data. Never throws: what cannot be read is said to be unreadable. */
export function plainFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return plainEntries(Object.entries(fields), [fields])
}

function plain(value: unknown, within: readonly object[]): unknown {
  switch (typeof value) {
    case 'string':
      return plainText(value)
    case 'number':
      return plainNumber(value)
    case 'bigint':
      return redactText(String(value))
    case 'boolean':
    case 'undefined':
      return value
    case 'object':
      return value === null ? null : plainObject(value, within)
    default:
      return `[${typeof value}]`
  }
}

function plainText(value: string): string {
  const masked = redactText(value.slice(0, MAX_REDACTED_LENGTH))
  return masked.length > MAX_TEXT_LENGTH ? `${masked.slice(0, MAX_TEXT_LENGTH)}…` : masked
}

/** A card number does not become harmless by being a number. */
function plainNumber(value: number): number | string {
  if (!Number.isSafeInteger(value)) return Number.isFinite(value) ? value : String(value)
  const masked = redactText(String(value))
  return masked === '[card]' ? masked : value
}

function plainObject(value: object, within: readonly object[]): unknown {
  if (within.includes(value)) return '[circular]'
  if (within.length >= MAX_DEPTH) return '[deep]'
  const inner = [...within, value]
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString()
  if (value instanceof Error) return plainError(value, inner)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  if (value instanceof URL || value instanceof RegExp) return plain(withoutQuery(String(value)), inner)
  if (value instanceof Map)
    return plainEntries(
      [...value].map(([key, item]) => [String(key), item]),
      inner,
    )
  if (Array.isArray(value) || value instanceof Set)
    return [...value].slice(0, MAX_ENTRIES).map((item) => plain(item, inner))
  if (value instanceof Headers || value instanceof URLSearchParams) return plainEntries([...value], inner)
  return plainEntries(readEntries(value), inner)
}

/** Name, message, stack and causes, and whatever fields the error class added. */
function plainError(error: Error, within: readonly object[]): Record<string, unknown> {
  const { name, message, stack, cause } = error
  const own = Object.entries(error).filter(([key]) => !['name', 'message', 'stack', 'cause'].includes(key))
  return {
    ...plainEntries(own, within),
    name,
    message: plain(message, within),
    stack: plain(stack, within),
    ...(cause === undefined ? {} : { cause: plain(cause, within) }),
    ...(error instanceof AggregateError ? { errors: plain(error.errors, within) } : {}),
  }
}

function plainEntries(
  entries: readonly (readonly [string, unknown])[],
  within: readonly object[],
): Record<string, unknown> {
  return Object.fromEntries(
    entries
      .slice(0, MAX_ENTRIES)
      .map(([key, item]) => [
        redactText(key),
        isMarked(key) && item !== undefined && item !== null ? REDACTED : plain(item, within),
      ]),
  )
}

/** Reading a field may run code of its own (a getter, a proxy), which may throw. */
function readEntries(value: object): (readonly [string, unknown])[] {
  return Object.keys(value).map((key) => {
    try {
      return [key, Reflect.get(value, key)] as const
    } catch {
      return [key, '[unreadable]'] as const
    }
  })
}

function isMarked(name: string): boolean {
  const compact = name.toLowerCase().replaceAll(/[_\-\s]/g, '')
  return MARKED_NAMES.some((pattern) => pattern.test(compact))
}

/** Queries of addresses carry tokens and what people searched for. */
function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, '')
}
