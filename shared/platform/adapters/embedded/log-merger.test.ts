import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, vi } from 'vitest'
import { SqliteFile } from './sqlite.ts'

it('lets a process that waits for nothing else close the file before it ends', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'))
  const script = `
    import { SqliteFile } from ${JSON.stringify(new URL('./sqlite.ts', import.meta.url).href)}
    const file = new SqliteFile(${JSON.stringify(join(folder, 'workflow.sqlite'))})
    file.define('CREATE TABLE notes (text TEXT)')
    for (let transaction = 0; transaction < 250; transaction += 1)
      await file.write(() => file.prepare('INSERT INTO notes VALUES (1)').run())
    await file.close()
    console.log('closed')
  `
  const options = ['--import', 'tsx', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, options)
  expect(stdout).toBe('closed\n')
  rmSync(folder, { recursive: true })
})

it('brings the log into the database file while the connection that writes goes on, and loses nothing by closing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'))
  const fileName = join(folder, 'workflow.sqlite')
  const file = new SqliteFile(fileName)
  file.define('CREATE TABLE notes (text TEXT)')
  const insert = file.prepare('INSERT INTO notes VALUES (?)')
  const text = 'x'.repeat(4_000)
  for (let transaction = 0; transaction < 250; transaction += 1) await file.write(() => insert.run(text))
  // Far below the length at which the connection would do it by itself.
  expect(statSync(`${fileName}-wal`).size).toBeLessThan(16_000 * 4_096)
  await vi.waitFor(() => expect(statSync(fileName).size).toBeGreaterThan(200 * text.length), { timeout: 20_000 })
  await file.write(() => insert.run(text))
  await file.close()
  const again = new SqliteFile(fileName)
  expect(again.prepare('SELECT count(*) AS notes FROM notes').get()?.notes).toBe(251)
  await again.close()
  rmSync(folder, { recursive: true })
})

it('lets a process that has nothing else to do wait for the end of its closing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'))
  const program = `
    import { SqliteFile } from ${JSON.stringify(new URL('./sqlite.ts', import.meta.url).href)}
    const file = new SqliteFile(${JSON.stringify(join(folder, 'workflow.sqlite'))})
    file.define('CREATE TABLE notes (text TEXT)')
    const insert = file.prepare('INSERT INTO notes VALUES (?)')
    for (let transaction = 0; transaction < 250; transaction += 1) await file.write(() => insert.run('x'))
    await file.close()
    console.log('closed')`
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    import.meta.resolve('tsx'),
    '--input-type=module',
    '--eval',
    program,
  ])
  expect(stdout).toBe('closed\n')
  rmSync(folder, { recursive: true })
}, 30_000)
