/** For tests: what somebody is to be written, and an organization with its admin. */
import { type Caller, type Engine, readLog } from '@workflow/engine'
import { PlatformMessageRequests } from '@workflow/records'
import { createSigningKeys, hashPassword } from '@workflow/security'
import { openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { createOrganization, createOrganizationEngine } from './index.ts'
import { openSession, type SignedIn } from './sessions.ts'
import { giveMembership, registerUser } from './users.ts'

const keys = createSigningKeys(new Date('2026-01-05T09:00:00.000Z'))
export const identity = { issuer: 'https://workflow.example', keys: () => keys }

export const password = 'correct horse battery'
/** Made once: a hash takes a fifth of a second. */
const passwordHash = await hashPassword(password)

export const openOrganizations = (...others: Engine[]) =>
  openTestPlatform(() => [
    createOrganizationEngine({ identity, portalUrl: 'https://portal.example', apiUrl: 'https://api.example' }),
    ...others,
  ])

export async function mailsTo(platform: TestPlatform, to: string) {
  const { items } = await platform.asPlatform((capability) => capability.query(PlatformMessageRequests, 'all'))
  return items.filter((message) => message.to.address === to)
}

/** The token in the newest mail to the address. */
export async function mailedToken(platform: TestPlatform, to: string): Promise<string> {
  const token = /(?:invitation|sign-up)\/(\w+)/.exec(String((await mailsTo(platform, to)).at(-1)?.data.url))?.[1]
  if (token === undefined) throw new Error(`no token was mailed to ${to}`)
  return token
}

/** An organization with its admin, as a sign-up leaves them, without the mail and the links on the way. */
export async function foundOrganization(
  platform: TestPlatform,
  email: string,
  plan: 'starter' | 'growth' | 'enterprise' = 'starter',
): Promise<SignedIn> {
  const slug = email.replace(/^.*@|\..*$/g, '')
  const details = { slug, name: slug, industry: 'any', timeZone: 'UTC', languages: ['en'], contacts: [] }
  const founded = await platform.asPlatform(async (scope) => {
    const { id: organizationId } = await createOrganization(scope, { ...details, plan, origin: 'sign_up' })
    const person = { name: 'Ada', email, emailVerified: true, passwordHash }
    const user = registerUser(scope, { ...person, side: 'client', organizationId })
    await giveMembership(scope, user, organizationId, 'admin')
    return openSession(scope, identity, user)
  })
  await platform.kernel.idle()
  return founded
}

export async function signUp(platform: TestPlatform, email: string, organizationName = 'Acme'): Promise<SignedIn> {
  await platform.call('POST /v1/auth/sign-up', { body: { name: 'Ada', email, password, organizationName } })
  return platform.call('POST /v1/auth/verify', { body: { token: await mailedToken(platform, email) } })
}

export function callerOf({ user }: SignedIn): Extract<Caller, { kind: 'member' }> {
  const { id: userId, organizationId, role } = user
  if (organizationId === undefined) throw new Error('staff are not members')
  return { kind: 'member', userId, organizationId, role: role as 'admin', sessionId: 'ses_test' }
}

/** Of everything that the organization's log tells, oldest first. */
export async function eventTypesOf(platform: TestPlatform, organizationId: string): Promise<string[]> {
  return (await readLog(platform.ports, organizationId, { limit: 100 })).map(({ event }) => event.type)
}
