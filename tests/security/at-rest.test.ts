/** What lies on the disk after people have talked, written and been looked after: nothing that anybody said, and nobody's name. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BrokenServer, startBrokenServer } from './broken-server.ts'
import { clientFolder } from './client-folder.ts'
import { buildWorld, type World } from './world.ts'

const canaries = {
  name: 'Ottilie Wildermuth',
  email: 'ottilie.wildermuth@canary.example',
  phone: '+49 7071 5550199',
  said: 'my zebra canary is called Theobald',
  noted: 'the canary sings at seven',
  answered: 'a person says the canary is well',
}

let tools: BrokenServer
let world: World
beforeAll(async () => {
  tools = await startBrokenServer()
  world = await buildWorld(clientFolder(tools.origin))
})
afterAll(async () => {
  await tools.stop()
  rmSync(world.dataFolder, { recursive: true, force: true })
})

it('cannot be read in any file of the data folder: conversations, tools, tickets, escalations, codes, answers that are kept', async () => {
  const chat = await world.open('desk', { metadata: { note: canaries.name } })
  await chat.say(`I am ${canaries.name}, ${canaries.email}, ${canaries.phone}`)
  await chat.say(canaries.said)
  await chat.say(`keep a note: ${canaries.noted}`)
  await chat.say('I want to speak to a human')
  await world.platform.kernel.idle()
  const ask = (path: string, body: unknown) =>
    world.ask(path, { method: 'POST', headers: { ...world.agent, 'idempotency-key': `k-${path}` }, body })
  const { items } = (await world.ask('/v1/escalations', { headers: world.agent })).body as { items: { id: string }[] }
  await ask(`/v1/escalations/${items[0]?.id}/claim`, undefined)
  await ask(`/v1/escalations/${items[0]?.id}/reply`, { text: canaries.answered })
  const requester = { name: canaries.name, email: canaries.email, phone: canaries.phone }
  const ticket = await ask('/v1/tickets', { subject: canaries.said, description: canaries.said, requester })
  await ask(`/v1/tickets/${ticket.body.id}/messages`, { text: canaries.answered })
  await world.platform.kernel.idle()
  expect((await chat.messages()).map((message) => message.text)).toContain(canaries.answered)

  await world.platform.stop()
  const files = readdirSync(world.dataFolder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  expect(files.length).toBeGreaterThan(5)
  for (const file of files) {
    const bytes = readFileSync(join(file.parentPath, file.name))
    for (const [what, canary] of Object.entries(canaries))
      expect(bytes.includes(canary), `${file.name}: ${what}`).toBe(false)
  }
})
