/**
 * One import of a client folder. Files are stored under names of their own first; then one unit of work makes all of it true: organization, heads, mocks, documents.
 * Before that commit nobody sees anything, after it everything is there.
 */
import { createHash } from 'node:crypto'
import { initialMockState } from '@workflow/agent-core/tools'
import type { ClientFile, ClientFolder, FolderAgent } from '@workflow/client-folder'
import type { Platform, Tenant } from '@workflow/engine'
import { NO_CUSTOMER } from '@workflow/platform'
import { ConfigHeads, type Import, Imports, MockTables } from '@workflow/records'
import { deployVersion } from './deploy-version.ts'
import { type ClientSetup, ClientSetups, ConfigVersions, setupId, versionId } from './model.ts'
import { needsProof } from './proofs.ts'

/** The organizations of the platform belong to another engine: whoever composes both says how one is found or made. */
export interface Organizations {
  /** By the slug, in the platform's own unit of work; what client.yaml says of it is taken over. */
  ensure(
    platform: Platform,
    client: ClientFile,
  ): Promise<{ readonly organizationId: string; readonly created: boolean }>
}

interface ImportedAgent {
  readonly name: string
  readonly configId: string
  readonly version: number
  readonly changed: boolean
  /** On staging, until it is proven and promoted. */
  readonly waits: boolean
}

export interface Imported {
  readonly importId: string
  readonly organizationId: string
  readonly slug: string
  readonly created: boolean
  readonly agents: readonly ImportedAgent[]
  readonly knowledge: { readonly documents: number }
  /** Agents of an earlier import that have no file any more; they stay live. */
  readonly left: readonly string[]
}

type Judge = (organization: { readonly organizationId: string; readonly created: boolean }) => void

/** `judge` throws where the caller may not import into the organization. The same folder again makes no new version. */
export async function importFolder(
  platform: Platform,
  organizations: Organizations,
  folder: ClientFolder,
  judge: Judge,
): Promise<Imported> {
  const { client } = folder
  const organization = await organizations.ensure(platform, client)
  judge(organization)
  const tenant = platform.tenant(organization.organizationId)
  const importId = tenant.newId('imp')
  const known = await tenant.find(ClientSetups, setupId)
  const setup = await stageSetup(tenant, folder, known, importId)

  const agents: ImportedAgent[] = []
  for (const agent of folder.agents) agents.push(await importAgent(tenant, agent, folder, setup))
  if (known === undefined) tenant.create(ClientSetups, setup)
  else tenant.put(ClientSetups, setup)
  for (const [toolset, mock] of Object.entries(folder.mocks)) {
    const { tables, counters } = initialMockState(mock)
    const copied = Object.entries(tables).map(([name, rows]) => [name, rows.map((row) => ({ ...row }))])
    const fresh = {
      id: toolset,
      customerId: NO_CUSTOMER,
      tables: Object.fromEntries(copied),
      counters: { ...counters },
    }
    if ((await tenant.find(MockTables, toolset)) === undefined) tenant.create(MockTables, fresh)
    else tenant.put(MockTables, fresh)
  }
  const documents = await stageDocuments(tenant, folder, importId)
  const { slug } = client
  tenant.create(Imports, {
    id: importId,
    slug,
    sequence: setup.imports,
    state: 'staged',
    documents,
    createdAt: tenant.now,
  })
  tenant.emit('knowledge_import_staged', { importId, from: 0 })
  const left = Object.keys(setup.configIds).filter((name) => !folder.agents.some((agent) => agent.name === name))
  return { importId, ...organization, slug, agents, knowledge: { documents: documents.length }, left }
}

async function stageSetup(
  tenant: Tenant,
  { client, agents, toolbox }: ClientFolder,
  known: ClientSetup | undefined,
  importId: string,
): Promise<ClientSetup> {
  const { slug, organization, brand } = client
  const toolboxKey = `configs/toolboxes/${importId}.json`
  await tenant.blobs.put(toolboxKey, Buffer.from(JSON.stringify(toolbox)), {
    contentType: 'application/json',
    ifAbsent: true,
  })
  const named = agents.map(({ name }) => [name, known?.configIds[name] ?? tenant.newId('cfg')] as const)
  const { name, website, industry, timeZone, languages, plan } = organization
  return {
    id: setupId,
    organization: {
      id: tenant.organizationId,
      slug,
      name,
      industry,
      timeZone,
      languages,
      plan,
      ...(website && { website }),
    },
    brand,
    configIds: { ...known?.configIds, ...Object.fromEntries(named) },
    toolboxKey,
    imports: (known?.imports ?? 0) + 1,
  }
}

async function importAgent(
  tenant: Tenant,
  { name, yaml, tools, mcpServers, fingerprint }: FolderAgent,
  folder: ClientFolder,
  setup: ClientSetup,
): Promise<ImportedAgent> {
  const configId = setup.configIds[name] ?? ''
  const head = await tenant.find(ConfigHeads, configId)
  // What has never served has nothing to be held against, and no customers.
  const waits = head !== undefined && (await needsProof(tenant, configId))
  for (const version of [head?.branches.prod?.stable, ...(waits ? [head.branches.staging] : [])]) {
    const known = version === undefined ? undefined : await tenant.find(ConfigVersions, versionId(configId, version))
    if (known?.fingerprint === fingerprint)
      return { name, configId, version: known.version, changed: false, waits: version !== head?.branches.prod?.stable }
  }
  const version = await deployVersion(tenant, {
    configId,
    branch: waits ? 'staging' : 'prod',
    yaml,
    tools,
    mcpServers,
    mocks: folder.mocks,
    setup,
    message: 'Imported from the client folder',
    fingerprint,
  })
  return { name, configId, version, changed: true, waits }
}

async function stageDocuments(
  tenant: Tenant,
  { knowledge }: ClientFolder,
  importId: string,
): Promise<Import['documents']> {
  const staged: Import['documents'] = []
  for (const [index, { fileName, collection, title, bytes }] of knowledge.entries()) {
    // A name of its own for each import: whoever drops an old one cannot drop what a newer import refers to.
    const blobKey = `documents/${importId}/${index}`
    await tenant.blobs.put(blobKey, bytes, { contentType: 'application/octet-stream', ifAbsent: true })
    const hash = createHash('sha256').update(bytes).digest('hex')
    staged.push({ fileName, collection, title, hash, blobKey, sizeBytes: bytes.length })
  }
  return staged
}
