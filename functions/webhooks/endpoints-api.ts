/** Routes of endpoints: the same for an organization's own and for those of the platform's apps. */
import {
  type Access,
  type Caller,
  organizationOf,
  pageOptions,
  pageQuery,
  platformRoute,
  type Route,
} from '@workflow/engine'
import { z } from 'zod'
import { orDestroySecret } from './endpoint-secrets.ts'
import {
  createEndpoint,
  type EndpointPorts,
  EndpointView,
  EndpointWithSecret,
  endpointOf,
  removeEndpoint,
  rotateSecret,
  viewOf,
} from './endpoints.ts'
import { Endpoints, platformOwner, systemNames } from './model.ts'

interface Side {
  readonly path: string
  readonly access: Access
  readonly ownerOf: (caller: Caller) => string
  /** Whose they are, in a summary. */
  readonly whose: string
}

const sides: readonly Side[] = [
  {
    path: '/v1/webhook-endpoints',
    access: { kind: 'tenant', roles: ['admin'] },
    ownerOf: organizationOf,
    whose: 'of the organization',
  },
  {
    path: '/v1/platform/webhook-endpoints',
    access: { kind: 'platform', roles: ['platform_admin', 'platform_engineer'] },
    ownerOf: () => platformOwner,
    whose: "of the platform's own apps",
  },
]

const params = z.object({ endpointId: z.string().min(1).max(200) })
const secret = z.string().min(8).max(4_000)
const hourMs = 3_600_000

export const endpointRoutes = (ports: EndpointPorts): readonly Route[] => sides.flatMap((side) => routesOf(side, ports))

const routesOf = ({ path, access, ownerOf, whose }: Side, ports: EndpointPorts): readonly Route[] => [
  platformRoute({
    method: 'POST',
    path,
    summary: `Opens an endpoint ${whose} for deliveries of another system; a secret that is made here is shown this once`,
    access,
    body: z.strictObject({
      system: systemNames,
      label: z.string().max(120).trim().min(1),
      /** Where the other system makes it: signing secret, authentication token, key or client id. */
      secret: secret.exactOptional(),
    }),
    status: 201,
    answer: EndpointWithSecret,
    handle: ({ caller, request, body }, platform) => {
      const asking = { owner: ownerOf(caller), request }
      return orDestroySecret(platform, ports.secretsOf, asking, () =>
        createEndpoint(platform, ports, { ...asking, ...body }),
      )
    },
  }),
  platformRoute({
    method: 'GET',
    path,
    summary: `Webhook endpoints ${whose}, oldest first`,
    access,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(EndpointView), next: z.string().optional() }),
    handle: async ({ caller, query }, platform) => {
      const asked = { owner: ownerOf(caller), state: 'active' }
      const page = await platform.query(Endpoints, 'byOwner', asked, pageOptions(query))
      return { ...page, items: page.items.map((endpoint) => viewOf(endpoint, ports.apiUrl)) }
    },
  }),
  platformRoute({
    method: 'GET',
    path: `${path}/{endpointId}`,
    summary: `A webhook endpoint ${whose}`,
    access,
    params,
    status: 200,
    answer: EndpointView,
    handle: async ({ caller, params }, platform) =>
      viewOf(await endpointOf(platform, ownerOf(caller), params.endpointId), ports.apiUrl),
  }),
  platformRoute({
    method: 'POST',
    path: `${path}/{endpointId}/rotate`,
    summary: `Gives a webhook endpoint ${whose} a new secret; the older ones count for some hours more`,
    access,
    params,
    body: z.strictObject({ secret: secret.exactOptional(), overlapHours: z.number().min(0).max(168).default(24) }),
    status: 200,
    answer: EndpointWithSecret,
    handle: ({ caller, request, params, body: { overlapHours, ...given } }, platform) => {
      const asking = { owner: ownerOf(caller), request }
      const rotation = { id: params.endpointId, overlapMs: overlapHours * hourMs, ...given }
      return orDestroySecret(platform, ports.secretsOf, asking, () =>
        rotateSecret(platform, ports, { ...asking, ...rotation }),
      )
    },
  }),
  platformRoute({
    method: 'DELETE',
    path: `${path}/{endpointId}`,
    summary: `Closes a webhook endpoint ${whose} at once`,
    access,
    params,
    status: 204,
    handle: ({ caller, params }, platform) => removeEndpoint(platform, ownerOf(caller), params.endpointId),
  }),
]
