/** For tests: a small client folder, and a platform of configuration and knowledge that takes it. */
import { McpClients } from '@workflow/agent-core/mcp'
import { packArchive } from '@workflow/client-folder'
import { type Caller, defineEngine, type Engine } from '@workflow/engine'
import { createOfflineEmbeddings, type EmbeddingProvider } from '@workflow/llm-sdk'
import { definePlatformCollection } from '@workflow/platform'
import { z } from 'zod'
import { createConfigurationEngine, type Imported, type Organizations } from './configuration/index.ts'
import { createKnowledgeEngine } from './knowledge/index.ts'
import { openTestPlatform } from './platform.fixtures.ts'

export type { Imported }

const KnownSlugs = definePlatformCollection({
  name: 'known_slugs',
  schema: z.object({ id: z.string(), organizationId: z.string() }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

/** As the composition root's, without the organization engine. */
const organizations: Organizations = {
  ensure: async (platform, { slug }) => {
    const known = await platform.find(KnownSlugs, slug)
    if (known !== undefined) return { organizationId: known.organizationId, created: false }
    const organizationId = platform.newId('org')
    platform.create(KnownSlugs, { id: slug, organizationId })
    return { organizationId, created: true }
  },
}

/** Counts the texts of documents that it embeds. */
function countingEmbedder(): EmbeddingProvider & { embedded: number } {
  const offline = createOfflineEmbeddings()
  const counting = {
    ...offline,
    embedded: 0,
    embed: (texts: readonly string[], purpose: 'document' | 'query') => {
      if (purpose === 'document') counting.embedded += texts.length
      return offline.embed(texts, purpose)
    },
  }
  return counting
}

const mcpAccess = {
  mcp: new McpClients({ allowLoopback: true, stdioServers: {}, now: Date.now }),
  environmentSecret: () => undefined,
}

/** `more`: engines beside configuration and knowledge. */
export async function openImports(more: readonly Engine[] = []) {
  const embedder = countingEmbedder()
  const slugs = defineEngine({ name: 'slugs', scope: 'platform', collections: [KnownSlugs] })
  const engines = [
    slugs,
    createConfigurationEngine({ organizations, ...mcpAccess }),
    createKnowledgeEngine({ embedder }),
    ...more,
  ]
  return { embedder, platform: await openTestPlatform(() => engines) }
}

export const staff: Caller = { kind: 'staff', userId: 'usr_staff', role: 'platform_admin', sessionId: 'ses_1' }

export const member = (organizationId: string, role: 'admin' | 'viewer' = 'admin'): Caller => ({
  kind: 'member',
  userId: 'usr_1',
  organizationId,
  role,
  sessionId: 'ses_2',
})

const folder = {
  'client.yaml': `slug: corner-library
organization: { name: Corner Library, industry: libraries, timeZone: Europe/Dublin, languages: [en-IE], plan: starter }
secrets: { CATALOGUE_KEY: { allowedHosts: [api.library.example] } }
`,
  'agents/desk.yaml': `product_type: chatbot
agent_identity: { name: Desk, languages: [en-IE] }
system_prompt: You help readers.
tools: [{ name: reserve_book }, { name: search_knowledge }]
`,
  'tools/books.mock.yaml': `tables:
  books: { key: id, rows: [{ id: b1, title: Dubliners, due: "=$today(3)" }] }
operations:
  reserve_book:
    description: Reserves a book
    input: { type: object, required: [title], properties: { title: { type: string } } }
    steps:
      - find: { table: books, where: { title: =input.title }, as: found }
      - answer: { due: =$one(found).due }
`,
  'knowledge/hours.md': '# Opening hours\n\nThe library opens at nine.\n\n# Fees\n\nA lost book costs twenty euros.\n',
  'knowledge/cards.md': '# Cards\n\nA reader card is free for residents.\n',
}

/** The folder with files replaced; undefined leaves one out. */
function filesWith(changes: Readonly<Record<string, string | undefined>> = {}): Map<string, Uint8Array> {
  const texts = Object.entries({ ...folder, ...changes }).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, text] as const],
  )
  return new Map(texts.map(([name, text]) => [name, new TextEncoder().encode(text)]))
}

export const archiveWith = (changes?: Readonly<Record<string, string | undefined>>) =>
  new Uint8Array(packArchive(filesWith(changes)))
