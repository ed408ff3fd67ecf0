/** From the files of a client folder to a checked client, or to everything that is wrong with it, in one answer. */
import { createHash } from 'node:crypto'
import { builtinDefinitions, type McpListing } from '@workflow/agent-core/tools'
import {
  type AgentConfig,
  type McpServerUse,
  type MockDefinition,
  parseAgentConfig,
  type ToolDefinition,
} from '@workflow/config-sdk'
import type { FolderFiles } from './archive.ts'
import { type ClientFile, readClientFile } from './client-file.ts'
import { readConversations, type ScriptedConversation } from './conversation-file.ts'
import { type FolderError, fromConfigError, sortErrors } from './folder-error.ts'
import { type ListMcp, listServers } from './mcp-tools.ts'
import type { Toolbox } from './operation.ts'
import { type KnowledgeFile, readKnowledge } from './read-knowledge.ts'
import { readTools, type ToolFiles } from './read-tools.ts'
import { knownTools, resolveTools } from './resolve-tools.ts'

export interface FolderAgent {
  /** Name of its file below agents/, without the ending. */
  readonly name: string
  readonly yaml: string
  readonly config: AgentConfig
  readonly tools: readonly ToolDefinition[]
  readonly mcpServers: readonly McpServerUse[]
  /** SHA-256 over all that a version of it is made of; the same where an import would change nothing. */
  readonly fingerprint: string
}

export interface ClientFolder {
  readonly client: ClientFile
  readonly agents: readonly FolderAgent[]
  readonly toolbox: Toolbox
  readonly mocks: Readonly<Record<string, MockDefinition>>
  readonly knowledge: readonly KnowledgeFile[]
  readonly conversations: readonly ScriptedConversation[]
}

export type ReadFolder =
  | { readonly ok: true; readonly folder: ClientFolder; readonly warnings: readonly FolderError[] }
  | { readonly ok: false; readonly errors: readonly FolderError[] }

export interface ReadOptions {
  /** The day that `$today` in rows of mocks means, in the client's time zone. */
  readonly now?: Date
  /** Asks MCP servers for their tools; without it no agent may name one. */
  readonly listMcp?: ListMcp
}

export async function readClientFolder(
  files: FolderFiles,
  { now = new Date(), listMcp = noMcp }: ReadOptions = {},
): Promise<ReadFolder> {
  const clientFile = files.get('client.yaml')
  const client = clientFile === undefined ? missingClientFile : readClientFile(clientFile)
  const timeZone = client.ok ? client.client.organization.timeZone : 'UTC'
  const tools = await readTools(files, { now, timeZone })
  const agents = await readAgents(files, tools, client.ok ? client.client : undefined, listMcp)
  const { knowledge, errors: knowledgeErrors } = await readKnowledge(files)
  const scripts = readScripts(files, agents, tools)
  const stray = strayFiles(files)
  const errors = [
    ...(client.ok ? [] : client.errors),
    ...tools.errors,
    ...agents.errors,
    ...knowledgeErrors,
    ...scripts.errors,
    ...stray.filter(({ file }) => isOurs(file)),
  ]
  if (!client.ok || errors.length > 0) return { ok: false, errors: sortErrors(errors) }
  const toolbox = {
    operations: { ...tools.operations },
    mocks: { ...tools.mocks },
    secretNames: Object.keys(client.client.secrets),
    mcp: agents.listings,
  }
  const folder = {
    client: client.client,
    agents: agents.agents,
    toolbox,
    mocks: tools.mocks,
    knowledge,
    conversations: scripts.conversations,
  }
  return { ok: true, folder, warnings: sortErrors([...agents.warnings, ...stray]) }
}

const noMcp: ListMcp = () => Promise.reject(new Error('MCP servers are not asked here'))

const missingClientFile = {
  ok: false as const,
  errors: [
    {
      file: 'client.yaml',
      rule: 'required',
      message: 'the folder has no client.yaml',
      hint: 'Begin with slug: my-company',
    },
  ],
}

const agentFile = /^agents\/([a-z0-9][a-z0-9_-]{0,62})\.yaml$/

interface ReadAgents {
  readonly agents: FolderAgent[]
  /** Every agent that has a file, with the names of its tools where it could be read. */
  readonly toolNames: Map<string, ReadonlySet<string> | undefined>
  readonly listings: Record<string, McpListing>
  readonly errors: FolderError[]
  readonly warnings: FolderError[]
}

