/** Signs people in. Guessing is slowed down by address, whether anybody has it or not; the time it takes does not tell who exists. */
import { KeptRefusal, type Platform } from '@workflow/engine'
import { definePlatformCollection, QuotaExceeded, Unauthenticated } from '@workflow/platform'
import { hashPassword, verifyPassword } from '@workflow/security'
import { z } from 'zod'
import { emailKey, Users } from './model.ts'
import { openSession, type SignedIn } from './sessions.ts'
import type { Identity } from './signing.ts'
import { findUserByEmail } from './users.ts'

/** Failures since the last success; `id` is `emailKey` of the address. */
export const SignInFailures = definePlatformCollection({
  name: 'sign_in_failures',
  schema: z.object({ id: z.string(), count: z.number().int(), lastAt: z.string() }),
  queries: {},
  subject: 'member',
  retentionDays: 1,
})
type Failures = z.infer<typeof SignInFailures.schema>

const freeFailures = 10
const firstWaitMs = 60_000
const longestWaitMs = 60 * 60_000
const forgetAfterMs = 24 * 60 * 60_000

/** How long an address must wait: nothing for nine failures, a minute after the tenth, twice as long after each further one, at most an hour. */
export function waitMs(failures: Omit<Failures, 'id'> | undefined, now: Date): number {
  if (failures === undefined || failures.count < freeFailures) return 0
  const penaltyMs = Math.min(firstWaitMs * 2 ** (failures.count - freeFailures), longestWaitMs)
  return Math.max(0, Date.parse(failures.lastAt) + penaltyMs - now.getTime())
}

/** Throws `QuotaExceeded` with the time to wait; refuses with `Unauthenticated`. */
export async function signIn(
  platform: Platform,
  identity: Identity,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<SignedIn | KeptRefusal> {
  const now = new Date(platform.now)
  const failures = await platform.find(SignInFailures, emailKey(email))
  const retryAfterMs = waitMs(failures, now)
  if (retryAfterMs > 0)
    throw new QuotaExceeded('too many failed sign-ins with this address', { retryAfterMs, code: 'sign_in_locked' })

  const found = await findUserByEmail(platform, email)
  const user = found?.emailVerified ? found : undefined
  const check = await verifyPassword(password, user?.passwordHash)
  if (user === undefined || !check.ok) {
    countFailure(platform, failures, emailKey(email))
    return new KeptRefusal(new Unauthenticated('e-mail or password is wrong', { code: 'wrong_credentials' }))
  }
  if (failures !== undefined) platform.remove(SignInFailures, failures)
  if (check.needsRehash) platform.put(Users, { ...user, passwordHash: await hashPassword(password) })
  return openSession(platform, identity, user)
}

function countFailure(platform: Platform, known: Failures | undefined, id: string): void {
  const lastAt = platform.now
  if (known === undefined) {
    platform.create(SignInFailures, { id, count: 1, lastAt })
    return
  }
  const forgotten = Date.parse(lastAt) - Date.parse(known.lastAt) >= forgetAfterMs
  platform.put(SignInFailures, { id, count: forgotten ? 1 : known.count + 1, lastAt })
}
