/** Passwords: a policy for new ones, and scrypt hashes that carry their own parameters. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

const MIN_LENGTH = 10
const MAX_LENGTH = 200

/** OWASP Password Storage Cheat Sheet, scrypt: N = 2^15, r = 8, p = 3 (32 MiB, as strong as N = 2^17, p = 1). */
const CURRENT = { logN: 15, r: 8, p: 3 } as const
/** What a stored hash may ask for at most, so that a damaged one cannot exhaust memory. */
const LIMIT = { logN: 18, r: 16, p: 8 } as const
const SALT_BYTES = 16
const KEY_BYTES = 32

interface Parameters {
  readonly logN: number
  readonly r: number
  readonly p: number
}

export type PasswordCheck = { readonly ok: true; readonly needsRehash: boolean } | { readonly ok: false }

/** Why a new password is refused; empty where it is accepted. Lengths count characters. */
export function passwordProblems(password: string, email: string): string[] {
  const length = [...password].length
  const lower = password.toLowerCase()
  const address = email.toLowerCase()
  const problems: string[] = []
  if (length < MIN_LENGTH) problems.push(`password must have at least ${MIN_LENGTH} characters`)
  if (length > MAX_LENGTH) problems.push(`password must have at most ${MAX_LENGTH} characters`)
  if (lower.trim() === address || lower.trim() === address.split('@')[0])
    problems.push('password must not be the e-mail address')
  if (length >= MIN_LENGTH && new Set(lower).size < 4)
    problems.push('password must have at least 4 different characters')
  return problems
}

/** `$scrypt$ln=15,r=8,p=3$<salt>$<key>`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const key = await derive(password, salt, CURRENT)
  return `$scrypt$ln=${CURRENT.logN},r=${CURRENT.r},p=${CURRENT.p}$${salt.toString('base64url')}$${key.toString('base64url')}`
}

/**
 * Compares in constant time. `needsRehash`: the hash was made with weaker parameters, hash again while the password is at hand.
 * Without a stored hash (nobody has that address) the same work is done, so that the time does not tell who exists.
 */
export async function verifyPassword(password: string, stored: string | undefined): Promise<PasswordCheck> {
  const parsed = stored === undefined ? undefined : parseHash(stored)
  if (parsed === undefined || [...password].length > MAX_LENGTH) {
    await derive(password.slice(0, MAX_LENGTH), Buffer.alloc(SALT_BYTES), CURRENT)
    return { ok: false }
  }
  const key = await derive(password, parsed.salt, parsed.parameters)
  if (!timingSafeEqual(key, parsed.key)) return { ok: false }
  const { logN, r, p } = parsed.parameters
  return { ok: true, needsRehash: logN < CURRENT.logN || r < CURRENT.r || p < CURRENT.p }
}

const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/

function parseHash(stored: string): { parameters: Parameters; salt: Buffer; key: Buffer } | undefined {
  const match = FORMAT.exec(stored)
  if (match === null) return undefined
  const [, logN, r, p, salt = '', key = ''] = match
  const parameters = { logN: Number(logN), r: Number(r), p: Number(p) }
  const tooMuch = parameters.logN > LIMIT.logN || parameters.r > LIMIT.r || parameters.p > LIMIT.p
  const tooLittle = Math.min(parameters.logN, parameters.r, parameters.p) < 1
  if (tooMuch || tooLittle) return undefined
  return { parameters, salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') }
}

function derive(password: string, salt: Buffer, { logN, r, p }: Parameters): Promise<Buffer> {
  const N = 2 ** logN
  // scrypt needs 128·N·r bytes; Node refuses above maxmem, whose default is just below.
  const options: ScryptOptions = { N, r, p, maxmem: 128 * N * r + 1024 * 1024 * 2 }
  // The same characters typed on different keyboards may arrive composed or decomposed.
  const normalized = password.normalize('NFKC')
  return new Promise((resolve, reject) => {
    scrypt(normalized, salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
