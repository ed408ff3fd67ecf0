/** Routes of the platform itself: whether it lives, what it can, what happens on it. */
import {
  feed,
  followLog,
  type Kernel,
  type Route,
  readLog,
  requirePosition,
  type SseEvent,
  serviceRoute,
  sseResponse,
} from '@workflow/engine'
import { eventJsonSchemas } from '@workflow/events'
import { z } from 'zod'
import { docsPage } from './docs-page.ts'
import { problemOf } from './problem.ts'

const readers = [
  'admin',
  'config_manager',
  'developer',
  'agent',
  'viewer',
  'support_specialist',
  'ai_supervisor',
  'platform_engineer',
  'platform_admin',
] as const
const defaultPastMs = 3_600_000
/** Looked at where it is used: a wrong one is refused as a wrong cursor of any list is. */
const position = z.string().max(100)

export function platformRoutes(kernelOf: () => Kernel, openApi: () => Promise<unknown>): readonly Route[] {
  return [
    serviceRoute({
      method: 'GET',
      path: '/healthz',
      summary: 'Whether the process lives',
      access: { kind: 'public' },
      status: 200,
      handle: async () => ({ status: 'ok' }),
    }),
    serviceRoute({
      method: 'GET',
      path: '/readyz',
      summary: 'Whether requests can be served, with the state of each dependency',
      access: { kind: 'public' },
      status: 200,
      handle: async () => {
        const storage = await storageState(kernelOf())
        return Response.json(
          { status: storage === 'ok' ? 'ok' : 'unavailable', dependencies: { storage } },
          { status: storage === 'ok' ? 200 : 503 },
        )
      },
    }),
    serviceRoute({
      method: 'GET',
      path: '/openapi.json',
      summary: 'Every route',
      access: { kind: 'public' },
      status: 200,
      handle: async () => openApi(),
    }),
    serviceRoute({
      method: 'GET',
      path: '/docs',
      summary: 'Every route, as a page for people',
      access: { kind: 'public' },
      mediaType: 'text/html',
      status: 200,
      handle: async () => docsPage(await openApi()),
    }),
    serviceRoute({
      method: 'GET',
      path: '/schemas/events.json',
      summary: 'The JSON Schema of every event',
      access: { kind: 'public' },
      status: 200,
      handle: async () => eventJsonSchemas(),
    }),
    serviceRoute({
      method: 'GET',
      path: '/v1/events',
      summary: "The organization's events: those after a position, oldest first; without one the newest, newest first",
      access: { kind: 'tenant', roles: readers, scope: 'events' },
      query: z.strictObject({
        after: position.optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      status: 200,
      handle: async ({ query }, door) => {
        const { after, limit } = query
        const range =
          after === undefined ? { limit, newestFirst: true } : { limit, after: requirePosition(after, 'after') }
        const items = await readLog(kernelOf().ports, door.organizationId, range)
        const last = after === undefined || items.length < limit ? undefined : items.at(-1)
        return { items, ...(last ? { next: last.position } : {}) }
      },
    }),
    serviceRoute({
      method: 'GET',
      path: '/v1/stream',
      summary: "The organization's events as they happen (server-sent events), resumable by Last-Event-ID",
      access: { kind: 'tenant', roles: readers, scope: 'events' },
      query: z.strictObject({
        after: position.optional().describe('Position or instant to resume after; an hour ago where absent'),
      }),
      streams: 'always',
      status: 200,
      handle: async ({ query, request }, door) => {
        const { ports } = kernelOf()
        const from = startOf(request.headers, query.after, ports.clock.now())
        const events = feed<SseEvent>((push) =>
          followLog(ports, door.organizationId, from, ({ position, event }) =>
            push({ event: 'event', id: position, data: event }),
          ),
        )
        return sseResponse(events, ports.clock, (error) => ({
          event: 'error',
          data: { problem: problemOf(error, '/v1/stream') },
        }))
      },
    }),
  ]
}

/** Where a stream goes on: behind what the caller heard last, else where it asks to begin, else an hour ago. */
function startOf(headers: Headers, after: string | undefined, now: Date): string {
  const lastEventId = headers.get('last-event-id')
  if (lastEventId !== null) return requirePosition(lastEventId, 'Last-Event-ID')
  if (after !== undefined) return requirePosition(after, 'after')
  return new Date(now.getTime() - defaultPastMs).toISOString()
}

/** Whether the store answers: a read of something that need not exist. */
async function storageState(kernel: Kernel): Promise<'ok' | 'failing'> {
  const probe = { parent: 'platform', collection: 'ticks', id: 'readiness' }
  return kernel.ports.documents.read([probe]).then(
    () => 'ok',
    () => 'failing',
  )
}
