/** A short exclusive claim, so that two deliveries of one message do not run side by side. A crash frees it after its time at the latest. */
import type { Clock } from './clock.ts'

export interface Leases {
  /** Undefined when somebody else holds it. */
  acquire(key: string, ttlMs: number): Promise<Lease | undefined>
}

export interface Lease {
  /** Its time counts from now on again; false where its time was up and somebody else has it. */
  renew(ttlMs: number): Promise<boolean>
  release(): Promise<void>
}

/** How long what a killed process held is kept from others. */
export const leaseMs = 30_000

/**
 * Runs work that nobody else runs at the same time; undefined where somebody does. The claim is renewed while the work lasts, so that it outlives a process that was killed by
 * half a minute at most. Whoever stands still for longer than that loses it, and goes on beside the next: what must not happen twice is for the commit to refuse.
 */
export async function whileHeld<Result>(
  { leases, clock }: { readonly leases: Leases; readonly clock: Clock },
  key: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  const lease = await leases.acquire(key, leaseMs)
  if (!lease) return undefined
  let over = false
  let cancel = () => {}
  let renewal: Promise<void> | undefined
  const renewLater = () => {
    cancel = clock.after(leaseMs / 3, () => {
      // One that was not answered is tried again: there is time for two.
      renewal = lease
        .renew(leaseMs)
        .catch(() => true)
        .then((isOurs) => {
          if (isOurs && !over) renewLater()
        })
    })
  }
  renewLater()
  try {
    return await work()
  } finally {
    over = true
    cancel()
    await renewal
    await lease.release()
  }
}
