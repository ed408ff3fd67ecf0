import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Commit,
  CommitConflict,
  type DocumentPath,
  type Guard,
  pathKey,
  type Write,
} from '../../ports/documents.ts'
import { EmbeddedDocuments } from './documents.ts'
import type { Row } from './sqlite.ts'
import { SqliteFile } from './sqlite.ts'

const collections = ['notes', 'marks'] as const
const paths = collections.flatMap((collection) =>
  ['platform', 'organizations/org_a'].flatMap((parent) =>
    ['a', 'b', 'c'].map((id): DocumentPath => ({ parent, collection, id })),
  ),
)

let folder: string
let file: SqliteFile
let documents: EmbeddedDocuments
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rows-'))
  start()
})
afterEach(async () => {
  await file.close()
  rmSync(folder, { recursive: true })
})

function start(): void {
  file = new SqliteFile(join(folder, 'workflow.sqlite'))
  documents = new EmbeddedDocuments(file)
  for (const name of collections) documents.declare({ name, queries: { all: { equals: [] } } })
}

/** What a connection of its own finds in the file. */
function inFile(): ReadonlyMap<string, Row> {
  const other = new Database(file.fileName)
  const rows = collections.flatMap((collection) =>
    (other.prepare(`SELECT * FROM c_${collection}`).all() as Row[]).map((row) => {
      const path = { parent: String(row.parent), collection, id: String(row.id) }
      return [pathKey(path), row] as const
    }),
  )
  other.close()
  return new Map(rows)
}

async function expectSameAsFile(): Promise<void> {
  const rows = inFile()
  const read = await documents.read(paths)
  const told = read.map((document) => document && { revision: document.revision, body: document.body })
  const stored = paths.map((path) => {
    const row = rows.get(pathKey(path))
    return row && { revision: String(row.revision), body: JSON.parse(String(row.body)) as unknown }
  })
  expect(told).toEqual(stored)
}

/** Park and Miller's minimal standard generator: the same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

const written = (path: DocumentPath, body: unknown, expiresAtMs?: number): Write => ({
  kind: 'set',
  path,
  fields: {},
  body,
  version: 1,
  lastEvents: {},
  ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
})

/** JSON has no such number: the write breaks in the middle of its transaction, which is rolled back. */
const breaking = { count: 1n }

describe('what is read from memory', () => {
  it('is what plain SQL finds, over thousands of commits with guards, deletes, expiries and transactions rolled back', async () => {
    const below = numbers(20_261_128)
    const chosen = () => paths[below(paths.length)] ?? { parent: 'platform', collection: 'notes', id: 'a' }
    const expires = new Map<string, number>()
    const outcomes = { done: 0, conflict: 0, broken: 0, purged: 0 }
    let nowMs = 1_000
    for (let round = 0; round < 700; round += 1) {
      nowMs += 10
      const known = new Map((await documents.read(paths)).map((found, at) => [pathKey(paths[at] ?? chosen()), found]))
      // As they stand now: who comes later in the group finds most of them changed.
      const guardOf = (path: DocumentPath): Guard => ({ path, revision: known.get(pathKey(path))?.revision ?? null })
      const present = new Map([...known].map(([key, found]) => [key, found?.revision]))
      const work = Array.from({ length: 1 + below(8) }, async (_, place) => {
        if (below(12) === 0) {
          for (const [key, at] of expires) {
            if (at > nowMs) continue
            expires.delete(key)
            present.set(key, undefined)
          }
          outcomes.purged += await documents.purgeExpired(new Date(nowMs))
          return
        }
        const targets = [...new Set(Array.from({ length: 1 + below(3) }, chosen))]
        const guards = below(3) === 0 ? [] : [...targets, chosen()].map(guardOf)
        const breaks = below(15) === 0
        const writes = targets.map((path, at): Write => {
          if (below(4) === 0) return { kind: 'delete', path }
          const body = breaks && at === targets.length - 1 ? breaking : `${round}/${place}/${at}`
          return written(path, body, below(3) === 0 ? nowMs + below(60) : undefined)
        })
        const reallyBreaks = writes.some((write) => write.kind === 'set' && write.body === breaking)
        const holds = guards.every(({ path, revision }) => (present.get(pathKey(path)) ?? null) === revision)
        const fate = holds ? (reallyBreaks ? 'broken' : 'done') : 'conflict'
        if (fate === 'done')
          for (const write of writes) {
            const key = pathKey(write.path)
            present.set(key, write.kind === 'set' ? `changed in round ${round} by ${place}` : undefined)
            expires.delete(key)
            if (write.kind === 'set' && write.expiresAtMs !== undefined) expires.set(key, write.expiresAtMs)
          }
        outcomes[fate] += 1
        expect(await outcomeOf({ guards, writes }), `round ${round}, commit ${place}`).toBe(fate)
      })
      await Promise.all(work)
      await expectSameAsFile()
      if (round % 100 !== 99) continue
      await file.close()
      start()
      await expectSameAsFile()
    }
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(50)
  }, 60_000)

  it('is forgotten where a row is too large to be remembered: the smaller one before it is not told again', async () => {
    const [path] = paths
    if (!path) return
    await documents.commit({ guards: [], writes: [written(path, 'small')] })
    const large = 'x'.repeat(25_000_000)
    await documents.commit({ guards: [], writes: [written(path, large)] })
    expect((await documents.read([path]))[0]?.body === large).toBe(true)
  })

  it('is the new row where one expires and is made again in the same moment', async () => {
    const [path] = paths
    if (!path) return
    await documents.commit({ guards: [], writes: [written(path, 'old', 5)] })
    const [purged] = await Promise.all([
      documents.purgeExpired(new Date(10)),
      documents.commit({ guards: [{ path, revision: null }], writes: [written(path, 'new')] }),
    ])
    expect(purged).toBe(1)
    expect((await documents.read([path]))[0]?.body).toBe('new')
    await expectSameAsFile()
  })
})

async function outcomeOf(commit: Commit): Promise<'done' | 'conflict' | 'broken'> {
  try {
    await documents.commit(commit)
    return 'done'
  } catch (error) {
    if (error instanceof CommitConflict) return 'conflict'
    if (error instanceof TypeError) return 'broken'
    throw error
  }
}
