import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPlatformUser } from '@workflow/functions/identity'
import { type Platform, startPlatform } from '@workflow/local'
import { createFakeClock } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { audit } from './audit.ts'

const clock = createFakeClock()
/** Ten minutes until nothing can be added any more, and the sealer's next minute. */
const sealedAfterMs = 11 * 60_000
const password = 'correct horse battery'
const operator = { name: 'Op', email: 'op@workflow.example', password }

let folder: string
let platform: Platform
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'))
  platform = await startPlatform({
    port: 0,
    dataFolder: folder,
    logLevel: 'error',
    environment: {},
    clock,
    rateLimits: 'off',
  })
  const behalf = { source: '/test', actor: 'engine:test', correlationId: 'test' }
  await platform.kernel.runPlatform(behalf, (scope) =>
    createPlatformUser(scope, { ...operator, role: 'platform_admin' }),
  )
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await platform.stop()
  rmSync(folder, { recursive: true })
})

async function ask<Answer>(method: string, path: string, token?: string, body?: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
  const answer = await fetch(`${platform.url}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true)
  return (await answer.json()) as Answer
}

/** As somebody at a shell who shows the operator's token. */
async function asOperator(): Promise<string> {
  const body = { email: operator.email, password }
  const { accessToken } = await ask<{ accessToken: string }>('POST', '/v1/auth/sign-in', undefined, body)
  vi.stubEnv('WORKFLOW_API_KEY', accessToken)
  return accessToken
}

async function signUp(): Promise<string> {
  const person = { name: 'Ada', email: 'ada@acme.example', password, organizationName: 'Acme', industry: 'any' }
  await ask('POST', '/v1/auth/sign-up', undefined, { ...person, timeZone: 'UTC' })
  // The mail is written by another room.
  await platform.kernel.idle()
  const { items } = await ask<{ items: { text: string }[] }>('GET', '/v1/mailbox', await asOperator())
  const token = /sign-up\/(\w+)/.exec(items[0]?.text ?? '')?.[1]
  const { user } = await ask<{ user: { organizationId: string } }>('POST', '/v1/auth/verify', undefined, { token })
  return user.organizationId
}

async function verify(organizationId: string): Promise<string> {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await audit().parseAsync(['verify', '--organization', organizationId, '--url', platform.url], { from: 'user' })
  const text = said.mock.calls.map(([chunk]) => String(chunk)).join('')
  said.mockRestore()
  return text
}

async function changeAnEvent(organizationId: string): Promise<void> {
  const { documents } = platform.kernel.ports
  const query = { parent: `organizations/${organizationId}`, collection: 'events', name: 'byPosition', equals: {} }
  const [stored] = await documents.find({ ...query, limit: 1 })
  if (!stored) throw new Error('there is no event')
  const body = structuredClone(stored.body) as { envelope: { actor: string } }
  body.envelope.actor = 'user:somebody_else'
  await documents.commit({ guards: [], writes: [{ ...stored, kind: 'set', body }] })
}

describe('the sealed log of an organization that was erased', () => {
  it('is verified by staff, with its end in it, and does not hold where somebody changed it', async () => {
    const organizationId = await signUp()
    await ask('POST', `/v1/organizations/${organizationId}/erasure`, await asOperator(), { confirm: organizationId })
    await platform.kernel.idle()
    await clock.advance(sealedAfterMs)
    await platform.kernel.idle()
    await asOperator()
    expect(await verify(organizationId)).toMatch(/^1 blocks over \d+ events: the chain holds\n/)
    await changeAnEvent(organizationId)
    await expect(verify(organizationId)).rejects.toThrow('block 1 does not hold (entries)')
  })
})
