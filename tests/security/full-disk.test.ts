import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { SqliteFile } from '../../shared/platform/adapters/embedded/sqlite.ts'
import { clientFolder } from './client-folder.ts'
import { createScriptedProvider } from './scripted-provider.ts'
import { buildWorld, type World } from './world.ts'

let world: World
let file: SqliteFile

beforeAll(async () => {
  const define = vi.spyOn(SqliteFile.prototype, 'define')
  world = await buildWorld(clientFolder('http://127.0.0.1:9'), createScriptedProvider())
  const [opened] = define.mock.contexts
  if (!(opened instanceof SqliteFile)) throw new Error('the platform opened no file')
  file = opened
  define.mockRestore()
})
afterAll(() => world.end())

it('a full disk is told to the customer as 503, loses nothing, and the same message is answered once there is room again', async () => {
  const chat = await world.open('desk')
  expect(await chat.reply('call note {"text":"before"}')).toContain('N-')
  const before = await chat.messages()
  // SQLite then answers as it does on a full disk.
  file.define('PRAGMA max_page_count = 1')
  const filler = 'x'.repeat(19_000)
  const refused = await chat.say(filler, 'lost-1')
  expect([refused.status, refused.headers.get('content-type')]).toEqual([503, 'application/problem+json'])
  expect(refused.body).toMatchObject({ status: 503, title: 'Not available at the moment' })
  expect(await chat.messages()).toEqual(before)

  file.define('PRAGMA max_page_count = 1000000')
  const answered = await chat.say(filler, 'lost-1')
  expect(answered.body).toMatchObject({ message: { text: `You said ${filler}` } })
  expect((await chat.say(filler, 'lost-1')).body).toEqual(answered.body)
  expect(await chat.messages()).toHaveLength(before.length + 2)
})
