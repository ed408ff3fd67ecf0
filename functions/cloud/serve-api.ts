/** The one HTTP function: the gateway with the routes of every engine, and the address that Cloud Tasks calls when a timer is due. */
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { followFeatureFlags } from '@workflow/feature-flags'
import { isAssigned } from '../gateway/assignments.ts'
import { createGateway } from '../gateway/index.ts'
import type { CloudProcess } from './compose.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

export async function apiOf(
  process: CloudProcess,
): Promise<(request: IncomingMessage, response: ServerResponse) => Promise<void>> {
  const { kernel, identity, ports, onFault, onServed, portalUrl, trustedProxies } = process
  const flags = await followFeatureFlags(ports.documents)
  const gateway = createGateway({
    kernel,
    identity,
    isAssigned: isAssigned(kernel),
    flags,
    version,
    onFault,
    onServed,
    trustedProxies,
    portalOrigins: [portalUrl],
    rateLimits: 'on',
  })
  const listener = getRequestListener((request, env) => {
    const isTimer = request.method === 'POST' && new URL(request.url).pathname === '/timers'
    return isTimer ? takeTimer(process, request) : gateway.app.fetch(request, env)
  })
  return async (request, response) => {
    await listener(request, response)
  }
}

/** Cloud Tasks calls again where it is not told 2xx. */
async function takeTimer({ ports }: CloudProcess, request: Request): Promise<Response> {
  if (!(await ports.verifyPush(request.headers.get('authorization') ?? ''))) return new Response(null, { status: 401 })
  await ports.fireTimer(await request.json())
  return new Response(null, { status: 204 })
}
