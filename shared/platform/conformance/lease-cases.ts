/** Leases: one holder at a time, and none for ever. */
import { expect, it } from 'vitest'
import type { Ports } from '../ports.ts'
import { type OpenPorts, subjectOf } from './subject.ts'

export function leaseCases(open: OpenPorts<Pick<Ports, 'leases'>>): void {
  const subject = subjectOf(open)
  const acquire = (key: string, ttlMs = 60_000) => subject.ports.leases.acquire(key, ttlMs)

  it('has one holder for a key, out of several who ask at once; other keys are free', async () => {
    const held = await Promise.all(Array.from({ length: 5 }, () => acquire('k1')))
    expect(held.filter((lease) => lease !== undefined).length).toBe(1)
    expect(await acquire('k2')).toBeDefined()
  })

  it('is free again when its holder lets go', async () => {
    const lease = await acquire('k1')
    expect(await acquire('k1')).toBeUndefined()
    await lease?.release()
    expect(await acquire('k1')).toBeDefined()
  })

  it('is free again when its time is over, and its late holder cannot take it from the next', async () => {
    const late = await acquire('k1', 1_000)
    await subject.elapse(1_500)
    const next = await acquire('k1')
    expect(next).toBeDefined()
    await late?.release()
    expect(await acquire('k1')).toBeUndefined()
  })

  it('counts from its renewal on, until somebody else has it', async () => {
    const lease = await acquire('k1', 1_000)
    expect(await lease?.renew(60_000)).toBe(true)
    await subject.elapse(1_500)
    expect(await acquire('k1')).toBeUndefined()
    expect(await lease?.renew(500)).toBe(true)
    await subject.elapse(1_000)
    const next = await acquire('k1')
    expect(next).toBeDefined()
    expect(await lease?.renew(60_000)).toBe(false)
    await lease?.release()
    expect(await acquire('k1')).toBeUndefined()
    await next?.release()
    expect(await acquire('k1')).toBeDefined()
  })
}
