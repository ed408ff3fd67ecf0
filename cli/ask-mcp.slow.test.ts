/** A folder whose agent takes a tool from an MCP server, tried by the command. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openShell } from './command.fixtures.ts'
import { libraryFolder } from './library.fixtures.ts'
import { simulate } from './simulate.ts'
import { readFolder } from './stage.ts'

const shell = openShell()
let server: Server
let address: string

beforeAll(async () => {
  server = createServer(async (request, response) => {
    if (request.headers.authorization !== 'Bearer s-1') return void response.writeHead(401).end()
    const mcp = new McpServer({ name: 'desk', version: '1' })
    mcp.registerTool(
      'notices',
      { description: "Tells today's notices", annotations: { readOnlyHint: true } },
      async () => ({
        content: [{ type: 'text', text: '["The lift is closed."]' }],
      }),
    )
    const transport = new StreamableHTTPServerTransport({})
    await mcp.connect(transport as Transport)
    await transport.handleRequest(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
})
afterEach(() => vi.unstubAllEnvs())
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** The library with a tool of a server. */
const withServer = (named: string) =>
  libraryFolder(shell, 'library', {
    'client.yaml': `slug: corner-library
organization: { name: Corner Library, industry: libraries, timeZone: Europe/Dublin, languages: [en-IE], plan: starter }
secrets: { BOARD_KEY: { allowedHosts: [127.0.0.1] } }
`,
    'agents/desk.yaml': `product_type: chatbot
agent_identity: { name: Desk, languages: [en-IE] }
system_prompt: You help readers.
tools:
  - { name: board, source: mcp, server: "${named}", auth: "\${secret:BOARD_KEY}" }
  - { name: search_knowledge, source: builtin }
knowledge: { collections: [default] }
`,
    'conversations/desk.yaml':
      '- name: hours\n  turns: [{ customer: What are your opening hours?, expect: { replyContains: [nine] } }]\n',
  })

describe('the MCP servers that a folder names', () => {
  it('are asked for their tools with the secrets of the environment, and the folder is tried', async () => {
    vi.stubEnv('WORKFLOW_SECRET_BOARD_KEY', 's-1')
    const folder = withServer(address)
    const { agents } = await readFolder(folder)
    expect(agents[0]?.tools).toMatchObject([
      { name: 'board__notices', source: 'mcp', changesState: false },
      { name: 'search_knowledge' },
    ])
    expect(await shell.run(simulate(), folder)).toBe(0)
    expect(shell.printed()).toMatch(/1 of 1 conversations passed/)
  }, 90_000)

  it('name the secret that has no value', async () => {
    await expect(readFolder(withServer(address))).rejects.toThrow(/agents\/desk\.yaml.*WORKFLOW_SECRET_BOARD_KEY/)
  })

  it('are never processes that the operator did not list', async () => {
    vi.stubEnv('WORKFLOW_SECRET_BOARD_KEY', 's-1')
    await expect(readFolder(withServer('stdio:board'))).rejects.toThrow(/no operator allowed the server board/)
    vi.stubEnv('MCP_STDIO_SERVERS', 'node server.js')
    await expect(readFolder(withServer('stdio:board'))).rejects.toThrow(/^MCP_STDIO_SERVERS: must be JSON/)
  })
})
