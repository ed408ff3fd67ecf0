/** Makes users, one for each address, and gives them their place: on the platform's side, or in one organization. */
import type { Platform } from '@workflow/engine'
import { Conflict, InvalidInput } from '@workflow/platform'
import { Members, StaffMembers } from '@workflow/records'
import { type ClientRole, hashPassword, type PlatformRole, passwordProblems } from '@workflow/security'
import { z } from 'zod'
import { join, MemberRosters, rosterId } from './member-roster.ts'
import { emailKey, type User, UserEmails, Users } from './model.ts'

export const nameLength = 120
export const personName = z.string().max(nameLength).trim().min(1)

export interface Person {
  readonly name: string
  readonly email: string
  readonly password: string
}

/** Throws `InvalidInput` naming every rule that the password breaks. */
export function refuseWeakPassword(password: string, email: string): void {
  const problems = passwordProblems(password, email)
  if (problems.length === 0) return
  const errors = problems.map((message) => ({ path: 'password', rule: 'password_policy', message }))
  throw new InvalidInput(problems.join('; '), { errors })
}

export async function findUserByEmail(platform: Platform, email: string): Promise<User | undefined> {
  const known = await platform.find(UserEmails, emailKey(email))
  return known && platform.get(Users, known.userId)
}

/** Whether somebody works for the platform or belongs to an organization. Who only could claim an account, or has not confirmed their address, does not yet. */
export const hasPlace = ({ side, organizationId, emailVerified }: User): boolean =>
  side === 'platform' || (organizationId !== undefined && emailVerified)

/** The caller has looked whether the address is free. */
export function registerUser(platform: Platform, user: Omit<User, 'id' | 'createdAt'>): User {
  const email = user.email.toLowerCase()
  const created = platform.create(Users, { ...user, email, id: platform.newId('usr'), createdAt: platform.now })
  platform.create(UserEmails, { id: emailKey(email), userId: created.id })
  return created
}

/** Somebody who works for the platform. Throws `Conflict` where the address is taken, `InvalidInput` for a weak password. */
export async function createPlatformUser(
  platform: Platform,
  { role, ...person }: Person & { readonly role: PlatformRole },
): Promise<User> {
  const user = registerUser(platform, {
    ...(await credentials(platform, person)),
    side: 'platform',
    platformRole: role,
  })
  platform.create(StaffMembers, { id: user.id, role, name: user.name, joinedAt: platform.now })
  platform.emit('staff_added', { userId: user.id, role })
  return user
}

/** A member without the detour of an invitation: for imports and local set-up. Throws as `createPlatformUser`. */
export async function addMember(
  platform: Platform,
  { role, organizationId, ...person }: Person & { readonly organizationId: string; readonly role: ClientRole },
): Promise<User> {
  const user = registerUser(platform, { ...(await credentials(platform, person)), side: 'client', organizationId })
  await giveMembership(platform, user, organizationId, role)
  return user
}

/** The user's document already names the organization, or is about to. */
export async function giveMembership(
  platform: Platform,
  user: User,
  organizationId: string,
  role: ClientRole,
): Promise<void> {
  const tenant = platform.tenant(organizationId)
  const roster = await tenant.get(MemberRosters, rosterId)
  tenant.put(MemberRosters, join(roster, user.id, role))
  tenant.create(Members, { id: user.id, role, name: user.name, joinedAt: tenant.now })
  tenant.emit('member_joined', { organizationId, userId: user.id, role })
}

async function credentials(platform: Platform, { name, email, password }: Person) {
  refuseWeakPassword(password, email)
  if ((await findUserByEmail(platform, email)) !== undefined)
    throw new Conflict('this address already has an account', {
      errors: [{ path: 'email', rule: 'unique', message: 'this address already has an account' }],
    })
  return { name, email, emailVerified: true, passwordHash: await hashPassword(password) }
}
