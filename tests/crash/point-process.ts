/** One life in the test of kill points: takes up the work, is killed where it was told to, or ends when all is done and tells the state that it left. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openEmbedded, openEmbeddedSearch, type Ports, systemClock } from '@workflow/platform'
import { googleSettings } from '../../local/google-settings.ts'
import { instant, instantsPassed, killProcessAt } from './kill-at.ts'
import { type Life, lifeOf } from './point-life.ts'
import { type CallOutside, feed, isComplete, pointKernel, stateOf } from './point-workload.ts'

const pollMs = 20

const life = lifeOf(process.argv[2])
const ports = await open(life)
await killProcessAt(life.killAt, life.google ? 'google' : 'embedded')

const call: CallOutside = async (what, subject, key) => {
  instant()
  const answer = await fetch(`${life.outside}/${what}`, { method: 'POST', body: JSON.stringify({ subject, key }) })
  if (!answer.ok) throw new Error(`${what}: ${answer.status}`)
  instant()
}
const kernel = pointKernel(ports, call)
await kernel.start()
const deadlineMs = performance.now() + life.longestMs
await feed(kernel, deadlineMs)
while (!(await isComplete(kernel))) {
  if (performance.now() > deadlineMs) throw new Error(`not complete: ${JSON.stringify(await stateOf(kernel))}`)
  await new Promise((resolve) => setTimeout(resolve, pollMs))
}
await kernel.idle()
await kernel.stop()
const state = await stateOf(kernel)
const told = JSON.stringify({ instants: instantsPassed(), state })
await ports.close()
process.stdout.write(`${told}\n`)

async function open({ folder, google, laterMs }: Life): Promise<Ports> {
  mkdirSync(folder, { recursive: true })
  if (!google) return openEmbedded(folder)
  const { openGoogleFamily } = await import('@workflow/platform/gcp')
  const search = await openEmbeddedSearch(join(folder, 'search'))
  return openGoogleFamily(
    googleSettings({
      projectId: google.projectId,
      bucket: google.bucket,
      push: { port: google.pushPort },
      emulators: google.hosts,
      // A restart that comes after the claims of the dead process ran out.
      clock: { ...systemClock, now: () => new Date(Date.now() + laterMs) },
    }),
    search.of,
  )
}
