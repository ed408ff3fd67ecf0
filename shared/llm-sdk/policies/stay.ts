/** Policies are made for promises: this lets a stream stay within one from its first event to its last. */
import type { IPolicy } from 'cockatiel'

/** Ends the stay; what failed is what the policy counts. */
export type Leave = (failure?: unknown) => void

/** Resolves once the policy lets the caller in. Throws what the policy throws where it does not, and the signal's reason. */
export function enter(policy: IPolicy, signal?: AbortSignal): Promise<Leave> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal?.reason)
    signal?.addEventListener('abort', giveUp, { once: true })
    const stay = () =>
      new Promise<void>((stayed, failed) => {
        signal?.removeEventListener('abort', giveUp)
        // Whoever gave up in the queue frees the place that came too late.
        if (signal?.aborted === true) stayed()
        else resolve((failure) => (failure === undefined ? stayed() : failed(failure)))
      })
    policy.execute(stay).catch(reject)
  })
}
