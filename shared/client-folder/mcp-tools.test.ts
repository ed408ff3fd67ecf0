import type { McpListing } from '@workflow/agent-core/tools'
import { parseAgentConfig } from '@workflow/config-sdk'
import { describe, expect, it } from 'vitest'
import { listServers } from './mcp-tools.ts'
import { resolveTools } from './resolve-tools.ts'

const listed = (name: string, readOnly = true) => ({
  name,
  description: `What ${name} does`,
  inputSchema: { type: 'object' },
  readOnly,
  hash: `hash of ${name}`,
})
const listing: McpListing = { tools: [listed('search'), listed('files.delete', false)], prompts: [] }
const server = 'https://mcp.example/mcp'

function configOf(tools: string) {
  const yaml = `product_type: chatbot\nagent_identity: { name: A, languages: [en] }\nsystem_prompt: Hi.\ntools:\n${tools}`
  return parseAgentConfig(yaml, { organizationId: 'org_1', configId: 'cfg_1' })
}

function resolved(tools: string, known: McpListing = listing) {
  const parsed = configOf(tools)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors))
  return resolveTools(parsed.config, { operations: {}, mcp: { [server]: known } })
}

describe('an entry of an MCP server', () => {
  it('is all of its tools, or the one that it names', () => {
    const whole = resolved(`  - { name: docs, source: mcp, server: "${server}" }`)
    expect(whole.tools).toMatchObject([
      { name: 'docs__search', remoteName: 'search', changesState: false, definitionHash: 'hash of search' },
      { name: 'docs__files_delete', remoteName: 'files.delete', changesState: true },
    ])
    const one = resolved(`  - { name: docs__search, source: mcp, server: "${server}", changes_state: true }`)
    expect(one.tools).toMatchObject([{ name: 'docs__search', changesState: true }])
  })

  it.each([
    ['a tool that the server has not', 'docs__serch', listing, 'unknown_tool'],
    ['two tools of one name', 'docs', { tools: [listed('a.b'), listed('a/b')], prompts: [] }, 'mcp_name'],
    [
      'a schema that goes round',
      'docs',
      { tools: [{ ...listed('a'), inputSchema: { $ref: '#' } }], prompts: [] },
      'json_schema',
    ],
  ])('tells %s', (_case, name, known, rule) => {
    const { problems } = resolved(`  - { name: ${name}, source: mcp, server: "${server}" }`, known)
    expect(problems).toMatchObject([{ rule, path: ['tools', 0, expect.any(String)] }])
  })

  it('tells a server that cannot be asked, once', async () => {
    const parsed = configOf(
      `  - { name: a__x, source: mcp, server: "${server}" }\n  - { name: a__y, source: mcp, server: "${server}" }`,
    )
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors))
    const asked = await listServers(parsed.config, () => Promise.reject(new Error('refused')))
    expect(asked.problems).toMatchObject([{ rule: 'mcp_unreachable', path: ['tools', 0, 'server'] }])
  })

  it.each([
    ['a command in place of an address', 'server: "npx some-server"'],
    ['a command behind stdio:', 'server: "stdio:npx some-server"'],
  ])('holds no command: %s', (_case, field) => {
    expect(configOf(`  - { name: docs, source: mcp, ${field} }`)).toMatchObject({ ok: false })
  })
})

describe('a compensation', () => {
  const booking = (compensation: string) =>
    `  - { name: docs, source: mcp, server: "${server}", compensation: ${compensation} }\n  - { name: think, source: builtin }`
  it.each([
    ['a tool that is not there', '{ tool: undo, arguments: {} }'],
    ['itself', '{ tool: docs, arguments: {} }'],
  ])('may not name %s', (_case, compensation) => {
    expect(configOf(booking(compensation))).toMatchObject({ ok: false, errors: [{ rule: 'compensation' }] })
  })
  it.each([
    ['a tool that the server has not', '{ tool: docs__undo, arguments: {} }', 'compensation'],
    ['an expression that cannot be read', '{ tool: think, arguments: { id: "=result." } }', 'expression'],
  ])('may not name %s', (_case, compensation, rule) => {
    expect(resolved(booking(compensation)).problems).toMatchObject([{ rule }])
  })
})
