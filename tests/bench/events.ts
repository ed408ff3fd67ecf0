/**
 * Events a second through the embedded kernel: each handled event writes one document and emits one event.
 * Beside it, in the same run, the bare insert rate of SQLite: the same rows in groups of the same size, nothing else.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKernel, defineEngine, step } from '@workflow/engine'
import type { ModelProvider } from '@workflow/llm-sdk'
import { defineCollection, openEmbedded } from '@workflow/platform'
import Database from 'libsql'
import { z } from 'zod'

const subjects = 400
const rounds = 50
const organizations = 20

const Tickets = defineCollection({
  name: 'tickets',
  schema: z.object({ id: z.string(), count: z.number() }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

const refuse = () => {
  throw new Error('no step of this bench asks a model')
}
const unused: ModelProvider = { name: 'unused', chat: refuse, object: refuse }

const folder = mkdtempSync(join(tmpdir(), 'bench-events-'))
const ports = openEmbedded(folder)
let groups = 0
let handled = 0

const relay = step('ticket_updated', async (event, tenant) => {
  const ticket = await tenant.get(Tickets, event.data.ticketId)
  tenant.put(Tickets, { ...ticket, count: ticket.count + 1 })
  if (ticket.count < rounds) tenant.emit('ticket_updated', event.data)
  handled += 1
})

const kernel = createKernel({
  ports,
  engines: [defineEngine({ name: 'relay', scope: 'tenant', collections: [Tickets], on: [relay] })],
  model: unused,
  onFault: (message, error) => {
    throw new Error(message, { cause: error })
  },
})
await kernel.start()

const started = performance.now()
await Promise.all(
  Array.from({ length: subjects }, (_, place) =>
    kernel
      .door(`org_${place % organizations}`, {
        source: '/functions/bench',
        actor: 'engine:bench',
        correlationId: `req_${place}`,
      })
      .run(async (tenant) => {
        const id = `tkt_${place}`
        tenant.create(Tickets, { id, count: 0 })
        tenant.emit('ticket_updated', { ticketId: id, changed: ['status'], status: 'open' })
      }),
  ),
)
await kernel.idle()
const kernelSeconds = (performance.now() - started) / 1000
await kernel.stop()
await ports.close()

groups = Math.ceil(handled / 64)
const bareSeconds = bareInserts(handled, 64)
const rate = handled / kernelSeconds
const bareRate = handled / bareSeconds
console.log(`machine: ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`)
console.log(
  `kernel: ${handled} events handled in ${kernelSeconds.toFixed(2)} s = ${Math.round(rate)} a second (one write and one emitted event each)`,
)
console.log(
  `bare SQLite, the same rows in groups of 64 (${groups} transactions a kind): ${Math.round(bareRate)} a second; kernel / bare = ${(rate / bareRate).toFixed(2)}`,
)
rmSync(folder, { recursive: true })

/** Per event: document replaced, inbox mark, log entry, log entry marked, queue row in, queue row out. */
function bareInserts(events: number, groupSize: number): number {
  const database = new Database(join(folder, 'bare.sqlite'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  for (const table of ['documents', 'inbox', 'events']) {
    database.exec(
      `CREATE TABLE ${table} (parent TEXT, id TEXT, revision INTEGER, version INTEGER, fields TEXT, body TEXT, last_events TEXT, expires_at INTEGER, PRIMARY KEY (parent, id))`,
    )
  }
  database.exec('CREATE TABLE queue (sequence INTEGER PRIMARY KEY AUTOINCREMENT, payload TEXT)')
  const put = (table: string) =>
    database.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, 1, 1, '{}', ?, '{}', NULL)`)
  const statements = {
    documents: put('documents'),
    inbox: put('inbox'),
    events: put('events'),
    push: database.prepare('INSERT INTO queue (payload) VALUES (?)'),
    pop: database.prepare('DELETE FROM queue WHERE sequence = ?'),
  }
  const body = 'x'.repeat(600)
  const from = performance.now()
  for (let first = 0; first < events; first += groupSize) {
    const group = (work: (place: number) => void) => {
      database.exec('BEGIN IMMEDIATE')
      for (let place = first; place < Math.min(first + groupSize, events); place += 1) work(place)
      database.exec('COMMIT')
    }
    group((place) => {
      statements.documents.run('organizations/org', `tkt_${place % subjects}`, '{"id":"tkt","count":1}')
      statements.inbox.run('organizations/org', `relay.ticket_updated:evt_${place}`, '{}')
      statements.events.run('organizations/org', `evt_${place}`, body)
    })
    group(() => statements.push.run(body))
    group((place) => {
      statements.events.run('organizations/org', `evt_${place}`, body)
      statements.pop.run(place + 1)
    })
  }
  return (performance.now() - from) / 1000
}
