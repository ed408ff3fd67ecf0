import type { Route } from '@workflow/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clientFolder } from './client-folder.ts'
import { createScriptedProvider } from './scripted-provider.ts'
import { buildWorld, type Chat, type Headers, type World } from './world.ts'

let world: World
let chat: Chat
beforeAll(async () => {
  world = await buildWorld(clientFolder('http://127.0.0.1:9'), createScriptedProvider())
  chat = await world.open('desk')
})
afterAll(() => world.end())

const encoded = (text: string) => Buffer.from(text).toString('base64url')

/** What no page ever gave: no text at all, no JSON, JSON of another form, and values that no store can compare. */
const wrongCursors = [
  '',
  'nonsense',
  '0',
  '-1',
  '2026-13-45T99:99',
  encoded('["a"'),
  encoded('null'),
  encoded('"org_1"'),
  encoded('[null]'),
  encoded('[null,5]'),
  encoded('[{"a":1},"id"]'),
  encoded('[[],"id"]'),
  encoded('[null,"id","more"]'),
]

/** A path with the things that are there, and who may ask for it. */
function asked({ path, access }: Route): { path: string; headers: Headers } {
  const known: Readonly<Record<string, string>> = {
    conversationId: chat.id,
    configId: world.configIds.desk ?? '',
    organizationId: world.organizationId,
    version: '1',
    sequence: '1',
    template: 'welcome',
    format: 'mail',
    locale: 'en',
  }
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? 'unknown')
  if (access.kind === 'public') return { path: filled, headers: {} }
  if (access.kind === 'conversation') return { path: filled, headers: chat.headers }
  if (access.kind === 'publishable_key') return { path: filled, headers: world.publishableKey }
  if (access.kind === 'tenant' && access.roles.includes('admin')) return { path: filled, headers: world.admin }
  const organization = access.kind === 'tenant' ? { 'x-workflow-organization': world.organizationId } : {}
  return { path: filled, headers: { ...world.administrator, ...organization } }
}

const reads = () => world.platform.routes.filter(({ method }) => method === 'GET')
const refused = (path: string) => ({ status: 400, body: { errors: [expect.objectContaining({ path })] } })

describe('a list', () => {
  it('refuses every cursor that it did not give, and names the field', async () => {
    // Histories of conversations go on after a number.
    const lists = reads().filter(({ query }) => query?.shape.after?.safeParse('0').data === '0')
    expect(lists.length).toBeGreaterThan(15)
    for (const route of lists) {
      const { path, headers } = asked(route)
      expect(path).not.toContain('unknown')
      const more = path === '/v1/customers' ? 'email=a@client.example&' : ''
      for (const wrong of wrongCursors) {
        const answer = await world.ask(`${path}?${more}after=${encodeURIComponent(wrong)}`, { headers })
        expect(answer, `${path} after "${wrong}"`).toMatchObject(refused('after'))
      }
    }
  })

  it('of events goes on after an event, or after an instant', async () => {
    const first = await world.ask('/v1/events?after=1970-01-01T00:00:00.000Z&limit=2', { headers: world.admin })
    const [one, two] = first.body.items as [{ position: string }, { position: string }]
    const next = await world.ask(`/v1/events?after=${one.position}&limit=1`, { headers: world.admin })
    expect(next.body.items).toEqual([two])
  })
})

describe('a stream of events', () => {
  it('is refused where it is to go on after what was no event', async () => {
    const headers = { ...world.admin, 'last-event-id': '17' }
    expect(await world.ask('/v1/stream', { headers })).toMatchObject(refused('Last-Event-ID'))
  })
})

const Documented = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ responses: z.record(z.string(), z.unknown()) }))),
})

describe('a route that takes no query', () => {
  it('refuses every field of one, as those refuse it that take other fields', async () => {
    const without = reads().filter(({ query, path }) => query === undefined && path.startsWith('/v1/'))
    expect(without.length).toBeGreaterThan(10)
    for (const route of without) {
      const { path, headers } = asked(route)
      const answer = await world.ask(`${path}?after=nonsense`, { headers })
      expect(answer, path).toMatchObject(refused('after'))
    }
  })

  it('says so in its document', async () => {
    const document = Documented.parse((await world.ask('/openapi.json')).body)
    for (const { path, method } of world.platform.routes)
      expect(Object.keys(document.paths[path]?.[method.toLowerCase()]?.responses ?? {}), path).toContain('400')
  })
})
