/** The runtime's routes as the gateway would call them, without HTTP. */
import type { Caller, Door } from '@workflow/engine'
import { z } from 'zod'
import { configId, organizationId, type TestRuntime } from '../fixtures/runtime.ts'

export interface RuntimeRoutes {
  /** Resolves with the conversation's id. */
  open(): Promise<string>
  post(conversationId: string, text: string, headers?: Record<string, string>): Promise<unknown>
  /** The stream of what no post asked for; resolves with what ends it, once it listens. */
  connect(conversationId: string): Promise<() => Promise<void>>
}

export function routesOf(running: TestRuntime): RuntimeRoutes {
  const handlerOf = (method: string, path: string) => {
    const route = running.runtime.engine.api.find((one) => one.method === method && one.path === path)
    if (!route) throw new Error(`no ${method} ${path}`)
    const door: Door = running.kernel.door(organizationId, {
      source: '/functions/bench',
      actor: 'user:bench',
      correlationId: 'bench',
    })
    // Made once: making requests is the server's work.
    const plain = new Request(`http://127.0.0.1${path}`)
    return (call: object, headers?: Record<string, string>): Promise<unknown> => {
      const request = headers ? new Request(plain, { headers }) : plain
      return Reflect.apply(route.handle, undefined, [{ query: {}, request, ...call }, door])
    }
  }
  const start = handlerOf('POST', '/v1/conversations')
  const say = handlerOf('POST', '/v1/conversations/{conversationId}/messages')
  const ticket = handlerOf('POST', '/v1/conversations/{conversationId}/stream-ticket')
  const stream = handlerOf('GET', '/v1/conversations/{conversationId}/stream')
  const page: Caller = {
    kind: 'key',
    keyId: 'key_bench',
    organizationId,
    publishable: true,
    scopes: [],
    configIds: [configId],
  }
  const customerOf = (conversationId: string): Caller => ({ kind: 'customer', conversationId, organizationId })
  let messages = 0
  return {
    open: async () => {
      const body = { configId, channel: 'web', metadata: {}, sandbox: true }
      return z.object({ conversationId: z.string() }).parse(await start({ caller: page, body })).conversationId
    },
    post: (conversationId, text, headers) => {
      messages += 1
      const body = { clientMessageId: `m${messages}`, text }
      return say({ caller: customerOf(conversationId), params: { conversationId }, body }, headers)
    },
    connect: async (conversationId) => {
      const params = { conversationId }
      const given = z.object({ ticket: z.string() }).parse(await ticket({ caller: customerOf(conversationId), params }))
      const query = { ticket: given.ticket, after: 0 }
      const response = (await stream({ caller: { kind: 'anonymous' }, params, query })) as Response
      const reader = response.body?.getReader()
      const read = async (): Promise<void> => {
        while (reader && !(await reader.read()).done);
      }
      void read().catch((error: unknown) => console.error(error))
      return () => reader?.cancel() ?? Promise.resolve()
    },
  }
}
