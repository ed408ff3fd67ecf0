import { createReplayProvider } from '@workflow/llm-sdk'
import type { StoredDocument } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { configId, handover, organizationId, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { Conversations, Turns } from './model.ts'

const behalf = { source: '/test', actor: 'engine:test', correlationId: 'test' }
const at = '2026-01-01T00:00:00.000Z'

let test: TestRuntime
beforeEach(async () => {
  const provider = createReplayProvider({
    conversations: [{ id: 'r1', turns: [{ user: 'hello', answers: [{ text: 'Hello.', toolCalls: [] }] }] }],
  })
  test = await startRuntime(provider, { tools: [handover], mocks: {} })
})
afterEach(() => test.stop({ forget: true }))

const door = () => test.kernel.door(organizationId, behalf)
const turn = (id: string) => ({
  id,
  customerId: 'cus_1',
  conversationId: 'cnv_1',
  clientMessageId: 'm1',
  startedAt: at,
})

describe('the turns that an earlier process left', () => {
  it('are taken up beside one that cannot be opened, which is told', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await door().run(async (tenant) => {
      const seen = { createdAt: at, updatedAt: at, customer: { verified: false, facts: {} }, metadata: {} }
      const counts = { lastMessage: 1, turns: 1, toolFailures: 0, line: [] }
      const conversation = { id: 'cnv_1', customerId: 'cus_1', configId, configVersion: 1, sandbox: false, ...seen }
      tenant.create(Conversations, { ...conversation, ...counts, channel: 'api', status: 'open', guidance: [] })
      tenant.create(Turns, { ...turn('cnv_1:m1'), running: true, text: 'hello', input: { kind: 'words' }, trace: {} })
    })
    const path: StoredDocument['path'] = {
      parent: `organizations/${organizationId}`,
      collection: Turns.name,
      id: 'cnv_0:m1',
    }
    const fields = { conversationId: 'cnv_0', running: true, startedAt: at }
    const body = { ...turn('cnv_0:m1'), $sealed: 'damaged' }
    await test.ports.documents.commit({
      guards: [],
      writes: [{ kind: 'set', path, fields, body, version: 1, lastEvents: {} }],
    })
    expect(await test.runtime.recover()).toBe(1)
    expect(told).toHaveBeenCalledExactlyOnceWith(
      'a turn of an earlier process could not be taken up',
      expect.anything(),
    )
    const done = await door().run((tenant) => tenant.get(Turns, 'cnv_1:m1'))
    expect(done).toMatchObject({ running: null, result: { message: { text: 'Hello.' } } })
  })
})
