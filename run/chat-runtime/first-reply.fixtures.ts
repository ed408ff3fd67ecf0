/** The first message of a new conversation, through the routes of a runtime that a test started. */
import type { Door } from '@workflow/engine'
import { configId, organizationId, type TestRuntime } from '../../tests/fixtures/runtime.ts'

/** The reply, as the route gives it. */
export async function firstReply(running: TestRuntime, text: string, { sandbox = false } = {}): Promise<unknown> {
  const key = { kind: 'key', keyId: 'key_1', organizationId, publishable: true, scopes: [], configIds: [configId] }
  const started = await call(running, '/v1/conversations', key, { configId, channel: 'web', metadata: {}, sandbox })
  const conversationId = String(Reflect.get(Object(started), 'conversationId'))
  const caller = { kind: 'customer', conversationId, organizationId }
  const body = { clientMessageId: 'm1', text }
  return call(running, '/v1/conversations/{conversationId}/messages', caller, body, { conversationId })
}

function call(running: TestRuntime, path: string, caller: object, body: object, params: object = {}): Promise<unknown> {
  const route = running.runtime.engine.api.find((one) => one.method === 'POST' && one.path === path)
  if (!route) throw new Error(`no ${path}`)
  const behalf = { source: '/functions/test', actor: 'user:test', correlationId: 'test' } as const
  const door: Door = running.kernel.door(organizationId, behalf)
  const given = { params, body, query: {}, caller, request: new Request(`http://127.0.0.1${path}`) }
  const handle = (capability: unknown): Promise<unknown> => Reflect.apply(route.handle, undefined, [given, capability])
  return route.scope === 'tenant' ? door.run(handle) : handle(door)
}
