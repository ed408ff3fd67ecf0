import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Unavailable } from '../../errors.ts'
import { createFakeClock } from '../../ports/clock.ts'
import { CommitConflict } from '../../ports/documents.ts'
import { EmbeddedDocuments } from './documents.ts'
import { EmbeddedQueue } from './queue.ts'
import { SqliteFile, WriteRefused } from './sqlite.ts'
import { EmbeddedTimers } from './timers.ts'

const disk = vi.hoisted(() => ({ failsToSync: false }))
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const fdatasync = (file: number, tell: (error: Error | null) => void) =>
    disk.failsToSync ? tell(new Error('EIO: i/o error, fdatasync')) : fs.fdatasync(file, tell)
  return { ...fs, fdatasync }
})

let folder: string
let file: SqliteFile
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faults-'))
  file = new SqliteFile(join(folder, 'workflow.sqlite'))
})
afterEach(async () => {
  disk.failsToSync = false
  await file.close()
  rmSync(folder, { recursive: true })
})

/** SQLite then answers as it does on a full disk. */
const fillDisk = () => file.define('PRAGMA max_page_count = 1')
const freeDisk = () => file.define('PRAGMA max_page_count = 1000000')
const filler = 'x'.repeat(20_000)

const notes = { name: 'notes', queries: { all: { equals: [] } } }
const write = (id: string, body: unknown = {}) => ({
  kind: 'set' as const,
  path: { parent: 'platform', collection: 'notes', id },
  fields: {},
  body,
  version: 1,
  lastEvents: {},
})

describe('a full disk', () => {
  it('refuses what it cannot take as Unavailable, keeps what it had, and takes more when there is room again', async () => {
    const documents = new EmbeddedDocuments(file)
    documents.declare(notes)
    await documents.commit({ guards: [], writes: [write('kept')] })
    fillDisk()
    const refused = await Promise.allSettled(
      ['a', 'b', 'c'].map((id) => documents.commit({ guards: [], writes: [write(`${id}-small`), write(id, filler)] })),
    )
    expect(refused.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual(
      Array.from({ length: 3 }, () => expect.any(Unavailable)),
    )
    const ids = async () =>
      (await documents.find({ parent: 'platform', collection: 'notes', name: 'all', equals: {}, limit: 9 })).map(
        (document) => document.path.id,
      )
    expect(await ids()).toEqual(['kept'])
    // Not even to whoever asks by id, and as a precondition, is there anything of what was taken back.
    expect(await documents.read([write('a-small').path])).toEqual([undefined])
    freeDisk()
    const guards = [{ path: write('a-small').path, revision: null }]
    await documents.commit({ guards, writes: [write('later', filler)] })
    expect(await ids()).toEqual(['kept', 'later'])
  })

  it('ends no process that was about to acknowledge: the message comes again', async () => {
    const clock = createFakeClock()
    const queue = new EmbeddedQueue(file, clock)
    let deliveries = 0
    queue.subscribe('listener', ['t_events'], async () => {
      deliveries += 1
      return { kind: 'done' }
    })
    await queue.start()
    const full = vi.spyOn(file, 'write').mockImplementation(() => Promise.reject(new Unavailable('full')))
    full.mockImplementationOnce((work) => Promise.resolve(work()))
    await queue.publish([{ id: 'm1', topic: 't_events', orderingKey: 'k', tenantId: 'org_a', payload: '{}' }])
    await queue.idle()
    expect(deliveries).toBe(1)
    full.mockRestore()
    await clock.advance(1_000)
    await queue.idle()
    expect(deliveries).toBe(2)
    expect(file.prepare('SELECT count(*) AS waiting FROM queue').get()?.waiting).toBe(0)
  })

  it('makes timers late, and loses none', async () => {
    const clock = createFakeClock()
    const queue = new EmbeddedQueue(file, clock)
    const seen: string[] = []
    queue.subscribe('listener', ['t_events'], async ({ id }) => {
      seen.push(id)
      return { kind: 'done' }
    })
    const timers = new EmbeddedTimers(file, queue, clock)
    await queue.start()
    await timers.start()
    const message = { id: 'm1', topic: 't_events', orderingKey: 'k', tenantId: 'org_a', payload: filler }
    await timers.schedule([{ dueAt: new Date(clock.now().getTime() + 500), message }])
    fillDisk()
    await clock.advance(3_000)
    expect(seen).toEqual([])
    freeDisk()
    await vi.waitFor(
      async () => {
        await clock.advance(1_000)
        expect(seen).toEqual(['m1'])
      },
      { timeout: 20_000 },
    )
    await timers.stop()
  })
})

describe('a disk that fails to sync', () => {
  it('acknowledges nothing, and takes nothing more, though it seems well again: what it holds is unknown', async () => {
    const documents = new EmbeddedDocuments(file)
    documents.declare(notes)
    disk.failsToSync = true
    await expect(documents.commit({ guards: [], writes: [write('a')] })).rejects.toThrow(Unavailable)
    disk.failsToSync = false
    await expect(documents.commit({ guards: [], writes: [write('b')] })).rejects.toThrow('before a restart')
    const [later] = await documents.read([write('b').path])
    expect(later).toBeUndefined()
  })
})

describe('writes that share one transaction', () => {
  const insert = (value: string) => () => {
    file.prepare('INSERT INTO numbers VALUES (?)').run(value)
    return value
  }
  const values = () =>
    file
      .prepare('SELECT value FROM numbers ORDER BY value')
      .all()
      .map((row) => row.value)
  beforeEach(() => file.define('CREATE TABLE numbers (value TEXT NOT NULL UNIQUE)'))

  it('suffer nothing from one among them that breaks in the middle of its work', async () => {
    const broken = () => {
      insert('half')()
      throw new TypeError('broken in the middle')
    }
    const outcomes = await Promise.allSettled(
      [insert('a'), broken, insert('b'), insert('a')].map((work) => file.write(work)),
    )
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: 'a' },
      { status: 'rejected', reason: { message: 'broken in the middle' } },
      { status: 'fulfilled', value: 'b' },
      { status: 'rejected', reason: { code: 'SQLITE_CONSTRAINT_UNIQUE' } },
    ])
    expect(values()).toEqual(['a', 'b'])
  })

  it('suffer nothing from one among them that is refused', async () => {
    const path = { parent: 'platform', collection: 'notes', id: 'x' }
    const refused = () => {
      throw new WriteRefused('', { cause: new CommitConflict(path) })
    }
    const outcomes = await Promise.allSettled([insert('a'), refused, insert('b')].map((work) => file.write(work)))
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ reason: { name: 'CommitConflict' } })
    expect(values()).toEqual(['a', 'b'])
  })
})

