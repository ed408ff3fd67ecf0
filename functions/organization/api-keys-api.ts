/** Routes of API keys. */
import { type Caller, organizationOf, pageOptions, pageQuery, platformRoute, type Route } from '@workflow/engine'
import { Forbidden } from '@workflow/platform'
import { API_KEY_SCOPES } from '@workflow/security'
import { z } from 'zod'
import { type ApiKey, ApiKeys, ApiKeyView, createApiKey, revokeApiKey } from './api-keys.ts'

const access = { kind: 'tenant', roles: ['admin', 'developer', 'onboarding_specialist', 'platform_admin'] } as const
const isOrigin = (url: string) => URL.canParse(url) && new URL(url).origin === url

const body = z.strictObject({
  name: z.string().max(120).trim().min(1),
  kind: z.enum(['publishable', 'secret']),
  scopes: z.array(z.enum(API_KEY_SCOPES)).default([]),
  configIds: z.array(z.string().min(1).max(200)).max(100).default([]),
  origins: z
    .array(z.string().refine((text) => text === '*' || isOrigin(text), 'must be * or an origin: https://shop.example'))
    .max(100)
    .default([]),
  expiresAt: z.iso.datetime({ offset: true }).exactOptional(),
})

/** What customers said and who they are: a key for it is given by who may read it. */
const personalScopes: readonly string[] = ['customers', 'conversations']

function requireAdminFor(scopes: readonly string[], caller: Caller): void {
  const personal = scopes.filter((scope) => personalScopes.includes(scope))
  const isAdmin =
    (caller.kind === 'member' || caller.kind === 'staff') && ['admin', 'platform_admin'].includes(caller.role)
  if (personal.length > 0 && !isAdmin)
    throw new Forbidden(`only an admin may make a key with the scope ${personal.join(', ')}`)
}

const viewOf = ({ hash: _hash, ...view }: ApiKey) => view

export const apiKeyRoutes: readonly Route[] = [
  platformRoute({
    method: 'POST',
    path: '/v1/api-keys',
    summary: 'Makes a key; it is shown this once',
    access,
    body,
    status: 201,
    answer: ApiKeyView.extend({ key: z.string() }),
    handle: async ({ caller, body }, platform) => {
      requireAdminFor(body.scopes, caller)
      const { key, apiKey } = createApiKey(platform, { organizationId: organizationOf(caller), ...body })
      return { ...viewOf(apiKey), key }
    },
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/api-keys',
    summary: 'Keys, oldest first, revoked ones too',
    access,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(ApiKeyView), next: z.string().optional() }),
    handle: async ({ caller, query }, platform) => {
      const page = await platform.tenant(organizationOf(caller)).query(ApiKeys, 'all', {}, pageOptions(query))
      return { ...page, items: page.items.map(viewOf) }
    },
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/api-keys/{keyId}',
    summary: 'A key, without what is secret about it',
    access,
    params: z.object({ keyId: z.string() }),
    status: 200,
    answer: ApiKeyView,
    handle: async ({ caller, params }, platform) =>
      viewOf(await platform.tenant(organizationOf(caller)).get(ApiKeys, params.keyId)),
  }),
  platformRoute({
    method: 'DELETE',
    path: '/v1/api-keys/{keyId}',
    summary: 'Revokes a key at once',
    access,
    params: z.object({ keyId: z.string() }),
    status: 204,
    handle: ({ caller, params }, platform) => revokeApiKey(platform, organizationOf(caller), params.keyId),
  }),
]
