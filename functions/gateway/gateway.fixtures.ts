/** For tests: the gateway over engines on the embedded adapters, asked without a socket and with a clock that is moved by hand. */
import type { Engine } from '@workflow/engine'
import { type FeatureFlags, followFeatureFlags } from '@workflow/feature-flags'
import { createApiKey } from '../organization/api-keys.ts'
import { createOrganizationEngine } from '../organization/index.ts'
import { callerOf, foundOrganization, identity } from '../organization/organization.fixtures.ts'
import { openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { support } from '../support/index.ts'
import { answersRoom, createGateway, type GatewayOptions } from './index.ts'

interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** A body as it is, in place of one that becomes JSON. */
  readonly raw?: string
  /** Whose socket it is. */
  readonly address?: string
}

export interface TestGateway {
  readonly platform: TestPlatform
  readonly flags: FeatureFlags
  ask(request: string, sent?: Sent): Promise<Response>
  /** An organization with an admin and two keys; the headers that each of them sends. */
  organization(slug: string, plan?: 'starter' | 'growth' | 'enterprise'): Promise<TestOrganization>
  /** Another gateway on the same store, as after the process ended. */
  again(): TestGateway
  close(): Promise<void>
}

export interface TestOrganization {
  readonly organizationId: string
  readonly admin: Readonly<Record<string, string>>
  readonly secretKey: Readonly<Record<string, string>>
  readonly publishableKey: Readonly<Record<string, string>>
}

export async function openTestGateway(
  more: Partial<GatewayOptions> = {},
  engines: readonly Engine[] = [],
): Promise<TestGateway> {
  const platform = await openTestPlatform(() => [
    createOrganizationEngine({ identity, portalUrl: 'https://portal.example', apiUrl: 'https://api.example' }),
    support,
    answersRoom,
    ...engines,
  ])
  const flags = await followFeatureFlags(platform.ports.documents)
  return gatewayOn(platform, flags, more)
}

function gatewayOn(platform: TestPlatform, flags: FeatureFlags, more: Partial<GatewayOptions>): TestGateway {
  const { app } = createGateway({
    kernel: platform.kernel,
    identity,
    flags,
    isAssigned: async () => false,
    version: '0.0.0',
    onServed: () => undefined,
    onFault: (message, error) => {
      throw new Error(message, { cause: error })
    },
    trustedProxies: 0,
    portalOrigins: ['https://portal.example'],
    rateLimits: 'on',
    ...more,
  })
  const ask: TestGateway['ask'] = async (request, { headers = {}, body, raw, address = '203.0.113.7' } = {}) => {
    const [method = 'GET', path = '/'] = request.split(' ')
    const init = {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(raw === undefined ? {} : { body: raw }),
    }
    return app.fetch(new Request(`http://127.0.0.1${path}`, init), { incoming: { socket: { remoteAddress: address } } })
  }
  return {
    platform,
    flags,
    ask,
    organization: (slug, plan = 'starter') => makeOrganization(platform, slug, plan),
    again: () => gatewayOn(platform, flags, more),
    close: async () => {
      flags.stop()
      await platform.close()
    },
  }
}

async function makeOrganization(
  platform: TestPlatform,
  slug: string,
  plan: 'starter' | 'growth' | 'enterprise',
): Promise<TestOrganization> {
  const signedIn = await foundOrganization(platform, `admin@${slug}.example`, plan)
  const { organizationId } = callerOf(signedIn)
  const keys = await platform.asPlatform(async (scope) => {
    const common = { organizationId, name: 'test' }
    return {
      secret: createApiKey(scope, { ...common, kind: 'secret', scopes: ['events'], configIds: [], origins: [] }).key,
      publishable: createApiKey(scope, {
        ...common,
        kind: 'publishable',
        scopes: [],
        configIds: ['cfg_1'],
        origins: ['https://shop.example'],
      }).key,
    }
  })
  return {
    organizationId,
    admin: { authorization: `Bearer ${signedIn.accessToken}` },
    secretKey: { authorization: `Bearer ${keys.secret}` },
    publishableKey: { 'x-workflow-key': keys.publishable },
  }
}
