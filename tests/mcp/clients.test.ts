/** The MCP client against the official sample server, over HTTP and as a process. */
import { type McpCall, McpClients, stdioServersFrom } from '@workflow/agent-core/mcp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../local/emulators/server-process.ts'
import { type Everything, everythingScript, startEverything } from './everything.ts'

const organizationId = 'org_test'
const stdioServers = { everything: { command: process.execPath, args: [everythingScript, 'stdio'] } }
let server: Everything
let nowMs = 0
let clients: McpClients

beforeAll(async () => {
  server = await startEverything(await freePort())
  clients = new McpClients({ allowLoopback: true, stdioServers, now: () => nowMs })
})
afterAll(async () => {
  await clients.close()
  await server.stop()
})

const never = new AbortController().signal
async function call(address: string, tool: string, args: McpCall['arguments'], changes: Partial<McpCall> = {}) {
  const ref = { organizationId, server: address }
  const listed = (await clients.list(ref)).find(({ name }) => name === tool)
  const definitionHash = listed?.hash ?? 'none'
  const given = { tool, definitionHash, arguments: args, changesState: false, idempotencyKey: 'key', timeoutMs: 5_000 }
  return clients.call(ref, { ...given, signal: never, ...changes })
}

describe.each([
  ['over HTTP', () => server.url],
  ['as a process that the operator allows', () => 'stdio:everything'],
])('an MCP server %s', (_case, address) => {
  it('tells its tools, and the same hash each time', async () => {
    const ref = { organizationId, server: address() }
    const [first, second] = [await clients.list(ref), await clients.list(ref)]
    expect(first.map(({ name }) => name)).toEqual(expect.arrayContaining(['echo', 'get-sum', 'get-structured-content']))
    expect(second).toEqual(first)
  })

  it('answers with what its blocks and its structure say', async () => {
    expect(await call(address(), 'echo', { message: 'hi' })).toEqual({ outcome: 'ok', value: { text: 'Echo: hi' } })
    expect(await call(address(), 'get-structured-content', { location: 'Chicago' })).toMatchObject({
      value: { temperature: expect.any(Number), conditions: expect.any(String) },
    })
    expect(await call(address(), 'get-tiny-image', {})).toMatchObject({
      value: {
        content: [{ type: 'text' }, { type: 'image', mimeType: 'image/png', sizeBytes: 4033 }, { type: 'text' }],
      },
    })
    const embedded = await call(address(), 'get-resource-reference', { resourceType: 'Text', resourceId: 1 })
    expect(embedded).toMatchObject({ value: { content: [{}, { type: 'resource', mimeType: 'text/plain' }, {}] } })
  })

  it('says itself that a call failed', async () => {
    expect(await call(address(), 'echo', {})).toMatchObject({ outcome: 'tool_error', message: /expected string/ })
  })

  it('is given up on in time, and what it may have done is not known', async () => {
    const slow = { duration: 60, steps: 1 }
    const limits = { timeoutMs: 100, changesState: true }
    const outcome = await call(address(), 'trigger-long-running-operation', slow, limits)
    expect(outcome).toMatchObject({ outcome: 'failed', reason: 'timeout', happened: 'unknown' })
    const stopped = { signal: AbortSignal.abort(new Error('the turn is over')) }
    expect(await call(address(), 'trigger-long-running-operation', slow, stopped)).toMatchObject({ outcome: 'failed' })
    expect(await call(address(), 'echo', { message: 'still' })).toMatchObject({ outcome: 'ok' })
  })

  it('gives resources and templates', async () => {
    const ref = { organizationId, server: address() }
    expect(await clients.resource(ref, 'demo://resource/dynamic/text/1', never)).toContain('plaintext resource')
    expect(await clients.prompt(ref, 'args-prompt', { city: 'Pune' })).toContain('Pune')
  })
})

describe('a tool whose description is not the imported one', () => {
  it('is not called', async () => {
    expect(await call(server.url, 'echo', { message: 'x' }, { definitionHash: 'of the import' })).toEqual({
      outcome: 'changed',
    })
  })
})

describe('a resource', () => {
  it('is read again when it is five minutes old, not before', async () => {
    const ref = { organizationId, server: server.url }
    const uri = 'demo://resource/dynamic/text/7'
    const first = await clients.resource(ref, uri, never)
    await server.stop()
    expect(await clients.resource(ref, uri, never)).toBe(first)
    nowMs += 5 * 60_000
    await expect(clients.resource(ref, uri, never)).rejects.toThrow('could not be reached')
    server = await startEverything(Number(new URL(server.url).port))
    expect(await clients.resource(ref, uri, never)).toContain('Resource 7')
  })
})

describe('a server that was started anew', () => {
  it('gets a new session, and the call that it did not know is made once more', async () => {
    const ref = { organizationId, server: server.url }
    const definitionHash = (await clients.list(ref)).find(({ name }) => name === 'echo')?.hash ?? ''
    await server.stop()
    server = await startEverything(Number(new URL(server.url).port))
    const given = { tool: 'echo', definitionHash, changesState: true, idempotencyKey: 'key', timeoutMs: 5_000 }
    expect(await clients.call(ref, { ...given, arguments: { message: 'after' }, signal: never })).toEqual({
      outcome: 'ok',
      value: { text: 'Echo: after' },
    })
  })
})

describe('where an MCP server may be', () => {
  it.each([
    ['on this machine, outside local mode', () => server.url],
    ['in a private network', () => 'http://10.0.0.7/mcp'],
    ['at the metadata address', () => 'http://169.254.169.254/mcp'],
    ['a process that no operator allowed', () => 'stdio:other'],
    ['a process named as an inherited property', () => 'stdio:constructor'],
  ])('not %s', async (_case, address) => {
    const strict = new McpClients({ allowLoopback: false, stdioServers, now: () => 0 })
    await expect(strict.list({ organizationId, server: address() })).rejects.toMatchObject({ name: 'OutboundError' })
    await strict.close()
  })

  it('not where the secret may not go', async () => {
    const secret = { value: 's', allowedHosts: ['mcp.partner.example'] }
    await expect(clients.list({ organizationId: 'org_2', server: server.url, secret })).rejects.toThrow(
      'may not be sent',
    )
  })
})

describe('processes of the operator', () => {
  const allowed = '{"docs":{"command":"docs-server"}}'
  it('stand in the environment', () => {
    expect(stdioServersFrom({ MCP_STDIO_SERVERS: allowed })).toEqual({ docs: { command: 'docs-server', args: [] } })
    expect(stdioServersFrom({})).toEqual({})
  })
  it.each([
    ['on Cloud Run', { MCP_STDIO_SERVERS: allowed, K_SERVICE: 'chat' }],
    ['as something else than JSON', { MCP_STDIO_SERVERS: 'docs-server' }],
    ['without a command', { MCP_STDIO_SERVERS: '{"docs":{}}' }],
  ])('are refused %s', (_case, environment) => {
    expect(() => stdioServersFrom(environment)).toThrow('MCP_STDIO_SERVERS')
  })
})
