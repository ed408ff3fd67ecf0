import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const folders = ['functions', 'run', 'shared', 'local', 'cli']

const sources = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(test|fixtures|testing)\.ts$/.test(entry.name),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    // The probes of the walls come and go beside this.
    .filter((file) => !file.includes('node_modules') && !file.endsWith('wall-probe.ts')),
)

/** The message of a log call, where it is not a plain string. */
const madeUp = /\b(?:logger\.(?:debug|info|warn|error)|onFault)\(\s*(?:`|[\w.]+\s*\+|'[^']*'\s*\+)/

it('says in every log line one of a fixed set of messages: what differs stands in fields', () => {
  expect(sources.length).toBeGreaterThan(300)
  expect(sources.filter((file) => madeUp.test(readFileSync(file, 'utf8')))).toEqual([])
})

it('would see a message that is put together', () => {
  for (const line of ['logger.warn(`no what`)', "onFault('no ' + what, error)", 'logger.info(what + name)'])
    expect(madeUp.test(line), line).toBe(true)
})
