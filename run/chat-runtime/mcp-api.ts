/**
 * The organization's agents as an MCP server (streamable HTTP): other agents and desktops ask them, search what they know and read conversations. Stateless: each
 * request stands by itself, so any instance answers it. Whose it is comes from the key alone.
 */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { type Route, serviceRoute } from '@workflow/engine'
import { z } from 'zod'
import { correlationOf } from './customer-api.ts'
import { askAgent, type McpDesk, offerDesk } from './mcp-desk.ts'
import type { Services } from './services.ts'
import type { TurnRegistry } from './turns.ts'

const access = { kind: 'tenant', roles: ['admin', 'developer'], scope: 'mcp' } as const

/** JSON-RPC 2.0; what a method takes is checked where it is known. */
const Message = z.looseObject({
  jsonrpc: z.literal('2.0'),
  method: z.string().max(200).optional(),
  id: z.union([z.string().max(200), z.number()]).optional(),
})

export function mcpRoutes(services: Services, turns: TurnRegistry): readonly Route[] {
  return [
    serviceRoute({
      method: 'POST',
      path: '/mcp',
      summary: "The organization's agents, knowledge and conversations as tools of an MCP server (streamable HTTP)",
      access,
      body: z.union([Message, z.array(Message).min(1).max(20)]),
      ownIdempotency: true,
      streams: 'on_request',
      status: 200,
      handle: async ({ body, request, caller }, door) => {
        const configIds = caller.kind === 'key' && caller.configIds.length > 0 ? caller.configIds : undefined
        return answered({ services, turns, door, configIds, correlationId: correlationOf(request) }, request, body)
      },
    }),
    ...(['GET', 'DELETE'] as const).map((method) =>
      serviceRoute({
        method,
        path: '/mcp',
        summary: 'There is no standing stream and no session: always 405, as the protocol wants it',
        access,
        status: 200,
        handle: async () => {
          const problem = {
            type: 'about:blank',
            title: 'Method Not Allowed',
            status: 405,
            detail: 'send messages by POST',
          }
          const headers = { allow: 'POST', 'content-type': 'application/problem+json' }
          return new Response(JSON.stringify(problem), { status: 405, headers })
        },
      }),
    ),
  ]
}

async function answered(desk: McpDesk, request: Request, body: unknown): Promise<Response> {
  const server = new McpServer({ name: 'workflow', version: '0.1.0' })
  offerDesk(server, desk)
  askAgent(server, desk)
  const transport = new WebStandardStreamableHTTPServerTransport({})
  // The class says `sessionId: string | undefined` where the interface says that it may be absent.
  await server.connect(transport as Transport)
  return transport.handleRequest(request, { parsedBody: body })
}
