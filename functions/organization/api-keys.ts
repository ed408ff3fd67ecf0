/** API keys of an organization: shown once, stored as a hash, found by it. */
import type { Platform } from '@workflow/engine'
import { Conflict, defineCollection, definePlatformCollection, InvalidInput } from '@workflow/platform'
import { API_KEY_SCOPES, type ApiKeyScope, createApiKey as makeKey } from '@workflow/security'
import { z } from 'zod'

/** What its owner sees of a key. */
export const ApiKeyView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['publishable', 'secret']),
  last4: z.string(),
  /** What a secret key may do. */
  scopes: z.array(z.enum(API_KEY_SCOPES)),
  /** Which agents it reaches; a secret key without any reaches all. */
  configIds: z.array(z.string()),
  /** Pages that may use a publishable key; `*` is every page. */
  origins: z.array(z.string()),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  lastUsedAt: z.string().optional(),
  revokedAt: z.string().optional(),
})

export const ApiKeys = defineCollection({
  name: 'api_keys',
  schema: ApiKeyView.extend({ hash: z.string() }),
  queries: { all: { equals: [], orderBy: 'createdAt' } },
  subject: 'none',
  retentionDays: 'forever',
})
export type ApiKey = z.infer<typeof ApiKeys.schema>

/** `id` is the hash of the key. Gone when the key is revoked. */
export const KeyIndex = definePlatformCollection({
  name: 'key_index',
  schema: z.object({ id: z.string(), organizationId: z.string(), keyId: z.string() }),
  queries: { byOrganization: { equals: ['organizationId'] } },
  subject: 'none',
  retentionDays: 'forever',
})

const noteEveryMs = 60_000

export function isUsableKey(key: ApiKey, now: Date): boolean {
  return key.revokedAt === undefined && (key.expiresAt === undefined || now.getTime() < Date.parse(key.expiresAt))
}

/** The key as used now; nothing where its last use is known to the minute, so that a busy key is not written with each request. */
export function noteKeyUse(key: ApiKey, now: Date): ApiKey | undefined {
  if (key.lastUsedAt !== undefined && now.getTime() - Date.parse(key.lastUsedAt) < noteEveryMs) return undefined
  return { ...key, lastUsedAt: now.toISOString() }
}

export interface NewApiKey {
  readonly organizationId: string
  readonly name: string
  readonly kind: 'publishable' | 'secret'
  readonly scopes: readonly ApiKeyScope[]
  readonly configIds: readonly string[]
  readonly origins: readonly string[]
  /** ISO 8601. */
  readonly expiresAt?: string | undefined
}

/** `key` is for its owner's eyes, once. Throws `InvalidInput` where kind and bounds do not fit. */
export function createApiKey(platform: Platform, wanted: NewApiKey): { readonly key: string; readonly apiKey: ApiKey } {
  refuseMisfit(wanted, platform.now)
  const { organizationId, ...fields } = wanted
  const tenant = platform.tenant(organizationId)
  const { key, record } = makeKey(wanted.kind)
  const apiKey = tenant.create(ApiKeys, {
    ...fields,
    ...record,
    scopes: [...fields.scopes],
    configIds: [...fields.configIds],
    origins: [...fields.origins],
    id: tenant.newId('key'),
    createdAt: tenant.now,
  })
  platform.create(KeyIndex, { id: record.hash, organizationId, keyId: apiKey.id })
  tenant.emit('api_key_created', { organizationId, keyId: apiKey.id, kind: apiKey.kind })
  return { key, apiKey }
}

/** Ends a key at once. Throws `NotFound`, and `Conflict` where it was revoked before. */
export async function revokeApiKey(platform: Platform, organizationId: string, keyId: string): Promise<void> {
  const tenant = platform.tenant(organizationId)
  const apiKey = await tenant.get(ApiKeys, keyId)
  if (apiKey.revokedAt !== undefined) throw new Conflict('the key was revoked before')
  tenant.put(ApiKeys, { ...apiKey, revokedAt: tenant.now })
  platform.remove(KeyIndex, await platform.get(KeyIndex, apiKey.hash))
  tenant.emit('api_key_revoked', { organizationId, keyId, kind: apiKey.kind })
}

function refuseMisfit({ kind, scopes, configIds, origins, expiresAt }: NewApiKey, now: string): void {
  const rules: readonly (readonly [broken: boolean, path: string, message: string])[] = [
    [kind === 'publishable' && configIds.length === 0, 'configIds', 'a publishable key names the agents it reaches'],
    [kind === 'publishable' && origins.length === 0, 'origins', 'a publishable key names the pages that may use it'],
    [kind === 'publishable' && scopes.length > 0, 'scopes', 'a publishable key has no scopes: it opens conversations'],
    [kind === 'secret' && scopes.length === 0, 'scopes', 'a secret key has at least one scope'],
    [kind === 'secret' && origins.length > 0, 'origins', 'a secret key belongs on a server: it has no pages'],
    [expiresAt !== undefined && Date.parse(expiresAt) <= Date.parse(now), 'expiresAt', 'must lie in the future'],
  ]
  const errors = rules.flatMap(([broken, path, message]) => (broken ? [{ path, rule: 'key_bounds', message }] : []))
  if (errors.length > 0) throw new InvalidInput(errors.map(({ message }) => message).join('; '), { errors })
}
