/** The tools of our MCP server: agents to ask, knowledge to search, conversations to read. */
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { withoutMarkers } from '@workflow/agent-core'
import type { Door } from '@workflow/engine'
import { retrievePassages } from '@workflow/knowledge'
import { type DomainError, NotFound } from '@workflow/platform'
import { ConfigHeads } from '@workflow/records'
import { z } from 'zod'
import { Conversations, Messages } from './model.ts'
import type { Services } from './services.ts'
import { startConversation } from './start-conversation.ts'
import type { TurnRegistry } from './turns.ts'

export interface McpDesk {
  readonly services: Services
  readonly turns: TurnRegistry
  readonly door: Door
  /** The agents that the key is for; all of the organization's where undefined. */
  readonly configIds: readonly string[] | undefined
  readonly correlationId: string
}

const id = z.string().max(100)
const limit = z.number().int().min(1).max(100).default(20)

/** What only reads. */
export function offerDesk(server: McpServer, desk: McpDesk): void {
  const { door } = desk
  const annotations = { readOnlyHint: true }
  server.registerTool(
    'list_agents',
    { description: 'The agents of the organization that can be asked', inputSchema: {}, annotations },
    () => told(desk, async () => ({ agents: await agentsOf(desk) })),
  )
  server.registerTool(
    'search_knowledge',
    {
      description: 'Passages of the organization’s documents, best first',
      inputSchema: {
        agent: id.describe('Id of the agent whose knowledge is searched'),
        query: z.string().min(1).max(2_000),
      },
      annotations,
    },
    ({ agent, query }) => told(desk, () => searched(desk, agent, query)),
  )
  server.registerTool(
    'list_conversations',
    {
      description: 'Conversations, newest first',
      inputSchema: { limit, after: z.string().max(500).optional() },
      annotations,
    },
    ({ limit: most, after }) =>
      told(desk, () =>
        door.run(async (tenant) => {
          const page = { descending: true, limit: most, ...(after === undefined ? {} : { after }) }
          const { items, next } = await tenant.query(Conversations, 'byTime', {}, page)
          const conversations = items
            .filter(({ configId }) => mayUse(desk, configId))
            .map(({ id: conversationId, configId, channel, status, createdAt, updatedAt }) => ({
              conversationId,
              agent: configId,
              channel,
              status,
              createdAt,
              updatedAt,
            }))
          return { conversations, ...(next === undefined ? {} : { next }) }
        }),
      ),
  )
  server.registerTool(
    'read_conversation',
    { description: 'What was said in a conversation', inputSchema: { conversationId: id, limit }, annotations },
    ({ conversationId, limit: most }) =>
      told(desk, () =>
        door.run(async (tenant) => {
          const conversation = await tenant.get(Conversations, conversationId)
          assertAgent(desk, conversation.configId, conversationId)
          const { items } = await tenant.query(
            Messages,
            'byConversation',
            { conversationId },
            { descending: true, limit: most },
          )
          const messages = items.toReversed().map(({ role, text, at, author }) => ({ role, text, at, author }))
          return { conversationId, agent: conversation.configId, status: conversation.status, messages }
        }),
      ),
  )
}

