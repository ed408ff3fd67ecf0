/** Who stands behind a request, in events and in whose name an idempotency key counts. */
import type { Caller } from '@workflow/engine'
import { countedAddress } from './client-address.ts'

export interface Claimant {
  /** As events name it. */
  readonly actor: string
  /** Where an actor is that anybody can be: all that tells one stranger from another. */
  readonly strangerAt: string | undefined
}

/** Strangers have proven nothing, or only that they saw a page with a key in it. */
export function claimantOf(caller: Caller, address: string | undefined): Claimant {
  const isStranger = caller.kind === 'anonymous' || (caller.kind === 'key' && caller.publishable)
  return { actor: actorOf(caller), strangerAt: isStranger ? countedAddress(address ?? '') : undefined }
}

function actorOf(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'user:anonymous'
    case 'member':
    case 'staff':
      return `user:${caller.userId}`
    case 'key':
      return `key:${caller.keyId}`
    case 'customer':
      return `customer:${caller.conversationId}`
  }
}
