/**
 * The public routes: a delivery is proven over its raw body before anything of it is read. An endpoint that does not exist, a system that nobody knows and a
 * signature that does not fit are refused in the same words, after the same work.
 */
import { randomBytes } from 'node:crypto'
import { type Platform, platformRoute, type Route } from '@workflow/engine'
import {
  isProven,
  isWebhookSystem,
  readDelivery,
  type WebhookAnswer,
  type WebhookDelivery,
  type WebhookSystem,
  webhookSystems,
} from '@workflow/integrations'
import { InvalidInput, Unauthenticated } from '@workflow/platform'
import { count } from '@workflow/telemetry'
import { z } from 'zod'
import type { SecretsOf } from './endpoint-secrets.ts'
import type { EndpointPorts } from './endpoints.ts'
import { type Endpoint, Endpoints, validSecrets } from './model.ts'
import { takeNotices } from './take-notices.ts'

/** SendGrid's batches are the largest, 768 KiB. */
const bodyLimitBytes = 1_048_576

const path = '/v1/webhooks/{system}/{endpointId}'
/** Any text: what is no system and no endpoint is refused as a wrong signature is. */
const params = z.object({ system: z.string(), endpointId: z.string() })
/** Part of the address, which some systems sign and some prove themselves by. */
const query = z.looseObject({})

const nobody = { endpointId: 'whe_nobody', owner: 'org_nobody', secretName: 'webhook-nobody' }
const decoySecret = randomBytes(32).toString('base64url')

export const deliveryRoutes = (ports: EndpointPorts): readonly Route[] => [
  platformRoute({
    method: 'POST',
    path,
    summary: 'Takes a delivery of another system, which proves itself by its signature; a repeated one changes nothing',
    access: { kind: 'public' },
    calledBySystems: true,
    params,
    query,
    rawBodyLimitBytes: bodyLimitBytes,
    ownIdempotency: true,
    status: 200,
    mediaType: 'text/plain',
    handle: ({ params, request }, platform) => receive(platform, ports, params, request),
  }),
  platformRoute({
    method: 'GET',
    path,
    summary: 'Answers a system that asks whether somebody is there before it sends anything',
    access: { kind: 'public' },
    calledBySystems: true,
    params,
    query,
    status: 200,
    mediaType: 'application/json',
    handle: ({ params, request }, platform) => receive(platform, ports, params, request),
  }),
]

interface Address {
  readonly system: string
  readonly endpointId: string
}

async function receive(
  platform: Platform,
  { secretsOf, apiUrl }: EndpointPorts,
  address: Address,
  request: Request,
): Promise<Response> {
  const delivery = await deliveryOf(request, apiUrl)
  const proven = await provenEndpoint(platform, secretsOf, address, delivery)
  if (proven === undefined) {
    count('workflow.webhooks.refused', {
      'workflow.system': isWebhookSystem(address.system) ? address.system : 'unknown',
    })
    throw new Unauthenticated('who sent this delivery is not proven')
  }
  const reading = readDelivery(proven.system, delivery)
  switch (reading.kind) {
    case 'unreadable':
      throw new InvalidInput(reading.message, { errors: [{ path: '', rule: reading.rule, message: reading.message }] })
    case 'handshake':
      return responseOf(reading.answer)
    case 'notices':
      await takeNotices(platform, proven.endpoint, reading.notices)
      return responseOf(reading.answer ?? { text: '' })
  }
}

/** The address is the public one, whatever proxies made of it. A copy is read, since a step that met another runs again. */
async function deliveryOf(request: Request, apiUrl: string): Promise<WebhookDelivery> {
  const { pathname, search } = new URL(request.url)
  const { method, headers } = request
  const body = new Uint8Array(await request.clone().arrayBuffer())
  return { method, url: `${apiUrl}${pathname}${search}`, headers, body }
}

async function provenEndpoint(
  platform: Platform,
  secretsOf: SecretsOf,
  address: Address,
  delivery: WebhookDelivery,
): Promise<{ endpoint: Endpoint; system: WebhookSystem } | undefined> {
  const system: WebhookSystem = isWebhookSystem(address.system) ? webhookSystems[address.system] : webhookSystems.github
  const isId = /^whe_[a-z0-9]{20}$/.test(address.endpointId)
  const found = await platform.find(Endpoints, isId ? address.endpointId : nobody.endpointId)
  const endpoint = found?.state === 'active' && found.system === address.system ? found : undefined
  const names = endpoint ? validSecrets(endpoint, platform.now) : [nobody.secretName]
  const store = secretsOf(platform, endpoint?.owner ?? nobody.owner)
  const kept = await Promise.all(names.map(async (name) => (await store.get(name))?.value))
  const secrets = endpoint ? kept.filter((value) => value !== undefined) : [system.decoySecret ?? decoySecret]
  const isGenuine = await isProven(system, delivery, secrets, Date.parse(platform.now))
  const isGreeting = delivery.method === 'GET'
  return endpoint && isGenuine && (!isGreeting || system.greets) ? { endpoint, system } : undefined
}

function responseOf({ contentType, headers, text }: WebhookAnswer): Response {
  return new Response(text, { status: 200, headers: { ...headers, 'content-type': contentType ?? 'text/plain' } })
}