async function readAgents(
  files: FolderFiles,
  tools: ToolFiles,
  client: ClientFile | undefined,
  listMcp: ListMcp,
): Promise<ReadAgents> {
  const known = knownTools(tools)
  // An operation whose own file is wrong is told there, not at everyone who names it.
  for (const name of tools.names) if (!known.has(name)) known.set(name, { kind: 'http' })
  const secrets = client && new Set(Object.keys(client.secrets))
  const read: ReadAgents = { agents: [], toolNames: new Map(), listings: {}, errors: [], warnings: [] }
  for (const [fileName, bytes] of files) {
    const name = agentFile.exec(fileName)?.[1]
    if (name === undefined) continue
    read.toolNames.set(name, undefined)
    const parsed = parseAgentConfig(bytes, { fileName, knownTools: known, ...(secrets && { knownSecrets: secrets }) })
    if (!parsed.ok) {
      read.errors.push(...parsed.errors.map(fromConfigError))
      continue
    }
    read.warnings.push(...parsed.warnings.map(fromConfigError))
    const { listings, problems } = await listServers(parsed.config, listMcp)
    Object.assign(read.listings, listings)
    const resolved = resolveTools(parsed.config, { ...tools, mcp: listings })
    const named = [...parsed.config.tools, ...resolved.tools].map((tool) => tool.name)
    read.toolNames.set(name, new Set(named))
    const unread = (path: readonly (string | number)[]) =>
      tools.names.has(parsed.config.tools[Number(path[1])]?.name ?? '')
    read.errors.push(
      ...[...problems, ...resolved.problems.filter(({ rule }) => problems.length === 0 || rule !== 'mcp_unknown')]
        .filter(({ path }) => !unread(path))
        .map(({ path, ...problem }) => fromConfigError({ fileName, path, line: 1, column: 1, ...problem })),
    )
    const yaml = Buffer.from(bytes).toString('utf8')
    read.agents.push({
      name,
      yaml,
      config: parsed.config,
      tools: resolved.tools,
      mcpServers: resolved.mcpServers,
      fingerprint: fingerprintOf(yaml, resolved, tools, files, client),
    })
  }
  if (read.toolNames.size === 0)
    read.errors.push({
      file: 'agents',
      rule: 'required',
      message: 'the folder has no agent',
      hint: 'Add agents/<name>.yaml',
    })
  return read
}

/** Files count as they were written: rows that say `$today` are the same tomorrow. */
function fingerprintOf(
  yaml: string,
  { tools, mcpServers }: Pick<FolderAgent, 'tools' | 'mcpServers'>,
  { filesOf }: ToolFiles,
  files: FolderFiles,
  client: ClientFile | undefined,
): string {
  const used = [...new Set(tools.flatMap((tool) => filesOf.get(tool.name) ?? []))].sort()
  const hash = createHash('sha256').update(
    JSON.stringify([yaml, client?.organization, client?.brand, tools, ...mcpServers]),
  )
  for (const file of used) hash.update(`\n${file}\n`).update(files.get(file) ?? '')
  return hash.digest('hex')
}

function readScripts(files: FolderFiles, { toolNames }: ReadAgents, { mocks, operations, errors: broken }: ToolFiles) {
  // A server keeps tables that nobody here knows; so does a mock that could not be read.
  const isWhole =
    broken.length === 0 && Object.values(operations).every(({ definition }) => definition.source !== 'http')
  const tables = isWhole ? new Set(Object.values(mocks).flatMap((mock) => Object.keys(mock.tables))) : undefined
  const conversations: ScriptedConversation[] = []
  const errors: FolderError[] = []
  for (const [file, bytes] of files) {
    if (!/^conversations\/[^/]+\.yaml$/.test(file)) continue
    const read = readConversations(file, bytes, { agents: toolNames, tables })
    conversations.push(...read.conversations)
    errors.push(...read.errors)
  }
  return { conversations, errors }
}

/** A misnamed file in one of our folders was meant to be read; what lies beside them is the client's own. */
const isOurs = (file: string) => /^(agents|tools|conversations)\//.test(file)

function strayFiles(files: FolderFiles): FolderError[] {
  return [...files.keys()].flatMap((file) => {
    if (
      /^(client\.yaml|README\.md|knowledge\/.+|conversations\/[^/]+\.yaml|tools\/[a-z0-9][a-z0-9_-]*\.(openapi|mock)\.yaml)$/.test(
        file,
      )
    )
      return []
    return agentFile.test(file)
      ? []
      : [
          {
            file,
            rule: 'stray_file',
            message: 'the file belongs to nothing that an import reads',
            hint: strayHint(file),
          },
        ]
  })
}

function strayHint(file: string): string {
  if (/\.yml$/.test(file)) return `Rename it to ${file.replace(/yml$/, 'yaml')}`
  if (file.startsWith('tools/'))
    return 'Tools are tools/<name>.openapi.yaml or tools/<name>.mock.yaml, the name in lower case'
  if (file.startsWith('agents/')) return 'Agents are agents/<name>.yaml, the name in lower case'
  if (/\.(md|html?|txt|csv|pdf|docx)$/i.test(file)) return 'Documents stand under knowledge/'
  return `Remove it; built-in tools (${[...builtinDefinitions.keys()].join(', ')}) need no file`
}
