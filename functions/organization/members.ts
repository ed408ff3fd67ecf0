/** The people of an organization: invited, joined, given another role, gone. The last admin stays. */
import type { Caller, Platform } from '@workflow/engine'
import { Conflict, Forbidden, NotFound } from '@workflow/platform'
import { linkUrl } from '@workflow/public-pages'
import { Members, requestPlatformMessage } from '@workflow/records'
import { type ClientRole, createLink, hashPassword } from '@workflow/security'
import { takeLink } from './mailed-links.ts'
import { invitationMail, languageOf } from './mails.ts'
import { changeRole, leave, MemberRosters, type RosterChange, rosterId } from './member-roster.ts'
import { Invitations, MailedLinks, Organizations, type User, Users } from './model.ts'
import { findUserByEmail, giveMembership, hasPlace, refuseWeakPassword, registerUser } from './users.ts'

const invitationLifetimeMs = 7 * 24 * 60 * 60 * 1000

/** Throws `Conflict` where the address is a member already. */
export async function invite(
  platform: Platform,
  apiUrl: string,
  { organizationId, email, role, by }: { organizationId: string; email: string; role: ClientRole; by: string },
) {
  const address = email.toLowerCase()
  const known = await findUserByEmail(platform, address)
  if (known?.organizationId === organizationId)
    throw new Conflict('this address is a member already', {
      errors: [{ path: 'email', rule: 'not_a_member', message: 'this address is a member already' }],
    })
  const organization = await platform.get(Organizations, organizationId)
  const tenant = platform.tenant(organizationId)
  const expiresAt = new Date(Date.parse(platform.now) + invitationLifetimeMs).toISOString()
  const invitation = tenant.create(Invitations, {
    id: tenant.newId('inv'),
    email: address,
    role,
    invitedBy: by,
    createdAt: platform.now,
    expiresAt,
  })
  const { token, record } = createLink('invitation', invitation.id, new Date(platform.now))
  platform.create(MailedLinks, {
    id: record.hash,
    purpose: 'invitation',
    subjectId: invitation.id,
    expiresAt,
    organizationId,
  })
  requestPlatformMessage(
    platform,
    invitationMail(address, organization, role, linkUrl(apiUrl, 'invitation', token, languageOf(organization))),
  )
  tenant.emit('member_invited', { organizationId, invitationId: invitation.id, role })
  return invitation
}

/** The link proves the address; name and password are the account's from now on. Throws `InvalidInput`, and `Conflict` where the address has an account elsewhere. */
export async function acceptInvitation(
  platform: Platform,
  { token, name, password }: { readonly token: string; readonly name: string; readonly password: string },
): Promise<User> {
  const link = await takeLink(platform, 'invitation', token)
  if (link.organizationId === undefined) throw new Error(`link ${link.id} names no organization`)
  const tenant = platform.tenant(link.organizationId)
  const invitation = await tenant.get(Invitations, link.subjectId)
  refuseWeakPassword(password, invitation.email)
  const known = await findUserByEmail(platform, invitation.email)
  if (known !== undefined && hasPlace(known)) throw new Conflict('this address already has an account')
  const account = {
    name,
    passwordHash: await hashPassword(password),
    emailVerified: true,
    organizationId: link.organizationId,
  }
  const user =
    known === undefined
      ? registerUser(platform, { side: 'client', email: invitation.email, ...account })
      : platform.put(Users, { ...known, ...account })
  tenant.put(Invitations, { ...invitation, acceptedAt: platform.now })
  await giveMembership(platform, user, link.organizationId, invitation.role)
  return user
}

/** Throws `NotFound`, and `Conflict` for the last admin. */
export async function changeMemberRole(platform: Platform, organizationId: string, userId: string, role: ClientRole) {
  const tenant = platform.tenant(organizationId)
  const member = await tenant.find(Members, userId)
  const roster = await tenant.get(MemberRosters, rosterId)
  const change = settled(changeRole(roster, userId, role))
  if (member === undefined) throw new NotFound('nobody with this id is a member')
  if (change.previousRole === role) return member
  tenant.put(MemberRosters, change.roster)
  const changed = tenant.put(Members, { ...member, role })
  tenant.emit('member_role_changed', { organizationId, userId, role, previousRole: change.previousRole })
  return changed
}

/** Anybody may leave; an admin may remove others. The account stays, without an organization. Throws `NotFound`, `Forbidden`, and `Conflict` for the last admin. */
export async function removeMember(
  platform: Platform,
  organizationId: string,
  userId: string,
  caller: Extract<Caller, { kind: 'member' }>,
): Promise<void> {
  if (caller.userId !== userId && caller.role !== 'admin') throw new Forbidden('only an admin may remove others')
  const tenant = platform.tenant(organizationId)
  const change = settled(leave(await tenant.get(MemberRosters, rosterId), userId))
  tenant.put(MemberRosters, change.roster)
  tenant.remove(Members, await tenant.get(Members, userId))
  const { organizationId: _left, ...user } = await platform.get(Users, userId)
  platform.put(Users, user)
  tenant.emit('member_removed', { organizationId, userId, role: change.previousRole })
}

function settled(change: RosterChange): Extract<RosterChange, { kind: 'changed' }> {
  switch (change.kind) {
    case 'not_a_member':
      throw new NotFound('nobody with this id is a member')
    case 'last_admin':
      throw new Conflict('the last admin stays: make somebody else admin first', { code: 'last_admin' })
    case 'changed':
      return change
  }
}