/** Each call is a turn: it is recorded, costs what a turn costs, and its tools run under the same rules. */
export function askAgent(server: McpServer, desk: McpDesk): void {
  server.registerTool(
    'ask_agent',
    {
      description: 'Says something to an agent, and gives its reply with its sources',
      inputSchema: {
        agent: id.describe('Its id, from list_agents'),
        message: z.string().trim().min(1).max(10_000),
        conversationId: id.optional().describe('To go on with a conversation; a new one where absent'),
      },
    },
    ({ agent, message, conversationId }, { _meta, sendNotification }) =>
      told(desk, async () => {
        const { services, turns, door } = desk
        assertAgent(desk, agent, agent)
        const ref = {
          organizationId: door.organizationId,
          conversationId: await conversationFor(desk, agent, conversationId),
        }
        const posted = await turns.post(ref, { clientMessageId: services.newId('mcp'), text: message })
        const progressToken = _meta?.progressToken
        if (posted.kind === 'live' && progressToken !== undefined) {
          let progress = 0
          for await (const { event } of posted.live.channel.after(undefined)) {
            if (event.type !== 'tool' && event.type !== 'delta') continue
            progress += 1
            const doing = event.type === 'tool' ? { message: `${event.data.name}: ${event.data.status}` } : {}
            const params = { progressToken, progress, ...doing }
            await sendNotification({ method: 'notifications/progress', params })
          }
        }
        const result = posted.kind === 'live' ? await posted.live.result : posted.result
        return {
          conversationId: ref.conversationId,
          reply: withoutMarkers(result.message?.text ?? ''),
          status: result.status,
          citations: result.citations.map(({ number, title, quote, documentId }) => ({
            number,
            title,
            quote,
            documentId,
          })),
          toolCalls: result.toolCalls.map(({ name, status }) => ({ name, status })),
        }
      }),
  )
}

async function conversationFor(desk: McpDesk, agent: string, conversationId: string | undefined): Promise<string> {
  const { services, door, correlationId } = desk
  if (conversationId === undefined) {
    const request = { configId: agent, channel: 'api' as const, metadata: {}, sandbox: false }
    return (await startConversation(services, door.organizationId, correlationId, request)).conversation.id
  }
  const { configId } = await door.run((tenant) => tenant.get(Conversations, conversationId))
  if (configId !== agent) throw new NotFound(`conversation ${conversationId} is not one of ${agent}`)
  return conversationId
}

async function agentsOf(desk: McpDesk) {
  const { services, door } = desk
  const heads = await door.run((tenant) => tenant.query(ConfigHeads, 'all', {}, { limit: 500 }))
  const usable = heads.items.filter((head) => head.branches.prod !== undefined && mayUse(desk, head.id))
  return Promise.all(
    usable.map(async (head) => {
      const { config } = await services.agents.head(door.organizationId, head.id, head.id)
      const { name, languages } = config.agent_identity
      return { agent: head.id, name, languages, useCase: config.use_case ?? '' }
    }),
  )
}

async function searched(desk: McpDesk, agent: string, query: string) {
  const { services, door } = desk
  assertAgent(desk, agent, agent)
  const { config } = await services.agents.head(door.organizationId, agent, agent)
  const collections = config.knowledge?.collections ?? []
  if (collections.length === 0) return { passages: [] }
  return door.run(async (tenant) => {
    const { passages } = await retrievePassages(
      { query, collections },
      { index: tenant.search, embedder: services.embedder },
    )
    return {
      passages: passages.map(({ title, headings, text, score, documentId }) => ({
        title,
        headings,
        text,
        score,
        documentId,
      })),
    }
  })
}

const mayUse = ({ configIds }: McpDesk, configId: string): boolean => configIds?.includes(configId) ?? true

/** What the key is not for looks like what does not exist. */
function assertAgent(desk: McpDesk, configId: string, asked: string): void {
  if (!mayUse(desk, configId)) throw new NotFound(`${asked} does not exist`)
}

/** An expected refusal is told to whoever called; of a fault only that it was one. */
async function told({ services }: McpDesk, work: () => Promise<object>): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: JSON.stringify(await work()) }] }
  } catch (error) {
    const expected = isDomainError(error)
    if (!expected) services.onFault('a call of an MCP client could not be carried out', error)
    const refusal = expected
      ? { code: error.kind, message: error.message }
      : { code: 'fault', message: 'this could not be carried out' }
    return { isError: true, content: [{ type: 'text', text: JSON.stringify(refusal) }] }
  }
}

const isDomainError = (error: unknown): error is DomainError => error instanceof Error && 'kind' in error
