/**
 * Qdrant's adapter passes the suite of search, and every request of it is as published. The document is the one of `QDRANT_OPENAPI`, or else the one that lies
 * beside this repository.
 */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describeSuite, searchCases } from '@workflow/platform/conformance'
import { afterAll, afterEach, expect, it } from 'vitest'
import { isAbsent } from '../../local/emulators/server-process.ts'
import { QdrantSearch } from '../../shared/platform/adapters/qdrant/search-index.ts'
import { readPublishedInterface } from '../servers/qdrant/published-interface.ts'
import { startQdrant } from '../servers/qdrant/start.ts'
import { watch } from '../servers/qdrant/watched-server.ts'

const document =
  process.env.QDRANT_OPENAPI ?? fileURLToPath(new URL('../../../shared/data/qdrant/openapi.json', import.meta.url))
const server = existsSync(document)
  ? await startQdrant()
  : { absent: "Qdrant's OpenAPI document is not there (QDRANT_OPENAPI)" }
const published = isAbsent(server) ? undefined : readPublishedInterface(document)
const watched = isAbsent(server) || !published ? undefined : await watch(server.url, published)
const prefixes: string[] = []

const open = (prefix: string) => {
  if (!watched) throw new Error('Qdrant is absent')
  const search = new QdrantSearch({ url: watched.url, prefix })
  return { searchOf: (parent: string) => search.of(parent) }
}
const newPrefix = () => {
  const prefix = `test_${randomUUID()}`
  prefixes.push(prefix)
  return prefix
}

afterEach(async () => {
  if (!watched) return
  for (const prefix of prefixes.splice(0))
    for (const length of [2, 4]) await fetch(`${watched.url}/collections/${prefix}_${length}`, { method: 'DELETE' })
})
afterAll(async () => {
  await watched?.stop()
  if (!isAbsent(server)) await server.stop()
})

const subject = isAbsent(server)
  ? ({ ranOn: 'protocol', absent: server.absent } as const)
  : ({ ranOn: server.ranOn } as const)

describeSuite('search', { adapter: 'qdrant', ...subject }, () => {
  searchCases(async () => {
    const prefix = newPrefix()
    return {
      ports: open(prefix),
      reopen: async () => open(prefix),
      elapse: async () => undefined,
      close: async () => undefined,
    }
  })

  it('keeps tenants with vectors of different lengths beside each other', async () => {
    const ports = open(newPrefix())
    const point = { id: 'a', collection: 'k', documentId: 'd', text: 'winter tyres', payload: {} }
    await ports.searchOf('organizations/org_a').upsert([{ ...point, vector: Float32Array.of(1, 0) }])
    await ports.searchOf('organizations/org_b').upsert([{ ...point, vector: Float32Array.of(1, 0, 0, 0) }])
    const ask = (tenant: string, vector: Float32Array) =>
      ports.searchOf(tenant).search({ collections: ['k'], text: 'tyres', vector, limit: 3 })
    expect((await ask('organizations/org_a', Float32Array.of(1, 0))).fullText.length).toBe(1)
    expect((await ask('organizations/org_b', Float32Array.of(1, 0, 0, 0))).vector.length).toBe(1)
    await expect(ask('organizations/org_b', Float32Array.of(1, 0))).rejects.toMatchObject({ kind: 'invalid' })
  })

  it.each([
    { what: 'a field that is not there', method: 'PUT', path: '/collections/a', body: { vektors: {} } },
    { what: 'a value of another type', method: 'POST', path: '/collections/a/points/scroll', body: { limit: 'ten' } },
    { what: 'a place that is not there', method: 'POST', path: '/collections/a/pints', body: {} },
    {
      what: 'an option that is not there',
      method: 'PUT',
      path: '/collections/a/points?wat=true',
      body: { points: [] },
    },
  ])('would hear of $what', ({ method, path, body }) => {
    const url = new URL(path, 'http://localhost')
    expect(published?.faultsOfRequest({ method, url, body }).length).toBeGreaterThan(0)
  })

  it('made no request that is not as published, and got no such answer', () => {
    expect(watched?.seen().faults).toEqual([])
    expect(watched?.seen().requests).toBeGreaterThan(100)
  })
})
