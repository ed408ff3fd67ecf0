/** Leases as documents: made where there is none, taken over where the time of its holder is up, under the update time that was seen. */
import { randomUUID } from 'node:crypto'
import {
  type DocumentReference,
  type DocumentSnapshot,
  type Firestore,
  type QueryDocumentSnapshot,
  Timestamp,
} from '@google-cloud/firestore'
import type { Clock } from '../../ports/clock.ts'
import type { Lease, Leases } from '../../ports/leases.ts'
import { referenceOf } from './document-paths.ts'
import { calling, isAlreadyThere, isLost } from './faults.ts'

/** Expired leases that nobody took over are deleted by Firestore itself. */
export const leasesCollection = 'leases'

export class GoogleLeases implements Leases {
  readonly #firestore: Firestore
  readonly #clock: Clock

  constructor(firestore: Firestore, clock: Clock) {
    this.#firestore = firestore
    this.#clock = clock
  }

  async acquire(key: string, ttlMs: number): Promise<Lease | undefined> {
    const reference = referenceOf(this.#firestore, { parent: 'platform', collection: leasesCollection, id: key })
    // Names this claim, so that no write of it leaves the document as it was, and that it is known again where the answer to its write was lost.
    const claim = { holder: randomUUID(), expiresAt: this.#end(ttlMs) }
    try {
      const { writeTime } = await calling('Firestore', () => reference.create(claim))
      return this.#leaseOn(reference, claim, writeTime)
    } catch (error) {
      if (!isAlreadyThere(error)) throw error
    }
    return this.#takeOver(reference, claim)
  }

  async #takeOver(reference: DocumentReference, claim: Claim): Promise<Lease | undefined> {
    try {
      const held = await calling('Firestore', () => reference.get())
      if (isOf(claim, held)) return this.#leaseOn(reference, claim, held.updateTime)
      const expiresAt: unknown = held.get('expiresAt')
      const isHeld = expiresAt instanceof Timestamp && expiresAt.toMillis() > this.#clock.now().getTime()
      if (isHeld) return undefined
      const { updateTime } = held
      const { writeTime } = await calling('Firestore', () =>
        updateTime ? reference.update({ ...claim }, { lastUpdateTime: updateTime }) : reference.create(claim),
      )
      return this.#leaseOn(reference, claim, writeTime)
    } catch (error) {
      if (!isLost(error)) throw error
    }
    // Another one was quicker, or the client's own repetition met its first attempt.
    const held = await calling('Firestore', () => reference.get())
    return isOf(claim, held) ? this.#leaseOn(reference, claim, held.updateTime) : undefined
  }

  #leaseOn(reference: DocumentReference, { holder }: Claim, writeTime: Timestamp): Lease {
    let lastUpdateTime = writeTime
    return {
      renew: async (ttlMs) => {
        const claim = { holder, expiresAt: this.#end(ttlMs) }
        try {
          const written = await calling('Firestore', () => reference.update(claim, { lastUpdateTime }))
          lastUpdateTime = written.writeTime
          return true
        } catch (error) {
          if (!isLost(error)) throw error
        }
        const held = await calling('Firestore', () => reference.get())
        if (!isOf(claim, held)) return false
        lastUpdateTime = held.updateTime
        return true
      },
      release: async () => {
        try {
          await calling('Firestore', () => reference.delete({ lastUpdateTime }))
        } catch (error) {
          // Its time was up and the next one has it.
          if (!isLost(error)) throw error
        }
      },
    }
  }

  #end(ttlMs: number): Timestamp {
    return Timestamp.fromMillis(this.#clock.now().getTime() + ttlMs)
  }
}

interface Claim {
  readonly holder: string
  readonly expiresAt: Timestamp
}

const isOf = ({ holder }: Claim, held: DocumentSnapshot): held is QueryDocumentSnapshot => held.get('holder') === holder
