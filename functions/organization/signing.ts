/** The keys that sign the platform's tokens: made at first use, kept sealed in the secret store, replaced every 30 days. */
import type { Clock, IdentityProvider, SecretStore } from '@workflow/platform'
import { createSigningKeys, rotateSigningKeys, type SigningKeySet } from '@workflow/security'

const secretName = 'platform.signing-keys'
const rotateAfterMs = 30 * 24 * 60 * 60 * 1000
/** How long a process may not know of a key that another process made. */
const keepForMs = 5 * 60 * 1000

/** What signs and verifies tokens. */
export interface Identity {
  /** `iss` of every token. */
  readonly issuer: string
  keys(): Promise<SigningKeySet>
  /** Proves people in our place: tokens of ours are then none of theirs. */
  readonly provider?: IdentityProvider
}

/** The current keys; makes the first ones, and new ones when the active key is 30 days old. */
export async function ensureSigningKeys(secrets: SecretStore, now: Date): Promise<SigningKeySet> {
  const stored = await secrets.get(secretName)
  const known = stored === undefined ? undefined : (JSON.parse(stored.value) as SigningKeySet)
  if (known !== undefined && now.getTime() - Date.parse(known.active.createdAt) < rotateAfterMs) return known
  const keys = known === undefined ? await createSigningKeys(now) : await rotateSigningKeys(known, now)
  await secrets.put(secretName, { value: JSON.stringify(keys), allowedHosts: [] })
  return keys
}

/** Reads the keys when they are first needed, and again every five minutes. */
export function openIdentity(
  secrets: SecretStore,
  clock: Clock,
  issuer: string,
  provider?: IdentityProvider,
): Identity {
  let known: { readonly keys: Promise<SigningKeySet>; readonly readAtMs: number } | undefined
  return {
    issuer,
    ...(provider ? { provider } : {}),
    keys: () => {
      const now = clock.now()
      if (known !== undefined && now.getTime() - known.readAtMs < keepForMs) return known.keys
      const keys = ensureSigningKeys(secrets, now)
      known = { keys, readAtMs: now.getTime() }
      keys.catch(() => {
        known = undefined
      })
      return keys
    },
  }
}
