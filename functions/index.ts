/**
 * Cloud Functions: one for each engine of the registry, to which Pub/Sub pushes what it hears; one for HTTP; one for the clock. Which of them a process is, its
 * target says; it composes itself at the first call.
 */
import { type CloudEvent, cloudEvent, http } from '@google-cloud/functions-framework'
import type { CloudProcess } from './cloud/compose.ts'
import { engineNames } from './engines.ts'

/** Made once, at the first call; made anew where that failed. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}

const composing = (names: readonly (typeof engineNames)[number][]): (() => Promise<CloudProcess>) =>
  once(async () => (await import('./cloud/compose.ts')).compose(names))

for (const name of engineNames) {
  const processOf = composing([name])
  cloudEvent(name, async (event: CloudEvent<unknown>) => {
    const { receivePush } = await import('./cloud/receive-push.ts')
    await receivePush(await processOf(), name, event)
  })
}

const apiOf = once(async () => {
  const [{ compose }, { apiOf: serve }] = await Promise.all([
    import('./cloud/compose.ts'),
    import('./cloud/serve-api.ts'),
  ])
  return serve(await compose(engineNames))
})
http('api', async (request, response) => {
  await (await apiOf())(request, response)
})

// Cloud Scheduler publishes a message each minute. What it says does not matter; functions-framework keeps of its time only when it came.
const clock = composing([])
cloudEvent('clock', async (event: CloudEvent<unknown>) => {
  const { kernel, ports } = await clock()
  const minute = new Date(event.time ?? ports.clock.now())
  await kernel.tick(minute)
  // A day is left for what comes near: an hour whose first minute nobody counts is no harm.
  if (minute.getUTCMinutes() === 0) await ports.lookAhead()
})
