/** What only the local platform serves: the pages, and the sample clients that they show. */
import { AgentBundle, bundleBlobKey, parseAgentConfig } from '@workflow/config-sdk'
import { boundBlobs } from '@workflow/engine'
import { loadPortal } from '@workflow/portal'
import { ConfigHeads } from '@workflow/records'
import type { Hono } from 'hono'
import { journeyStream } from './journeys.ts'
import type { Platform } from './platform.ts'
import type { Dev } from './sample-clients.ts'

const policy =
  "default-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
const suggestionCount = 4

/** `dev` is there once the samples are. */
export function decorateWithPages(
  app: Hono<{ Variables: { requestId: string } }>,
  platform: () => Platform,
  dev: () => Dev | undefined,
): void {
  app.get('/local/showcase.json', async (context) => {
    const known = dev()
    if (!known) return context.json({ clients: [], users: [] }, 503)
    const clients = await Promise.all(known.clients.map((client) => showcaseOf(platform(), client)))
    return context.json({ clients, users: known.users })
  })
  app.get('/local/journeys', () => journeyStream(platform()))
  app.get('*', async (context, next) => {
    const asset = (await loadPortal())(context.req.path)
    if (!asset) return next()
    const headers = {
      'content-type': asset.contentType,
      'cache-control': asset.cacheControl,
      etag: asset.etag,
      'content-security-policy': policy,
    }
    if (context.req.header('if-none-match') === asset.etag) return new Response(null, { status: 304, headers })
    return new Response(Uint8Array.from(asset.bytes), { headers })
  })
}

/** A sample client as the pages show it, from its deployed versions. */
async function showcaseOf(platform: Platform, client: Dev['clients'][number]) {
  const bundles = await Promise.all(
    client.configIds.map((configId) => stableBundle(platform, client.organizationId, configId)),
  )
  const [first] = bundles
  const organization = first?.organization
  return {
    slug: client.slug,
    name: organization?.name ?? client.slug,
    industry: organization?.industry ?? '',
    tagline: first?.brand.tagline ?? '',
    color: first?.brand.color ?? '#334155',
    website: organization?.website ?? '',
    agents: bundles.map(agentOf),
    publishableKey: client.publishableKey,
    suggestions: (first?.tools ?? [])
      .flatMap((tool) => tool.examples.slice(0, 1).map((example) => example.utterance))
      .slice(0, suggestionCount),
  }
}

function agentOf({ configId, configYaml }: AgentBundle) {
  const parsed = parseAgentConfig(configYaml)
  if (!parsed.ok) throw new Error(`the deployed version of ${configId} does not parse`)
  const { agent_identity: identity, product_type: productType } = parsed.config
  return { name: identity.name, configId, productType }
}

async function stableBundle(platform: Platform, organizationId: string, configId: string): Promise<AgentBundle> {
  const { ports } = platform.kernel
  const [head] = await ports.documents.read([
    { parent: `organizations/${organizationId}`, collection: ConfigHeads.name, id: configId },
  ])
  const version = head && ConfigHeads.schema.parse(head.body).branches.prod?.stable
  const blob = version && (await boundBlobs(ports.blobs, organizationId).get(bundleBlobKey(configId, version)))
  if (!blob) throw new Error(`configuration ${configId} is not deployed`)
  return AgentBundle.parse(JSON.parse(Buffer.from(blob.bytes).toString('utf8')))
}
