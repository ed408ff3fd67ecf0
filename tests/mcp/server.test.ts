/** The platform as an MCP server, asked by the official client over HTTP. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { type CallToolResult, CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clientFolder } from '../security/client-folder.ts'
import { createScriptedProvider } from '../security/scripted-provider.ts'
import { buildWorld, type World } from '../security/world.ts'

let world: World
let other: World
const clients: Client[] = []

beforeAll(async () => {
  const provider = createScriptedProvider()
  world = await buildWorld(clientFolder('http://127.0.0.1:1'), provider)
  other = await buildWorld(clientFolder('http://127.0.0.1:1'), provider)
}, 120_000)
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await world.end()
  await other.end()
})

async function connect(key: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StreamableHTTPClientTransport(new URL(`${world.platform.url}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  })
  await client.connect(transport as Transport)
  clients.push(client)
  return client
}

const textOf = ({ content }: CallToolResult) =>
  content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join()
async function use(client: Client, name: string, args: Record<string, unknown>, onprogress?: () => void) {
  const params = { name, arguments: args }
  const options = onprogress ? { onprogress } : {}
  const result = await client.request({ method: 'tools/call', params }, CallToolResultSchema, options)
  return { failed: result.isError ?? false, text: textOf(result) }
}
const Reply = z.object({ conversationId: z.string(), reply: z.string(), citations: z.array(z.unknown()) })
const ask = async (client: Client, message: string, conversationId?: string) => {
  const more = conversationId === undefined ? {} : { conversationId }
  const { text } = await use(client, 'ask_agent', { agent: world.configIds.desk, message, ...more })
  return Reply.parse(JSON.parse(text))
}

describe('an MCP client with a secret key', () => {
  it('sees the tools, the agents, and nothing that is not its organization’s', async () => {
    const client = await connect(world.secretKey)
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual([
      'list_agents',
      'search_knowledge',
      'list_conversations',
      'read_conversation',
      'ask_agent',
    ])
    const agents = await use(client, 'list_agents', {})
    expect(agents.text).toContain(world.configIds.desk)
  })

  it('asks an agent, goes on with the conversation, and reads it', async () => {
    const client = await connect(world.secretKey)
    const first = await ask(client, 'hello there')
    expect(first.reply).toBe('You said hello there')
    const second = await ask(client, 'and again', first.conversationId)
    expect(second).toMatchObject({ conversationId: first.conversationId, reply: 'You said and again' })
    const read = await use(client, 'read_conversation', { conversationId: first.conversationId })
    expect(read.text).toContain('hello there')
    const listed = await use(client, 'list_conversations', { limit: 5 })
    expect(listed.text).toContain(first.conversationId)
    expect(
      await use(client, 'search_knowledge', { agent: world.configIds.desk, query: 'opening hours' }),
    ).toMatchObject({ failed: false, text: expect.stringContaining('passages') })
  })

  it('hears of progress where it asks for it', async () => {
    const client = await connect(world.secretKey)
    let heard = 0
    const args = { agent: world.configIds.desk, message: 'one two three' }
    await use(client, 'ask_agent', args, () => {
      heard += 1
    })
    expect(heard).toBeGreaterThan(1)
  })

  it('may be two at once, each with its own conversation', async () => {
    const [a, b] = [await connect(world.secretKey), await connect(world.secretKey)]
    const [one, two] = await Promise.all([ask(a, 'I am one'), ask(b, 'I am two')])
    expect(one.reply).toBe('You said I am one')
    expect(two.reply).toBe('You said I am two')
    expect(one.conversationId).not.toBe(two.conversationId)
  })

  it('finds nothing under an id of another organization', async () => {
    const client = await connect(world.secretKey)
    const foreign = await other.open('desk')
    for (const [name, args] of [
      ['read_conversation', { conversationId: foreign.id }],
      ['ask_agent', { agent: world.configIds.desk, message: 'hi', conversationId: foreign.id }],
      ['ask_agent', { agent: other.configIds.desk, message: 'hi' }],
      ['search_knowledge', { agent: other.configIds.desk, query: 'hours' }],
    ] as const) {
      expect(await use(client, name, args)).toMatchObject({ failed: true, text: expect.stringContaining('not_found') })
    }
  })

  it('is told what is wrong with its arguments', async () => {
    const client = await connect(world.secretKey)
    expect(await use(client, 'ask_agent', { agent: world.configIds.desk, message: '' })).toMatchObject({ failed: true })
    expect(await use(client, 'read_conversation', {})).toMatchObject({
      text: expect.stringContaining('conversationId'),
    })
  })
})

describe('an MCP client without a key that holds', () => {
  it.each([
    ['another key', () => 'sk_wrong_wrong'],
    ['a key of another installation', () => other.secretKey],
  ])('is refused with %s', async (_case, key) => {
    await expect(connect(key())).rejects.toMatchObject({ code: 401 })
  })

  it('is refused with a publishable key and with none, on each method', async () => {
    for (const method of ['POST', 'GET', 'DELETE']) {
      const body = method === 'POST' ? { body: { jsonrpc: '2.0', id: 1, method: 'ping' } } : {}
      expect((await world.ask('/mcp', { method, ...body })).status).toBe(401)
      expect((await world.ask('/mcp', { method, headers: world.publishableKey, ...body })).status).toBe(403)
    }
  })
})

describe('the MCP endpoint', () => {
  const headers = () => ({ authorization: `Bearer ${world.secretKey}`, accept: 'application/json, text/event-stream' })
  it('has no standing stream and no sessions', async () => {
    for (const method of ['GET', 'DELETE'])
      expect((await world.ask('/mcp', { method, headers: headers() })).status).toBe(405)
  })
  it.each([
    ['a number', 7],
    ['another protocol', { jsonrpc: '1.0', id: 1, method: 'ping' }],
    ['an empty list', []],
  ])('refuses %s', async (_case, body) => {
    expect((await world.ask('/mcp', { method: 'POST', headers: headers(), body })).status).toBe(400)
  })
})
