/** For tests: the engine on the real kernel, two organizations, and deliveries that are signed as the systems sign them. */
import { type Caller, defineEngine } from '@workflow/engine'
import type { WebhookSystemName } from '@workflow/integrations'
import { type SampleDelivery, sampleOf } from '@workflow/integrations/fixtures'
import { DomainError } from '@workflow/platform'
import { openTestPlatform, platformDocumentOf, type TestPlatform } from '../platform.fixtures.ts'
import { createWebhooksEngine } from './index.ts'
import { platformOwner } from './model.ts'

export const firstOrganization = 'org_aaaaaaaaaaaaaaaaaaaa'
export const secondOrganization = 'org_bbbbbbbbbbbbbbbbbbbb'
const apiUrl = 'https://api.workflow.example'

/** Another room's, which says that an organization's data is gone. */
export const Erasures = platformDocumentOf('erasures')

interface TestEndpoint {
  readonly id: string
  readonly url: string
  readonly system: WebhookSystemName
  /** What the other system signs with. */
  readonly secret: string
}

interface Sending {
  readonly secret?: string
  readonly body?: string
  readonly at?: Date
  /** To whom, where not to its own endpoint. */
  readonly to?: string
  /** Changes what was signed. */
  readonly forge?: (body: string) => string
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
}

export interface TestWebhooks {
  readonly platform: TestPlatform
  /** An endpoint with the first secret of the system's sample, or with the one made here. */
  open(system: WebhookSystemName, owner?: string): Promise<TestEndpoint>
  rotate(endpoint: TestEndpoint, overlapHours: number, owner?: string): Promise<TestEndpoint>
  /** The answer, or what refused it; events are handled when it resolves. */
  send(endpoint: TestEndpoint, sending?: Sending): Promise<{ status: number; text: string; headers: Headers }>
  /** The events of an organization that deliveries led to, oldest first. */
  events(organizationId?: string): Promise<{ type: string; data: Readonly<Record<string, unknown>> }[]>
}

export const adminOf = (organizationId: string): Caller => ({
  kind: 'member',
  userId: 'usr_admin',
  organizationId,
  role: 'admin',
  sessionId: 'ses_1',
})
export const operator: Caller = { kind: 'staff', userId: 'usr_staff', role: 'platform_admin', sessionId: 'ses_2' }

/** Of the two refusals that a delivery can meet. */
function statusOf(error: DomainError): number {
  if (error.kind === 'unauthenticated') return 401
  if (error.kind === 'invalid') return 400
  throw error
}

export async function openTestWebhooks(): Promise<TestWebhooks> {
  const platform: TestPlatform = await openTestPlatform(() => [
    createWebhooksEngine({ kernelOf: () => platform.kernel, apiUrl }),
    defineEngine({ name: 'privacy', scope: 'platform', collections: [Erasures] }),
  ])
  const pathOf = (owner: string) =>
    owner === platformOwner ? '/v1/platform/webhook-endpoints' : '/v1/webhook-endpoints'
  const callerOf = (owner: string) => (owner === platformOwner ? operator : adminOf(owner))
  const given = (sample: SampleDelivery, secret: string) => (isMadeHere(sample.system) ? {} : { secret })

  const open: TestWebhooks['open'] = async (system, owner = firstOrganization) => {
    const sample = sampleOf(system)
    const body = { system, label: `our ${system}`, ...given(sample, sample.secrets[0]) }
    const made = await platform.call<{ id: string; url: string; secret?: string }>(`POST ${pathOf(owner)}`, {
      caller: callerOf(owner),
      body,
    })
    return { id: made.id, url: made.url.replace(/\?.*/, ''), system, secret: made.secret ?? sample.secrets[0] }
  }
  const rotate: TestWebhooks['rotate'] = async (endpoint, overlapHours, owner = firstOrganization) => {
    const sample = sampleOf(endpoint.system)
    const made = await platform.call<{ secret?: string }>(`POST ${pathOf(owner)}/{endpointId}/rotate`, {
      caller: callerOf(owner),
      params: { endpointId: endpoint.id },
      body: { overlapHours, ...given(sample, sample.secrets[1]) },
    })
    return { ...endpoint, secret: made.secret ?? sample.secrets[1] }
  }
  const send: TestWebhooks['send'] = async (endpoint, sending = {}) => {
    const sample = sampleOf(endpoint.system)
    const { secret = endpoint.secret, body = sample.body, at = platform.clock.now(), to = endpoint.url } = sending
    const signed = await sample.sign({ url: to, secret, at, body })
    const { method = 'POST' } = sending
    const request = new Request(signed.url.replace(apiUrl, 'http://10.0.0.1:8080'), {
      method,
      headers: { ...signed.headers, ...sending.headers },
      ...(method === 'GET' ? {} : { body: sending.forge?.(signed.body) ?? signed.body }),
    })
    return receive(platform, request)
  }
  const events: TestWebhooks['events'] = async (organizationId = firstOrganization) => {
    const found: { type: string; data: Readonly<Record<string, unknown>> }[] = []
    await platform.asTenant(organizationId, async (tenant) => {
      for await (const page of tenant.holdings.events())
        found.push(...page.map(({ type, data }) => ({ type, data: data as Readonly<Record<string, unknown>> })))
    })
    return found.filter(({ type }) => !/^webhook_(endpoint|overlap|batch)/.test(type))
  }
  return { platform, open, rotate, send, events }
}

const isMadeHere = (system: WebhookSystemName) => system === 'github' || system === 'salesforce'

async function receive(
  platform: TestPlatform,
  request: Request,
): Promise<{ status: number; text: string; headers: Headers }> {
  const { pathname } = new URL(request.url)
  const [, , , system = '', endpointId = ''] = pathname.split('/')
  const path = '/v1/webhooks/{system}/{endpointId}'
  const api = platform.kernel.engines.flatMap((engine) => engine.api)
  const route = api.find((known) => known.path === path && known.method === request.method)
  if (route === undefined) throw new Error(`no route ${request.method} ${path}`)
  const call = { params: { system, endpointId }, caller: { kind: 'anonymous' }, request }
  try {
    const response = await platform.asPlatform((scope) => route.handle(call as never, scope as never))
    if (!(response instanceof Response)) throw new Error('a delivery is answered with a response')
    await platform.kernel.idle()
    return { status: response.status, text: await response.text(), headers: response.headers }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { status: statusOf(error), text: error.message, headers: new Headers() }
  }
}
