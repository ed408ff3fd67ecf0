import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudTasksClient } from '@google-cloud/tasks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Unavailable } from '../../errors.ts'
import { createFakeClock, type FakeClock } from '../../ports/clock.ts'
import type { Ports } from '../../ports.ts'
import { openEmbedded } from '../embedded/index.ts'
import { GoogleTimers } from './timers.ts'

const dayMs = 86_400_000
const queuePath = 'projects/demo/locations/europe-west1/queues/timers'
const message = { id: 'evt_1', topic: 't_events', orderingKey: 'k', tenantId: 'org_a', payload: '{}' }

let folder: string
let clock: FakeClock
let ports: Ports
let timers: GoogleTimers
let createTask: ReturnType<typeof spyOnTasks>

/** A Cloud Tasks that takes everything. */
function spyOnTasks(client: CloudTasksClient) {
  return vi.spyOn(client, 'createTask').mockImplementation(async () => [{}, {}, undefined] as never)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'timers-'))
  clock = createFakeClock()
  ports = openEmbedded(folder, clock)
  const client = new CloudTasksClient({ projectId: 'demo' })
  createTask = spyOnTasks(client)
  const identity = { serviceAccount: 'pusher@demo', audience: 'https://api.example.com' }
  const url = 'https://api.example.com/timers'
  const { documents, queue } = ports
  timers = new GoogleTimers({ client, queuePath, url, identity, queue, documents, clock })
})
afterEach(async () => {
  await ports.close()
  rmSync(folder, { recursive: true })
})

const schedule = (inMs: number) => timers.schedule([{ dueAt: new Date(clock.now().getTime() + inMs), message }])

describe('a timer that is due sooner than Cloud Tasks reaches', () => {
  it('becomes a task, named by its message, that posts it with a token', async () => {
    await schedule(1_500)
    const dueAtMs = clock.now().getTime() + 1_500
    expect(createTask).toHaveBeenCalledOnce()
    expect(createTask.mock.calls[0]?.[0]).toMatchObject({
      parent: queuePath,
      task: {
        name: expect.stringMatching(/\/tasks\/[0-9a-f]{64}$/),
        scheduleTime: { seconds: Math.floor(dueAtMs / 1_000), nanos: 500_000_000 },
        httpRequest: {
          url: 'https://api.example.com/timers',
          oidcToken: { serviceAccountEmail: 'pusher@demo', audience: 'https://api.example.com' },
        },
      },
    })
  })
})

describe('a timer that is due later', () => {
  it('waits as a document, and becomes a task once it is within reach', async () => {
    await schedule(40 * dayMs)
    await clock.advance(10 * dayMs)
    expect(await timers.lookAhead()).toBe(0)
    await clock.advance(2 * dayMs)
    expect(createTask).not.toHaveBeenCalled()
    expect(await timers.lookAhead()).toBe(1)
    expect(createTask).toHaveBeenCalledOnce()
    expect(await timers.lookAhead()).toBe(0)
  })

  it('is not forgotten where Cloud Tasks did not take it', async () => {
    await schedule(40 * dayMs)
    await clock.advance(12 * dayMs)
    createTask.mockRejectedValueOnce(new Error('refused') as never)
    await expect(timers.lookAhead()).rejects.toThrow('refused')
    expect(await timers.lookAhead()).toBe(1)
  })
})

describe('the daily look at what is due later', () => {
  it('comes again a minute after one in vain', async () => {
    await timers.start()
    await schedule(29.5 * dayMs)
    createTask.mockRejectedValueOnce(new Unavailable('no answer') as never)
    await clock.advance(dayMs)
    expect(createTask).toHaveBeenCalledOnce()
    await clock.advance(60_000)
    expect(createTask).toHaveBeenCalledTimes(2)
    expect(await timers.lookAhead()).toBe(0)
    await timers.stop()
  })
})

it('publishes what a due task posts, and refuses what is no message', async () => {
  const publish = vi.spyOn(ports.queue, 'publish')
  await timers.fire(message)
  expect(publish).toHaveBeenCalledExactlyOnceWith([message])
  await expect(timers.fire({ id: 'evt_1' })).rejects.toThrow(/topic/)
})
