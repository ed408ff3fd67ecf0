/** The composition root of a function in the cloud: the Google family, and of the engines those that the function is for. */
import { McpClients, stdioServersFrom } from '@workflow/agent-core/mcp'
import { createKernel, type Engine, type Kernel } from '@workflow/engine'
import { signatureProviderFrom } from '@workflow/esign'
import { embeddingsFromEnvironment, providerFromEnvironment } from '@workflow/llm-sdk'
import { sendersFromEnvironment } from '@workflow/messaging'
import type { Collection, IdentityProvider } from '@workflow/platform'
import { type GooglePorts, openGoogleFamily } from '@workflow/platform/gcp'
import { QdrantSearch } from '@workflow/platform/qdrant'
import { createLogger, startTelemetry } from '@workflow/telemetry'
import { type EngineName, type EngineOptions, engineNames, loadEngine } from '../engines.ts'
import { answersRoom } from '../gateway/idempotency.ts'
import type { GatewayOptions } from '../gateway/index.ts'
import { type Identity, openIdentity } from '../organization/index.ts'
import { cloudEnvironment } from './environment.ts'

export interface CloudProcess {
  readonly kernel: Kernel
  readonly ports: GooglePorts
  readonly identity: Identity
  readonly portalUrl: string
  readonly trustedProxies: number
  readonly onFault: (message: string, error: unknown) => void
  readonly onServed: GatewayOptions['onServed']
}

/** A kernel that knows these engines, and takes their deliveries. Throws what names a wrong variable of the environment. */
export async function compose(names: readonly EngineName[]): Promise<CloudProcess> {
  const settings = cloudEnvironment(process.env)
  const { google, qdrant, portalUrl, apiUrl, backupRetentionDays, logLevel, platformParty } = settings
  const telemetry = await startTelemetry(process.env)
  process.once('SIGTERM', () => void telemetry.stop())
  const logger = createLogger({
    level: logLevel,
    write: (line) => process.stdout.write(line),
    project: google.projectId,
  })
  const onFault = (message: string, error: unknown) => logger.error(message, { error })
  const search = new QdrantSearch({ ...qdrant, prefix: 'workflow' })
  const ports = openGoogleFamily(google, (parent) => search.of(parent))
  const provider = settings.identity === 'firebase' ? await firebase(google.projectId) : undefined
  const identity = openIdentity(ports.secrets, ports.clock, portalUrl, provider)
  const options: EngineOptions = {
    identity,
    portalUrl,
    apiUrl,
    embedder: embeddingsFromEnvironment(process.env),
    backupRetentionDays,
    platformParty,
    ...signatureProviderFrom(process.env, ports.clock),
    kernelOf: () => kernel,
    senders: sendersFromEnvironment(process.env, { allowLoopback: false }),
    mcp: new McpClients({
      allowLoopback: false,
      stdioServers: stdioServersFrom(process.env),
      now: () => ports.clock.now().getTime(),
    }),
    research: { environment: process.env, allowLoopback: false },
    environmentSecret: (name) => process.env[`WORKFLOW_SECRET_${name}`],
  }
  const engines: Engine[] = [...(await Promise.all(names.map((name) => loadEngine(name, options)))), answersRoom]
  const keptElsewhere = names.includes('privacy') ? await collectionsElsewhere(names, options) : []
  const kernel: Kernel = createKernel({
    ports,
    engines,
    keptElsewhere,
    model: await providerFromEnvironment(process.env),
    onFault,
  })
  await kernel.startServing()
  const onServed: GatewayOptions['onServed'] = (request, durationMs) =>
    logger.info('a request was answered', { ...request, durationMs: Math.round(durationMs) })
  return { kernel, ports, identity, portalUrl, trustedProxies: settings.trustedProxies, onFault, onServed }
}

/** Of every other engine, and of the chat runtime: who exports or erases somebody goes through all of them. */
async function collectionsElsewhere(names: readonly EngineName[], options: EngineOptions): Promise<Collection[]> {
  const others = engineNames.filter((name) => !names.includes(name))
  const engines = await Promise.all(others.map((name) => loadEngine(name, options)))
  const { collections } = await import('@workflow/chat-runtime/collections')
  return [...engines.flatMap((engine) => engine.collections), ...collections]
}

/** Loaded only where it is chosen. */
async function firebase(projectId: string): Promise<IdentityProvider> {
  const { FirebaseIdentity } = await import('@workflow/platform/firebase')
  return new FirebaseIdentity({ projectId })
}
