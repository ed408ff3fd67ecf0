/** The keys that sign our tokens: one is active, earlier ones stay until the last token they signed has expired. */
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose'
import { randomText } from './random-text.ts'

export const SIGNING_ALGORITHM = 'RS256'

/** The longest-lived signed token is the conversation token (24 h); an hour more for clocks that differ. */
const KEEP_RETIRED_MS = 25 * 60 * 60 * 1000

export interface SigningKey {
  readonly kid: string
  /** Sealed at rest. */
  readonly privateJwk: JWK
  readonly publicJwk: JWK
  /** ISO 8601. */
  readonly createdAt: string
  readonly retiredAt?: string
}

export interface SigningKeySet {
  readonly active: SigningKey
  readonly previous: readonly SigningKey[]
}

export async function createSigningKeys(now: Date): Promise<SigningKeySet> {
  return { active: await createKey(now), previous: [] }
}

/** A new active key; the one before keeps verifying, keys whose tokens are all expired go. */
export async function rotateSigningKeys(keys: SigningKeySet, now: Date): Promise<SigningKeySet> {
  const needed = ({ retiredAt }: SigningKey) =>
    retiredAt !== undefined && now.getTime() - Date.parse(retiredAt) < KEEP_RETIRED_MS
  const retired = { ...keys.active, retiredAt: now.toISOString() }
  return { active: await createKey(now), previous: [retired, ...keys.previous.filter(needed)] }
}

/** The public keys, as they are published for others to verify with. */
export function publicKeySet(keys: SigningKeySet): JSONWebKeySet {
  return { keys: [keys.active, ...keys.previous].map((key) => key.publicJwk) }
}

/** The public key of a `kid`; nothing where the set does not hold it (any more). */
export function verificationKey(keys: SigningKeySet, kid: string | undefined): JWK | undefined {
  return [keys.active, ...keys.previous].find((key) => key.kid === kid)?.publicJwk
}

async function createKey(now: Date): Promise<SigningKey> {
  const kid = `key_${randomText(12)}`
  const { privateKey, publicKey } = await generateKeyPair(SIGNING_ALGORITHM, { modulusLength: 2048, extractable: true })
  const marks = { kid, alg: SIGNING_ALGORITHM, use: 'sig' }
  return {
    kid,
    privateJwk: { ...(await exportJWK(privateKey)), ...marks },
    publicJwk: { ...(await exportJWK(publicKey)), ...marks },
    createdAt: now.toISOString(),
  }
}
