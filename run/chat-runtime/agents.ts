/** The agents that this instance serves: the heads of their configurations followed live, their versions kept parsed. A version never changes. */
import { instructionsOf, toolSpecOf } from '@workflow/agent-core'
import {
  AgentBundle,
  type AgentConfig,
  bundleBlobKey,
  ConfigUnusable,
  HeadWatcher,
  headVersion,
  parseAgentConfig,
  type ToolDefinition,
} from '@workflow/config-sdk'
import type { Instructions, ToolSpec } from '@workflow/llm-sdk'
import { type BlobStore, type Cancel, NotFound, type Ports } from '@workflow/platform'
import { ConfigHeads } from '@workflow/records'
import { LRUCache } from 'lru-cache'

export interface LoadedAgent {
  readonly bundle: AgentBundle
  readonly config: AgentConfig
  readonly instructions: Instructions
  readonly toolSpecs: readonly ToolSpec[]
  readonly tools: ReadonlyMap<string, ToolDefinition>
}

const maxVersions = 500

export class Agents {
  readonly #ports: Ports
  readonly #versions: LRUCache<string, LoadedAgent, { organizationId: string; configId: string; version: number }>
  readonly #watchers = new Map<string, HeadWatcher>()
  readonly #onRejected: (configId: string, error: unknown) => void

  constructor(
    ports: Ports,
    blobsOf: (organizationId: string) => BlobStore,
    onRejected: (configId: string, error: unknown) => void,
  ) {
    this.#ports = ports
    this.#onRejected = onRejected
    this.#versions = new LRUCache({
      max: maxVersions,
      fetchMethod: async (_key, _stale, { context }) => {
        const blob = await blobsOf(context.organizationId).get(bundleBlobKey(context.configId, context.version))
        if (!blob) throw new ConfigUnusable(context.configId, context.version, [])
        return loadAgent(AgentBundle.parse(JSON.parse(Buffer.from(blob.bytes).toString('utf8'))))
      },
    })
  }

  /** The version that a new conversation gets. Throws `NotFound`. */
  async head(organizationId: string, configId: string, stickyKey: string): Promise<LoadedAgent> {
    const head = await this.#watcher(organizationId).head(configId)
    const version = head && headVersion(head, 'prod', stickyKey)
    if (version === undefined) throw new NotFound(`configuration ${configId} does not exist or is not deployed`)
    return this.version(organizationId, configId, version)
  }

  async version(organizationId: string, configId: string, version: number): Promise<LoadedAgent> {
    const loaded = await this.#versions.fetch(`${organizationId}/${configId}@${version}`, {
      context: { organizationId, configId, version },
    })
    if (!loaded) throw new ConfigUnusable(configId, version, [])
    return loaded
  }

  stop(): void {
    for (const watcher of this.#watchers.values()) watcher.stop()
  }

  #watcher(organizationId: string): HeadWatcher {
    const known = this.#watchers.get(organizationId)
    if (known) return known
    const parent = `organizations/${organizationId}`
    this.#ports.documents.declare(ConfigHeads)
    const watcher = new HeadWatcher({
      load: (configId, version) => this.version(organizationId, configId, version),
      readHead: async (configId) => {
        const [found] = await this.#ports.documents.read([{ parent, collection: ConfigHeads.name, id: configId }])
        return found && ConfigHeads.schema.parse(found.body)
      },
      watch: (configId, onHead) => this.#follow(parent, configId, onHead),
      every: (intervalMs, run) => this.#every(intervalMs, run),
      onRejected: ({ configId, error }) => this.#onRejected(configId, error),
    })
    this.#watchers.set(organizationId, watcher)
    return watcher
  }

  #follow(
    parent: string,
    configId: string,
    onHead: (head: ReturnType<typeof ConfigHeads.schema.parse>) => void,
  ): () => void {
    const query = { parent, collection: ConfigHeads.name, name: 'all', equals: {} }
    const following = this.#ports.documents.watch(query, (changes) => {
      for (const change of changes) {
        if (change.kind === 'put' && change.document.path.id === configId)
          onHead(ConfigHeads.schema.parse(change.document.body))
      }
    })
    return () => void following.then((stop) => stop())
  }

  #every(intervalMs: number, run: () => void): () => void {
    let cancel: Cancel = () => undefined
    const schedule = () => {
      cancel = this.#ports.clock.after(intervalMs, () => {
        schedule()
        run()
      })
    }
    schedule()
    return () => cancel()
  }
}

function loadAgent(bundle: AgentBundle): LoadedAgent {
  const parsed = parseAgentConfig(bundle.configYaml, {
    configId: bundle.configId,
    organizationId: bundle.organization.id,
  })
  if (!parsed.ok) throw new ConfigUnusable(bundle.configId, bundle.version, parsed.errors)
  return {
    bundle,
    config: parsed.config,
    instructions: instructionsOf(parsed.config, bundle),
    toolSpecs: bundle.tools.map(toolSpecOf),
    tools: new Map(bundle.tools.map((tool) => [tool.name, tool])),
  }
}