describe('a tenant that floods the queue', () => {
  it('takes turns with the others: one message of another is served while thousands wait', async () => {
    const queue = new EmbeddedQueue(file, createFakeClock(), 8)
    const served: string[] = []
    queue.subscribe('listener', ['t_events'], async ({ tenantId }) => {
      served.push(tenantId)
      return { kind: 'done' }
    })
    const message = (tenantId: string, place: number) => ({
      id: `${tenantId}-${place}`,
      topic: 't_events',
      orderingKey: `${tenantId}/${place}`,
      tenantId,
      payload: '{}',
    })
    await queue.publish(Array.from({ length: 3_000 }, (_, place) => message('flood', place)))
    await queue.publish([message('other', 1), message('other', 2)])
    await queue.start()
    await queue.idle()
    expect(served.length).toBe(3_002)
    expect(served.lastIndexOf('other')).toBeLessThan(16)
  })
})

describe('a key that is stuck', () => {
  it('holds up no other key of its tenant, though a thousand messages wait behind it', async () => {
    const queue = new EmbeddedQueue(file, createFakeClock())
    const served: string[] = []
    queue.subscribe('listener', ['t_events'], async ({ id, orderingKey }) => {
      if (orderingKey === 'stuck') return { kind: 'retry', afterMs: 60_000 }
      served.push(id)
      return { kind: 'done' }
    })
    const message = (id: string, orderingKey: string) => ({
      id,
      topic: 't_events',
      orderingKey,
      tenantId: 'org_a',
      payload: '{}',
    })
    await queue.start()
    await queue.publish(Array.from({ length: 1_000 }, (_, place) => message(`stuck-${place}`, 'stuck')))
    await queue.publish([message('free', 'free')])
    await queue.idle()
    expect(served).toEqual(['free'])
  })
})
