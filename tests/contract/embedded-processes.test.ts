/** What happens to a data folder between processes: two of them, one that is killed, one that finds the file damaged. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DataFileDamaged, DataFolderInUse, openEmbedded } from '@workflow/platform'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { numbers, numbersParent, pairOf } from './processes/numbers.ts'

let folder: string
let started: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'processes-'))
  started = []
})
afterEach(() => {
  for (const process of started) process.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** Starts a process on the folder; `output` is what it printed so far. */
function start(script: string) {
  const file = fileURLToPath(new URL(`./processes/${script}.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  const output: string[] = []
  child.stdout.on('data', (chunk: Buffer) => void output.push(chunk.toString()))
  return {
    pid: child.pid,
    output: () => output.join(''),
    first: () => once(child.stdout, 'data'),
    kill: async () => {
      // All that it printed is read before: a pipe outlives the process that wrote into it.
      const closed = once(child, 'close')
      child.kill('SIGKILL')
      await closed
    },
  }
}

it('refuses a folder that another process has, naming its pid; opens it once that one was killed', async () => {
  const holder = start('hold-folder')
  await holder.first()
  expect(() => openEmbedded(folder)).toThrow(DataFolderInUse)
  expect(() => openEmbedded(folder)).toThrow(`in use by process ${holder.pid};`)
  await holder.kill()
  await openEmbedded(folder).close()
})

it('refuses to open a folder twice in one process, and stays usable for the first', async () => {
  const ports = openEmbedded(folder)
  expect(() => openEmbedded(folder)).toThrow(`in use by process ${process.pid};`)
  const second = start('hold-folder')
  await second.kill()
  ports.documents.declare(numbers)
  await ports.documents.commit({ guards: [], writes: pairOf(1) })
  await ports.close()
  await openEmbedded(folder).close()
})

it.each([30, 60, 110])(
  'keeps every acknowledged commit and no half of one when the process is killed (after %i ms of writing)',
  async (lifeMs) => {
    const writer = start('number-documents')
    await writer.first()
    await new Promise((resolve) => setTimeout(resolve, lifeMs))
    await writer.kill()
    // The last line may be cut off in the middle of a number.
    const acknowledged = writer.output().split('\n').slice(0, -1)
    expect(acknowledged.length).toBeGreaterThan(0)

    const ports = openEmbedded(folder)
    ports.documents.declare(numbers)
    const query = { parent: numbersParent, collection: numbers.name, name: 'all', equals: {}, limit: 1_000_000 }
    const ids = new Set((await ports.documents.find(query)).map((document) => document.path.id))
    await ports.close()
    const halves = (half: string) => [...ids].flatMap((id) => (id.startsWith(half) ? [id.slice(half.length)] : []))
    expect(acknowledged.filter((number) => !ids.has(`first-${number}`))).toEqual([])
    expect(halves('first-').toSorted()).toEqual(halves('second-').toSorted())
  },
)

it.each([
  { what: 'something else', damage: () => Buffer.from('this is not a database'.repeat(1_000)) },
  { what: 'overwritten at its beginning', damage: (file: Buffer) => Buffer.from(file).fill(0xff, 0, 4_096) },
])('refuses a database file that is $what, naming it and what to do, and leaves it as it is', async ({ damage }) => {
  const ports = openEmbedded(folder)
  ports.documents.declare(numbers)
  await ports.documents.commit({ guards: [], writes: pairOf(1) })
  await ports.close()
  const file = join(folder, 'workflow.sqlite')
  // The write-ahead log would stand in for the pages that it holds.
  for (const beside of ['-wal', '-shm']) rmSync(`${file}${beside}`, { force: true })
  const damaged = damage(readFileSync(file))
  writeFileSync(file, damaged)
  expect(() => openEmbedded(folder)).toThrow(DataFileDamaged)
  expect(() => openEmbedded(folder)).toThrow(/workflow\.sqlite is damaged or not a database.*backup/)
  expect(Buffer.compare(readFileSync(file), damaged)).toBe(0)
})

it('keeps secrets unreadable in its files, which are for their owner alone', async () => {
  const ports = openEmbedded(folder)
  await ports.secrets.put('org_a.crm', { value: 'correct-horse-battery', allowedHosts: ['secret-host.example.com'] })
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  for (const { parentPath, name } of files) {
    const content = readFileSync(join(parentPath, name)).toString('latin1')
    expect(content).not.toContain('correct-horse')
    expect(content).not.toContain('secret-host')
  }
  expect(statSync(join(folder, 'secrets.key')).mode & 0o077).toBe(0)
  expect(statSync(folder).mode & 0o077).toBe(0)
  await ports.close()
})

it('does not list what a crash left of a blob that was being written', async () => {
  const ports = openEmbedded(folder)
  await ports.blobs.put('documents/a', new Uint8Array(1), { contentType: 'text/plain', ifAbsent: true })
  writeFileSync(join(folder, 'blobs', 'documents', 'b.blob.5f3c.part'), 'half of a bl')
  expect(await ports.blobs.list('documents/')).toEqual(['documents/a'])
  expect(await ports.blobs.get('documents/b')).toBeUndefined()
  await ports.close()
})
