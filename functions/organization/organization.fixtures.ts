/** For tests: what somebody finds in the mailbox, and an organization with its admin. */
import type { Caller } from '@workflow/engine'
import { createSigningKeys } from '@workflow/security'
import { openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { createOrganizationEngine } from './index.ts'
import { Messages } from './mailbox.ts'
import type { SignedIn } from './sessions.ts'

const keys = createSigningKeys(new Date('2026-01-05T09:00:00.000Z'))
export const identity = { issuer: 'https://workflow.example', keys: () => keys }

export const password = 'correct horse battery'

export const openOrganizations = () =>
  openTestPlatform(() => [createOrganizationEngine({ identity, portalUrl: 'https://portal.example' })])

export async function mailsTo(platform: TestPlatform, to: string) {
  const { items } = await platform.asPlatform((capability) => capability.query(Messages, 'all'))
  return items.filter((message) => message.to === to)
}

/** The token in the newest mail to the address. */
export async function mailedToken(platform: TestPlatform, to: string): Promise<string> {
  const token = /token=(\w+)/.exec((await mailsTo(platform, to)).at(-1)?.text ?? '')?.[1]
  if (token === undefined) throw new Error(`no token was mailed to ${to}`)
  return token
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
