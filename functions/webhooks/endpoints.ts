/** Endpoints come to be, change their secret, and end. Each is one document of the platform, since a delivery names nothing else. */
import type { Platform } from '@workflow/engine'
import { type WebhookSystemName, webhookSystems } from '@workflow/integrations'
import { NotFound, PreconditionFailed } from '@workflow/platform'
import { z } from 'zod'
import { keepSecret, type SecretsOf } from './endpoint-secrets.ts'
import {
  type Endpoint,
  EndpointRosters,
  EndpointSchema,
  Endpoints,
  maxEndpoints,
  platformOwner,
  withNewSecret,
} from './model.ts'

/** Of one endpoint, those that still count and those that are about to be destroyed. */
const maxSecrets = 20

export const EndpointView = EndpointSchema.pick({ id: true, system: true, label: true, createdAt: true }).extend({
  /** To be entered at the other system. */
  url: z.string(),
  trust: z.enum(['signed', 'hint']),
  /** When the last of the older secrets stops to count. */
  overlapEndsAt: z.string().optional(),
})
/** With what is shown this once: a secret that was made here, in the address where the system can keep it nowhere else. */
export const EndpointWithSecret = EndpointView.extend({ secret: z.string().optional() })

export function viewOf(endpoint: Endpoint, apiUrl: string): z.infer<typeof EndpointView> {
  const { id, system, label, createdAt, secrets } = endpoint
  const overlaps = secrets.flatMap(({ validUntil }) => validUntil ?? []).sort()
  const overlapEndsAt = overlaps.at(-1)
  return {
    id,
    system,
    label,
    createdAt,
    url: `${apiUrl}/v1/webhooks/${system}/${id}`,
    trust: webhookSystems[system].trust,
    ...(overlapEndsAt === undefined ? {} : { overlapEndsAt }),
  }
}

function withSecret(endpoint: Endpoint, apiUrl: string, secret: string | undefined) {
  const view = viewOf(endpoint, apiUrl)
  const system = webhookSystems[endpoint.system]
  if (secret === undefined) return view
  return 'secretInAddress' in system
    ? { ...view, secret, url: `${view.url}?${system.secretInAddress}=${secret}` }
    : { ...view, secret }
}

interface Asked {
  readonly owner: string
  readonly request: Request
  readonly system: WebhookSystemName
  readonly label: string
  readonly secret?: string
}

export interface EndpointPorts {
  readonly secretsOf: SecretsOf
  readonly apiUrl: string
}

/** Events about an app of the platform's own belong to the platform's timeline. */
const timelineOf = (owner: string) => (owner === platformOwner ? {} : { organizationId: owner })

/** Throws `InvalidInput` for a secret that is missing or of another form, `PreconditionFailed` where there are too many. */
export async function createEndpoint(
  platform: Platform,
  { secretsOf, apiUrl }: EndpointPorts,
  { owner, request, system, label, secret }: Asked,
): Promise<z.infer<typeof EndpointWithSecret>> {
  const roster = await platform.find(EndpointRosters, owner)
  const endpointIds = roster?.endpointIds ?? []
  if (endpointIds.length >= maxEndpoints)
    throw new PreconditionFailed(`there can be at most ${maxEndpoints} webhook endpoints`, {
      code: 'too_many_endpoints',
    })
  const kept = await keepSecret(platform, secretsOf, request, { owner, system }, secret)
  const id = kept.endpointId
  const longer = { id: owner, endpointIds: [...endpointIds, id] }
  if (roster) platform.put(EndpointRosters, longer)
  else platform.create(EndpointRosters, longer)
  const endpoint = platform.create(Endpoints, {
    id,
    owner,
    system,
    label,
    state: 'active',
    secrets: [{ name: kept.name }],
    createdAt: platform.now,
    createdBy: platform.actor,
  })
  platform.emit('webhook_endpoint_created', { endpointId: id, system }, timelineOf(owner))
  return withSecret(endpoint, apiUrl, kept.shown)
}

/** Throws `NotFound`, also for what belongs to somebody else. */
export async function endpointOf(platform: Platform, owner: string, id: string): Promise<Endpoint> {
  const endpoint = await platform.find(Endpoints, id)
  if (endpoint === undefined || endpoint.owner !== owner || endpoint.state === 'removed')
    throw new NotFound(`there is no webhook endpoint ${id}`)
  return endpoint
}

interface Rotation extends Pick<Asked, 'owner' | 'request' | 'secret'> {
  readonly id: string
  readonly overlapMs: number
}

/** Until `overlapMs` from now, deliveries with an older secret are taken as well. */
export async function rotateSecret(
  platform: Platform,
  { secretsOf, apiUrl }: EndpointPorts,
  { owner, request, id, secret, overlapMs }: Rotation,
): Promise<z.infer<typeof EndpointWithSecret>> {
  const endpoint = await endpointOf(platform, owner, id)
  if (endpoint.secrets.length >= maxSecrets)
    throw new PreconditionFailed('too many older secrets still count', { code: 'too_many_secrets' })
  const kept = await keepSecret(platform, secretsOf, request, endpoint, secret)
  const overlapEndsAt = new Date(Date.parse(platform.now) + overlapMs)
  const rotated = platform.put(Endpoints, withNewSecret(endpoint, kept.name, overlapEndsAt.toISOString()))
  const data = { endpointId: id, system: endpoint.system }
  const timeline = timelineOf(owner)
  platform.emit('webhook_endpoint_rotated', { ...data, overlapEndsAt: overlapEndsAt.toISOString() }, timeline)
  platform.emit('webhook_overlap_ended', data, { ...timeline, at: overlapEndsAt })
  return withSecret(rotated, apiUrl, kept.shown)
}

/** At once: the next delivery is refused. Its secrets are destroyed by what hears of it. */
export async function removeEndpoint(platform: Platform, owner: string, id: string): Promise<void> {
  const endpoint = await endpointOf(platform, owner, id)
  platform.put(Endpoints, { ...endpoint, state: 'removed' })
  const roster = await platform.get(EndpointRosters, owner)
  platform.put(EndpointRosters, { ...roster, endpointIds: roster.endpointIds.filter((known) => known !== id) })
  platform.emit('webhook_endpoint_removed', { endpointId: id, system: endpoint.system }, timelineOf(owner))
}
