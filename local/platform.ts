/** The composition root of the local platform: every engine, the gateway and the chat runtime in one process, on the embedded adapters. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { createChatRuntime } from '@workflow/chat-runtime'
import { createKernel, type Kernel, type Route } from '@workflow/engine'
import { createEngines } from '@workflow/functions/engines'
import { createGateway, problemOf } from '@workflow/functions/gateway'
import { type Identity, isAssigned, openIdentity } from '@workflow/functions/identity'
import {
  embeddingsFromEnvironment,
  type ModelEnvironment,
  type ModelProvider,
  providerFromEnvironment,
} from '@workflow/llm-sdk'
import { type Clock, openEmbedded, systemClock } from '@workflow/platform'
import { issueToken } from '@workflow/security'
import { createLogger } from '@workflow/telemetry'
import type { Hono } from 'hono'

export interface PlatformOptions {
  /** 0: any free port. */
  readonly port: number
  readonly dataFolder: string
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** Model providers, their keys, and values of clients' secrets (`WORKFLOW_SECRET_<NAME>`). */
  readonly environment: ModelEnvironment
  readonly clock?: Clock
  /** In place of the one that the environment asks for. */
  readonly provider?: ModelProvider
  /** Routes that only the local platform has. */
  readonly decorate?: (app: Hono<{ Variables: { requestId: string } }>, platform: () => Platform) => void
}

export interface Platform {
  readonly url: string
  readonly kernel: Kernel
  readonly identity: Identity
  readonly routes: readonly Route[]
  readonly provider: ModelProvider
  /** Turns of an earlier process that were taken up. */
  readonly recovered: Promise<number>
  /** Finishes what is under way, then lets go of the data folder. */
  stop(): Promise<void>
}

const issuer = 'https://workflow.local'
const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string }

/** Throws `DataFolderInUse`, and what names a wrong variable of the environment. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const logger = createLogger({ level: options.logLevel, write: (line) => process.stderr.write(line) })
  const onFault = (message: string, error: unknown) => logger.error(message, { error })
  const provider = options.provider ?? (await providerFromEnvironment(options.environment))
  const embedder = embeddingsFromEnvironment(options.environment)
  const ports = openEmbedded(options.dataFolder, options.clock ?? systemClock)
  const identity = openIdentity(ports.secrets, ports.clock, issuer)

  const port = options.port === 0 ? await freePort() : options.port
  const url = `http://127.0.0.1:${port}`
  let kernel: Kernel
  const runtime = createChatRuntime(() => kernel, {
    provider,
    embedder,
    issueConversationToken: async (claims) =>
      issueToken('conversation', claims, { keys: await identity.keys(), issuer, now: ports.clock.now() }),
    problemOf,
    allowLoopback: true,
    onFault,
    environmentSecret: (name) => options.environment[`WORKFLOW_SECRET_${name}`],
  })
  kernel = createKernel({
    ports,
    engines: [...createEngines({ identity, portalUrl: url, embedder }), runtime.engine],
    model: provider,
    onFault,
  })
  const gateway = createGateway({ kernel, identity, isAssigned: isAssigned(kernel), version, onFault })
  options.decorate?.(gateway.app, () => platform)

  await kernel.start()
  const server = await listen(gateway.app, port)
  const platform: Platform = {
    url,
    kernel,
    identity,
    routes: gateway.routes,
    provider,
    recovered: runtime.recover(),
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await runtime.stop()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
      await kernel.stop()
      await ports.close()
    },
  }
  return platform
}

function listen(app: Hono<{ Variables: { requestId: string } }>, port: number): Promise<ReturnType<typeof serve>> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => resolve(server))
    server.once('error', reject)
  })
}

/** Links in mail name the address before anybody listens on it. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port')),
      )
    })
  })
}

/** Where the local platform tells scripts how to reach it. */
export const devFile = (dataFolder: string): string => join(dataFolder, 'dev.json')
