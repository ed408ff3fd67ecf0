import { createHmac } from 'node:crypto'
import { createReplayProvider } from '@workflow/llm-sdk'
import { Customers } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configId, handover, organizationId, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { Conversations } from './model.ts'

const secret = 'a secret that only the site of the client knows'
const behalf = { source: '/test', actor: 'engine:test', correlationId: 'test' }
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

let test: TestRuntime
beforeEach(async () => {
  test = await startRuntime(createReplayProvider({ conversations: [] }), { tools: [handover], mocks: {} })
  await door().run((tenant) => tenant.secrets.put('CUSTOMER_TOKEN_SECRET', { value: secret, allowedHosts: [] }))
})
afterEach(() => test.stop({ forget: true }))

const door = () => test.kernel.door(organizationId, behalf)

/** As a client's site signs it. */
function customerToken(): string {
  const now = Math.floor(test.ports.clock.now().getTime() / 1_000)
  const claims = { sub: 'customer-1', name: 'Otti', aud: configId, iat: now, exp: now + 600 }
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

/** Whose conversation it is. */
async function begin(): Promise<string> {
  const route = test.runtime.engine.api.find(({ path }) => path === '/v1/conversations')
  const caller = { kind: 'key', keyId: 'key_1', organizationId, publishable: true, scopes: [], configIds: [configId] }
  const body = { configId, channel: 'web', customerToken: customerToken(), metadata: {}, sandbox: false }
  const call = { body, caller, params: {}, query: {}, request: new Request('http://127.0.0.1/v1/conversations') }
  const started = (await route?.handle(call as never, door() as never)) as { conversationId: string }
  return door().run(async (tenant) => (await tenant.get(Conversations, started.conversationId)).customerId)
}

describe('a customer whom the client’s token names', () => {
  it('has one id over all conversations, and another one from their erasure on, while it is under way too', async () => {
    const former = await begin()
    expect(await begin()).toBe(former)
    await door().run((tenant) => tenant.personal.forget(former))
    const next = await begin()
    expect(next).not.toBe(former)
    await door().run(async (tenant) => void (await tenant.personal.remove(former, 200)))
    expect(await begin()).toBe(next)
  })

  it('is somebody new also where they are erased at the very moment', async () => {
    const former = await begin()
    const { documents } = test.ports
    const read = documents.read.bind(documents)
    documents.read = async (paths) => {
      const found = await read(paths)
      if (!paths.some(({ collection, id }) => collection === Customers.name && id === former)) return found
      documents.read = read
      await door().run((tenant) => tenant.personal.forget(former))
      return found
    }
    expect(await begin()).not.toBe(former)
  })
})
