/** Secrets of an organization: set and named, never shown. */
import { pageOf, pageQuery, type Route, route } from '@workflow/engine'
import { z } from 'zod'

const access = { kind: 'tenant', roles: ['admin'] } as const
const host = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be a host name in lower case, without scheme, port or path')

const name = z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'must hold only A–Z, 0–9 and _, and begin with a letter')

export const secretRoutes: readonly Route[] = [
  route({
    method: 'PUT',
    path: '/v1/secrets/{name}',
    summary: 'Sets a secret and the hosts that it may be sent to',
    access,
    params: z.object({ name }),
    body: z.strictObject({ value: z.string().min(1).max(20_000), allowedHosts: z.array(host).min(1).max(20) }),
    status: 204,
    handle: ({ params, body }, tenant) => tenant.secrets.put(params.name, body),
  }),
  route({
    method: 'GET',
    path: '/v1/secrets',
    summary: 'Names of the secrets that are set',
    access,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(z.object({ name: z.string() })), next: z.string().optional() }),
    handle: async ({ query }, tenant) => {
      // Other rooms keep secrets in the same store, under names that nobody can set here.
      const set = (await tenant.secrets.names()).filter((known) => name.safeParse(known).success)
      return pageOf(
        set.map((name) => ({ name })),
        ({ name }) => name,
        query,
      )
    },
  }),
]
