import { beforeEach, describe, expect, it } from 'vitest'
import { EmbeddedLeases } from '../adapters/embedded/leases.ts'
import { Unavailable } from '../errors.ts'
import { createFakeClock, type FakeClock } from './clock.ts'
import { type Leases, leaseMs, whileHeld } from './leases.ts'

let clock: FakeClock
let leases: Leases
beforeEach(() => {
  clock = createFakeClock()
  leases = new EmbeddedLeases(clock)
})

/** Work that has begun, and ends when it is told to. */
async function begin(under: Leases) {
  let end = (_: string) => {}
  const ended = new Promise<string>((resolve) => {
    end = resolve
  })
  const held = whileHeld({ leases: under, clock }, 'k', () => ended)
  await clock.advance(0)
  return { held, end }
}

/** How often anybody asked `failing` leases for more time. */
let renewals = 0

/** Leases of which some renewals meet a fault. */
const failing = (fails: (renewal: number) => boolean): Leases => {
  renewals = 0
  return {
    acquire: async (key, ttlMs) => {
      const lease = await leases.acquire(key, ttlMs)
      return (
        lease && {
          ...lease,
          renew: async (longerMs) => {
            renewals += 1
            if (fails(renewals)) throw new Unavailable('no answer')
            return lease.renew(longerMs)
          },
        }
      )
    },
  }
}

describe('work under a lease', () => {
  it('keeps others away for as long as it lasts, and no longer', async () => {
    const { held, end } = await begin(leases)
    await clock.advance(20 * leaseMs)
    expect(await whileHeld({ leases, clock }, 'k', async () => 'mine')).toBeUndefined()
    end('theirs')
    expect(await held).toBe('theirs')
    expect(await whileHeld({ leases, clock }, 'k', async () => 'mine')).toBe('mine')
  })

  it('lets go when it fails', async () => {
    const failed = whileHeld({ leases, clock }, 'k', () => Promise.reject(new Error('broken')))
    await expect(failed).rejects.toThrow('broken')
    expect(await whileHeld({ leases, clock }, 'k', async () => 'mine')).toBe('mine')
  })

  it('is not lost by one renewal that nobody answers', async () => {
    const { held, end } = await begin(failing((renewal) => renewal % 2 === 1))
    await clock.advance(20 * leaseMs)
    expect(await leases.acquire('k', leaseMs)).toBeUndefined()
    end('theirs')
    await held
  })

  it('leaves the next one alone where its time ran out, and asks for no more', async () => {
    const { held, end } = await begin(failing((renewal) => renewal <= 3))
    await clock.advance(leaseMs)
    const next = await leases.acquire('k', 10 * leaseMs)
    expect(next).toBeDefined()
    await clock.advance(5 * leaseMs)
    expect(renewals).toBe(4)
    end('late')
    expect(await held).toBe('late')
    expect(await leases.acquire('k', leaseMs)).toBeUndefined()
  })
})
