/** Every route that the gateway mounts, asked with what nobody should send: whatever comes back is no fault of ours. */
import type { Route } from '@workflow/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { clientFolder } from './client-folder.ts'
import { createScriptedProvider } from './scripted-provider.ts'
import { buildWorld, type Headers, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await buildWorld(clientFolder('http://127.0.0.1:9'), createScriptedProvider())
})
afterAll(() => world.end())

const words = [
  'nonsense',
  '\u0000',
  '../../etc',
  'é\u202e𝕏',
  "' OR 1=1 --",
  '%',
  '__proto__',
  'x'.repeat(4_000),
  '-1',
  '1e309',
]
const bodies = ['', 'null', '[]', '"text"', '{}', '{"__proto__":{"a":1}}', '{"a":', '\ufeff{}', '9'.repeat(400)]
const values: readonly unknown[] = [
  '',
  'x'.repeat(100_000),
  '\u0000',
  '\ud800',
  -1,
  1e308,
  true,
  null,
  [],
  {},
  [[]],
  { a: { b: 1 } },
]

/** The body with each of its fields replaced by something of another kind. */
function* wrongBodies(route: Route): Generator<string> {
  yield* bodies
  const schema = route.body && z.toJSONSchema(route.body, { io: 'input', unrepresentable: 'any' })
  const names = Object.keys((schema as { properties?: object } | undefined)?.properties ?? {})
  for (const value of values) yield JSON.stringify(Object.fromEntries(names.map((name) => [name, value])))
}

function* wrongQueries(route: Route): Generator<string> {
  if (!route.query) return
  const schema = z.toJSONSchema(route.query, { io: 'input', unrepresentable: 'any' }) as { properties?: object }
  for (const name of Object.keys(schema.properties ?? {}))
    for (const word of words) yield `?${name}=${encodeURIComponent(word)}`
}

const credentials = (route: Route): Headers => {
  switch (route.access.kind) {
    case 'publishable_key':
      return world.publishableKey
    case 'platform':
      return world.administrator
    default:
      return world.admin
  }
}

/** Ends what was opened as a stream: only its status counts. */
async function statusOf(route: Route, path: string, headers: Headers, body?: string): Promise<[number, string]> {
  const controller = new AbortController()
  const response = await fetch(`${world.platform.url}${path}`, {
    method: route.method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    signal: controller.signal,
    ...(body === undefined ? {} : { body }),
  })
  const type = response.headers.get('content-type') ?? ''
  const text = type.startsWith('text/event-stream') ? '' : await response.text()
  controller.abort()
  // Pages for people refuse in words, everything else by a problem document.
  const isPage = !path.startsWith('/v1/') && type.startsWith('text/html') && text.startsWith('<!doctype html>')
  if (response.status >= 400 && type !== 'application/problem+json' && !isPage) return [599, `${type} ${text}`]
  return [response.status, text]
}

it('no route answers nonsense with a fault', { timeout: 60_000 }, async () => {
  const customer = (await world.open('desk')).headers
  const faults: string[] = []
  let asked = 0
  for (const route of world.platform.routes) {
    const headers = route.access.kind === 'conversation' ? customer : credentials(route)
    const fill = (word: string) => route.path.replace(/\{\w+\}/g, encodeURIComponent(word))
    const paths = route.path.includes('{') ? words.map(fill) : [route.path]
    const attempts = [
      ...paths.map((path) => ({ path, body: undefined })),
      ...[...wrongQueries(route)].map((query) => ({ path: `${fill('nonsense')}${query}`, body: undefined })),
      ...(route.method === 'GET' ? [] : [...wrongBodies(route)].map((body) => ({ path: fill('nonsense'), body }))),
    ]
    for (const { path, body } of attempts) {
      const [status, text] = await statusOf(route, path, headers, body)
      asked += 1
      if (status >= 500)
        faults.push(
          `${route.method} ${path.slice(0, 100)} ${body?.slice(0, 100) ?? ''}: ${status} ${text.slice(0, 200)}`,
        )
    }
  }
  expect(faults).toEqual([])
  expect(asked).toBeGreaterThan(500)
})
