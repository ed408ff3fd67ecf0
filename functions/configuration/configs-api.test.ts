import { InvalidInput } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { archiveWith, member, openImports, staff } from '../client-folder.fixtures.ts'
import type { Imported } from './index.ts'

let opened: Awaited<ReturnType<typeof openImports>>
let configId: string
let caller: ReturnType<typeof member>

beforeEach(async () => {
  opened = await openImports()
  const imported = await opened.platform.call<Imported>('POST /v1/imports', { caller: staff, raw: archiveWith() })
  configId = imported.agents[0]?.configId ?? ''
  caller = member(imported.organizationId)
})
afterEach(() => opened.platform.close())

const call = <Answer>(route: string, body?: unknown, query?: Record<string, string>) =>
  opened.platform.call<Answer>(route, { caller, params: { configId, version: '1' }, body, ...(query && { query }) })

const live = () => call<{ version: number; yaml: string; name: string }>('GET /v1/configs/{configId}')

const write = (prompt: string, branch = 'prod') =>
  call<{ version: number }>('POST /v1/configs/{configId}/versions', {
    yaml: `product_type: chatbot\nagent_identity: { name: Desk }\nsystem_prompt: ${prompt}\ntools: [{ name: reserve_book }, { name: create_ticket }]\n`,
    message: 'A better prompt',
    branch,
  })

describe('a configuration', () => {
  it('gets a new version that is live on its branch, and can go back', async () => {
    expect(await write('You help kindly.')).toMatchObject({ version: 2 })
    expect(await live()).toMatchObject({ version: 2, name: 'desk', yaml: expect.stringContaining('kindly') })
    await call('POST /v1/configs/{configId}/rollback', { branch: 'prod', toVersion: 1 })
    expect(await live()).toMatchObject({ version: 1, yaml: expect.stringContaining('You help readers') })
    const { items } = await call<{ items: { version: number }[] }>('GET /v1/configs/{configId}/versions')
    expect(items.map(({ version }) => version)).toEqual([2, 1])
  })

  it('gives two authors at the same moment two numbers', async () => {
    const written = await Promise.all([write('One.', 'dev'), write('Two.', 'dev'), write('Three.', 'dev')])
    expect(new Set(written.map(({ version }) => version)).size).toBe(3)
    expect(await live()).toMatchObject({ version: 1 })
  })

  it('says what changed', async () => {
    await write('You help kindly.')
    const query = { from: '1', to: '2' }
    const diff = await call<{ changes: { summary: string }[]; text: string }>(
      'GET /v1/configs/{configId}/diff',
      undefined,
      query,
    )
    expect(diff.changes.length).toBeGreaterThan(1)
    expect(diff.text).toContain('+system_prompt: You help kindly.')
  })

  it('that is wrong is refused with every error and its place', async () => {
    const yaml =
      'product_type: chatbot\nagent_identity: { nme: Desk }\nsystem_prompt: Hi\ntools: [{ name: reserve_bok }]\n'
    const refusal = await call('POST /v1/configs/{configId}/versions', { yaml, message: 'x' }).catch(
      (error: unknown) => error,
    )
    if (!(refusal instanceof InvalidInput)) throw refusal
    expect(refusal.detail.errors?.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'yaml:2:1 required',
      'yaml:2:19 unknown_key',
      'yaml:4:17 unknown_tool',
    ])
  })

  it.each([
    ['GET /v1/configs/{configId}', undefined],
    ['GET /v1/configs/{configId}/versions/{version}', undefined],
    ['POST /v1/configs/{configId}/rollback', { branch: 'prod', toVersion: 1 }],
    ['POST /v1/configs/{configId}/versions', { yaml: 'x: 1', message: 'x' }],
  ])('does not exist for another organization: %s', async (route, body) => {
    caller = member('org_other')
    await expect(call(route, body)).rejects.toThrow('does not exist')
  })

  it.each([
    ['the same version', 1, 'not older'],
    ['a version that was never made', 9, 'not older'],
  ])('does not go back to %s', async (_case, toVersion, reason) => {
    await expect(call('POST /v1/configs/{configId}/rollback', { branch: 'prod', toVersion })).rejects.toThrow(reason)
  })
})

describe('a secret', () => {
  it('is named but never shown, and may be used by a new version', async () => {
    const params = { name: 'SHELF_KEY' }
    await opened.platform.call('PUT /v1/secrets/{name}', {
      caller,
      params,
      body: { value: 's3cret', allowedHosts: ['api.example'] },
    })
    const yaml = `product_type: chatbot\nagent_identity: { name: Desk }\nsystem_prompt: Hi\ntools: [{ name: reserve_book, auth: "\${secret:SHELF_KEY}" }]\n`
    expect(await call('POST /v1/configs/{configId}/versions', { yaml, message: 'x' })).toMatchObject({ version: 2 })
    expect(JSON.stringify(await call('GET /v1/secrets'))).toBe('{"items":[{"name":"SHELF_KEY"}]}')
    const other = await opened.platform.call('GET /v1/secrets', { caller: member('org_other') })
    expect(other).toEqual({ items: [] })
  })
})
