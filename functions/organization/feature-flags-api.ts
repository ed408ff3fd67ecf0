/** Routes of feature flags: changed while everything runs, in force wherever they are asked about within moments. */
import { type Route, route } from '@workflow/engine'
import { FeatureFlagSchema } from '@workflow/feature-flags'
import { CLIENT_ROLES, PLATFORM_ROLES } from '@workflow/security'
import { z } from 'zod'
import { flagNamed, flagsOf, removeFlag, setFlag } from './feature-flags.ts'

const readers = { kind: 'tenant', roles: [...CLIENT_ROLES, ...PLATFORM_ROLES] } as const
const writers = { kind: 'tenant', roles: ['admin', 'platform_engineer', 'platform_admin'] } as const

const params = z.object({
  flagName: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, 'must begin with a letter and hold only a–z, 0–9 and _; at most 64 characters'),
})
const FlagView = FeatureFlagSchema.omit({ salt: true })

export const featureFlagRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/feature-flags',
    summary: 'All feature flags of the organization, by name: at most 200, on one page',
    access: readers,
    status: 200,
    answer: z.object({ items: z.array(FlagView) }),
    handle: async (_, tenant) => ({ items: (await flagsOf(tenant)).map((flag) => FlagView.parse(flag)) }),
  }),
  route({
    method: 'GET',
    path: '/v1/feature-flags/{flagName}',
    summary: 'One feature flag',
    access: readers,
    params,
    status: 200,
    answer: FlagView,
    handle: async ({ params }, tenant) => FlagView.parse(await flagNamed(tenant, params.flagName)),
  }),
  route({
    method: 'PUT',
    path: '/v1/feature-flags/{flagName}',
    summary:
      'Switches a feature on for a share of subjects (0 off, 100 everybody); who has it keeps it as the share grows',
    access: writers,
    params,
    body: z.strictObject({
      percent: z.int().min(0).max(100),
      description: z.string().max(300).trim().exactOptional(),
    }),
    status: 200,
    answer: FlagView,
    handle: async ({ params, body }, tenant) => FlagView.parse(await setFlag(tenant, params.flagName, body)),
  }),
  route({
    method: 'DELETE',
    path: '/v1/feature-flags/{flagName}',
    summary: 'Removes a feature flag: it is off for everybody',
    access: writers,
    params,
    status: 204,
    handle: ({ params }, tenant) => removeFlag(tenant, params.flagName),
  }),
]
