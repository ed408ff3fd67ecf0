import { describe, expect, it } from 'vitest'
import { ConfigUnusable } from './config-unusable.ts'
import { HeadWatcher } from './head-watcher.ts'
import type { ConfigHead } from './rollout.ts'

const headOn = (revision: number, stable: number): ConfigHead => ({
  configId: 'cfg_1',
  revision,
  latestVersion: 9,
  branches: { prod: { stable, salt: 's' } },
})

/** A service around one configuration: versions 2 and 3 cannot be served, the rest can. */
function service(first: ConfigHead | undefined) {
  const state = {
    stored: first,
    rejected: [] as unknown[],
    tick: () => undefined as unknown,
    notify: (_head: ConfigHead) => undefined as unknown,
    stopped: 0,
  }
  const load = async (configId: string, version: number) => {
    if (version === 2 || version === 3) throw new ConfigUnusable(configId, version, [])
  }
  const watcher = new HeadWatcher({
    load,
    readHead: async () => state.stored,
    watch: (_configId, onHead) => {
      state.notify = onHead
      return () => state.stopped++
    },
    every: (intervalMs, run) => {
      expect(intervalMs).toBe(30_000)
      state.tick = run
      return () => state.stopped++
    },
    onRejected: (rejection) => state.rejected.push(rejection),
  })
  const revision = async () => {
    await watcher.refresh('cfg_1')
    return (await watcher.head('cfg_1'))?.revision
  }
  return { state, watcher, revision }
}

describe('the head in force', () => {
  it('is known at the first question and follows what the watch tells', async () => {
    const { state, watcher } = service(headOn(1, 1))
    expect((await watcher.head('cfg_1'))?.revision).toBe(1)
    state.stored = headOn(2, 4)
    state.notify(headOn(2, 4))
    await watcher.refresh('cfg_1')
    expect((await watcher.head('cfg_1'))?.branches.prod?.stable).toBe(4)
  })

  it('stays the old one when the new one fails, and the alarm is raised once', async () => {
    const { state, watcher, revision } = service(headOn(1, 1))
    await watcher.head('cfg_1')
    state.stored = headOn(2, 2)
    state.notify(headOn(2, 2))
    expect(await revision()).toBe(1)
    expect(await revision()).toBe(1)
    expect(state.rejected).toHaveLength(1)
    expect(state.rejected[0]).toMatchObject({ configId: 'cfg_1', head: { revision: 2 }, error: { version: 2 } })
    state.stored = headOn(3, 4)
    expect(await revision()).toBe(3)
  })

  it('is read again every 30 s, for the day the watch is silent', async () => {
    const { state, watcher } = service(headOn(1, 1))
    await watcher.head('cfg_1')
    state.stored = headOn(2, 4)
    state.tick()
    await expect.poll(async () => (await watcher.head('cfg_1'))?.revision).toBe(2)
  })

  it('never goes back to an older one that arrives late', async () => {
    const { state, watcher, revision } = service(headOn(5, 1))
    await watcher.head('cfg_1')
    state.notify(headOn(4, 4))
    expect(await revision()).toBe(5)
  })

  it('is nothing where there is no head, and appears when there is one', async () => {
    const { state, watcher, revision } = service(undefined)
    expect(await watcher.head('cfg_1')).toBeUndefined()
    state.stored = headOn(1, 1)
    expect(await revision()).toBe(1)
  })

  it('is no longer followed after the stop', async () => {
    const { state, watcher } = service(headOn(1, 1))
    await watcher.head('cfg_1')
    watcher.stop()
    expect(state.stopped).toBe(2)
  })
})
