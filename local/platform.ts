/** The composition root of the local platform: every engine, the gateway and the chat runtime in one process, on either family of adapters. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { McpClients, stdioServersFrom } from '@workflow/agent-core/mcp'
import { createChatRuntime, publicChannelUrls } from '@workflow/chat-runtime'
import { createKernel, type Kernel, type Route } from '@workflow/engine'
import { signatureProviderFrom } from '@workflow/esign'
import { followFeatureFlags } from '@workflow/feature-flags'
import { loadEngines } from '@workflow/functions/engines'
import { answersRoom, createGateway, problemOf } from '@workflow/functions/gateway'
import { type Identity, isAssigned, openIdentity } from '@workflow/functions/identity'
import {
  embeddingsFromEnvironment,
  type ModelEnvironment,
  type ModelProvider,
  providerFromEnvironment,
  tracedProvider,
} from '@workflow/llm-sdk'
import { sendersFromEnvironment } from '@workflow/messaging'
import { type Clock, systemClock } from '@workflow/platform'
import { issueToken } from '@workflow/security'
import { createLogger, startTelemetry } from '@workflow/telemetry'
import type { Hono } from 'hono'
import { freePort } from './emulators/server-process.ts'
import { type Adapters, openPorts } from './open-ports.ts'

export interface PlatformOptions {
  /** 0: any free port. */
  readonly port: number
  readonly dataFolder: string
  /** `embedded` where absent. */
  readonly adapters?: Adapters
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** Model providers, their keys, and values of clients' secrets (`WORKFLOW_SECRET_<NAME>`). */
  readonly environment: ModelEnvironment
  readonly clock?: Clock
  /** `by_key` where absent: callers on this machine share one address, and are not counted by it. */
  readonly rateLimits?: 'by_key' | 'off'
  /** Origins of pages beside the platform's own that may use every route. */
  readonly portalOrigins?: readonly string[]
  /** Where other systems reach it, without a slash at the end: some sign the address that they deliver to. Its own address where absent. */
  readonly apiUrl?: string
  /** Proxies in front, whose `X-Forwarded-For` is believed; none where absent. */
  readonly trustedProxies?: number
  /** In place of the one that the environment asks for. */
  readonly provider?: ModelProvider
  /** How long backups of the data folder are kept; erasures name the day on which the last is gone. 35 where absent. */
  readonly backupRetentionDays?: number
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
  const telemetry = await startTelemetry(options.environment)
  const provider = options.provider
    ? tracedProvider(options.provider)
    : await providerFromEnvironment(options.environment)
  const embedder = embeddingsFromEnvironment(options.environment)
  const opened = await openPorts(
    options.adapters ?? 'embedded',
    options.dataFolder,
    options.environment,
    options.clock ?? systemClock,
  )
  const { ports } = opened
  // What an earlier process told scripts is no longer true.
  if (opened.fresh) rmSync(devFile(options.dataFolder), { force: true })
  const identity = openIdentity(ports.secrets, ports.clock, issuer)

  // Links in mail name the address before anybody listens on it.
  const port = options.port === 0 ? await freePort() : options.port
  const url = `http://127.0.0.1:${port}`
  const mcp = new McpClients({
    allowLoopback: true,
    stdioServers: stdioServersFrom(options.environment),
    now: () => ports.clock.now().getTime(),
  })
  const environmentSecret = (name: string) => options.environment[`WORKFLOW_SECRET_${name}`]
  let kernel: Kernel
  const runtime = createChatRuntime(() => kernel, {
    provider,
    embedder,
    issueConversationToken: async (claims) =>
      issueToken('conversation', claims, { keys: await identity.keys(), issuer, now: ports.clock.now() }),
    problemOf,
    // The data folder is one process's; on Google's servers others may live beside this one.
    alone: (options.adapters ?? 'embedded') === 'embedded',
    allowLoopback: true,
    channelUrls: {
      twilio: options.environment.TWILIO_API_URL ?? publicChannelUrls.twilio,
      slack: options.environment.SLACK_API_URL ?? publicChannelUrls.slack,
    },
    onFault,
    environmentSecret,
    mcp,
  })
  kernel = createKernel({
    ports,
    engines: [
      ...(await loadEngines({
        identity,
        portalUrl: url,
        apiUrl: options.apiUrl ?? url,
        embedder,
        mcp,
        environmentSecret,
        senders: sendersFromEnvironment(options.environment, { allowLoopback: true }),
        research: { environment: options.environment, allowLoopback: true },
        kernelOf: () => kernel,
        platformParty: { legalName: 'Workflow' },
        ...signatureProviderFrom(options.environment, ports.clock),
        backupRetentionDays: options.backupRetentionDays ?? 35,
      })),
      runtime.engine,
      answersRoom,
    ],
    model: provider,
    onFault,
  })
  const flags = await followFeatureFlags(ports.documents)
  const gateway = createGateway({
    kernel,
    identity,
    isAssigned: isAssigned(kernel),
    flags,
    version,
    onFault,
    onServed: (request, durationMs) =>
      logger.info('a request was answered', { ...request, durationMs: Math.round(durationMs) }),
    trustedProxies: options.trustedProxies ?? 0,
    portalOrigins: [url, `http://localhost:${port}`, ...(options.portalOrigins ?? [])],
    rateLimits: options.rateLimits ?? 'by_key',
  })
  options.decorate?.(gateway.app, () => platform)

  await kernel.start()
  const server = await listen(gateway.app, port)
  runtime.upgradeSockets(server, gateway.app.fetch)
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
      flags.stop()
      await kernel.stop()
      await opened.close()
      await telemetry.stop()
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

/** Where the local platform tells scripts how to reach it. */
export const devFile = (dataFolder: string): string => join(dataFolder, 'dev.json')
