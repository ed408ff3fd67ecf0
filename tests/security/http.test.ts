import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dereference, validate } from '@readme/openapi-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clientFolder } from './client-folder.ts'
import { createScriptedProvider } from './scripted-provider.ts'
import { buildWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await buildWorld(clientFolder('http://127.0.0.1:9'), createScriptedProvider())
})
afterAll(() => world.end())

describe('every answer', () => {
  it.each([
    ['a success', '/healthz', 200],
    ['a refusal', '/v1/escalations', 401],
    ['a path that is not there', '/v1/nothing', 404],
  ])('carries the id of its request: %s', async (_, path, status) => {
    const answer = await world.ask(path, { headers: { 'x-request-id': 'mine-1' } })
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([status, 'mine-1'])
  })

  it.each(['a b', 'x'.repeat(101), 'ä', '"><script>'])('has an id of our own in place of "%s"', async (given) => {
    const answer = await world.ask('/healthz', { headers: { 'x-request-id': encodeURI(given) } })
    expect(answer.headers.get('x-request-id')).toMatch(/^req_\w+$/)
  })

  it('is not to be sniffed, framed or told on', async () => {
    const { headers } = await world.ask('/v1/nothing')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-powered-by')).toBeNull()
  })
})

describe('a page of another origin', () => {
  it('may ask, with keys and tokens and without cookies', async () => {
    const origin = 'https://shop.example'
    const preflight = await world.ask('/v1/conversations', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-workflow-key,last-event-id',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
    for (const header of ['content-type', 'x-workflow-key', 'last-event-id'])
      expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain(header)
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
    const refused = await world.ask('/v1/conversations', { method: 'POST', headers: { origin }, body: {} })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, origin])
  })
})

describe('a method that a path does not have', () => {
  it.each([
    ['DELETE', '/v1/conversations'],
    ['PUT', '/v1/escalations'],
    ['GET', '/v1/chat/completions'],
    ['GET', '/v1/conversations/cnv_1/close'],
  ])('%s %s is refused with those that it has', async (method, path) => {
    const answer = await world.ask(path, { method })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([405, 'application/problem+json'])
    expect(answer.headers.get('allow')).toMatch(/^(?:GET|POST|PATCH|PUT|DELETE)(?:, \w+)*, OPTIONS$/)
    expect(answer.headers.get('allow')?.split(', ')).not.toContain(method)
  })
})

describe('a conversation that is opened with an idempotency key', () => {
  it('is opened once, and not for whoever asks for another under the same key', async () => {
    const open = (more: object = {}) =>
      world.ask('/v1/conversations', {
        method: 'POST',
        headers: { ...world.publishableKey, 'idempotency-key': 'open-1' },
        body: { configId: world.configIds.desk, channel: 'web', ...more },
      })
    const [first, second] = [await open(), await open()]
    expect([first.status, second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true'])
    expect(second.body).toEqual(first.body)
    const other = await open({ metadata: { page: 'another' } })
    expect(other.status).toBe(201)
    expect(other.body.conversationId).not.toBe(first.body.conversationId)
  })
})

describe('/docs', () => {
  it('is a page of its own that loads and runs nothing', async () => {
    const answer = await world.ask('/docs')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(answer.text).not.toMatch(/<script|<link|\ssrc=/)
    for (const route of world.platform.routes.slice(0, 20)) expect(answer.text).toContain(route.path)
  })
})

const Described = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ summary: z.string().optional() }))),
})

describe('/openapi.json', () => {
  it('is a valid OpenAPI document, and holds every route with a summary', async () => {
    const file = join(world.dataFolder, 'openapi.json')
    writeFileSync(file, (await world.ask('/openapi.json')).text)
    const result = await validate(file)
    expect(result.valid ? [] : result.errors).toEqual([])
    const document = Described.parse(await dereference(file))
    for (const route of world.platform.routes) {
      const operation = document.paths[route.path]?.[route.method.toLowerCase()]
      expect(operation?.summary ?? '', `${route.method} ${route.path}`).not.toBe('')
    }
  })
})
