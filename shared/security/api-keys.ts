/** API keys: `pk_…` may stand in a web page, `sk_…` belongs on a server. Shown once, stored as a hash. */
import { randomText, sameHash, secretHash } from './random-text.ts'

export const API_KEY_SCOPES = [
  'conversations',
  'chat_completions',
  'mcp',
  'configs:read',
  'configs:write',
  'knowledge:read',
  'knowledge:write',
  'analytics:read',
  'imports',
  'events',
  'customers',
] as const
/** What a client's own server usually does with its first key. */
export const SERVER_KEY_SCOPES = [
  'conversations',
  'chat_completions',
  'imports',
  'events',
  'configs:read',
  'configs:write',
  'knowledge:read',
  'knowledge:write',
] as const satisfies readonly (typeof API_KEY_SCOPES)[number][]

export type ApiKeyScope = (typeof API_KEY_SCOPES)[number]

export type ApiKeyKind = 'publishable' | 'secret'

/** What is stored of a key. */
export interface ApiKeyRecord {
  readonly kind: ApiKeyKind
  /** SHA-256 of the whole key, hexadecimal: keys are looked up by it. */
  readonly hash: string
  /** For people, to tell keys apart. */
  readonly last4: string
}

const PREFIX = { publishable: 'pk_', secret: 'sk_' } as const
const FORMAT = /^(pk|sk)_[0-9A-Za-z]{43}$/

/** A new key with 32 random bytes. `key` is for its owner's eyes, once; `record` is what is kept. */
export function createApiKey(kind: ApiKeyKind): { readonly key: string; readonly record: ApiKeyRecord } {
  const key = `${PREFIX[kind]}${randomText(32)}`
  return { key, record: { kind, hash: secretHash(key), last4: key.slice(-4) } }
}

/** Kind and hash of something presented as a key; nothing where it cannot be one. */
export function parseApiKey(text: string): { readonly kind: ApiKeyKind; readonly hash: string } | undefined {
  const match = FORMAT.exec(text)
  return match === null ? undefined : { kind: match[1] === 'pk' ? 'publishable' : 'secret', hash: secretHash(text) }
}

/** Whether a presented key is the stored one, compared in constant time. */
export function matchesApiKey(record: ApiKeyRecord, presented: string): boolean {
  const parsed = parseApiKey(presented)
  return parsed !== undefined && parsed.kind === record.kind && sameHash(parsed.hash, record.hash)
}
