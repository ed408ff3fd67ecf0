/** The contact of an assisted account makes it theirs: the link proves the address, name and password are the account's from now on. */
import type { Platform, Tenant } from '@workflow/engine'
import { followPageLink, type PageLink, PageLinks, StaffMembers } from '@workflow/records'
import { hashPassword } from '@workflow/security'
import { type Assisted, type Organization, Organizations, type User, Users } from './model.ts'
import { giveMembership } from './users.ts'

export interface OpenClaim {
  readonly kind: 'open'
  readonly tenant: Tenant
  readonly link: PageLink
  readonly organization: Organization
  readonly assisted: Assisted
  readonly contact: User
  readonly inviterName: string
}

/** `replaced`: a newer link was sent. `taken`: the address has another account by now. */
export type ClosedClaim = 'claimed' | 'replaced' | 'expired' | 'taken' | 'unknown'

export async function followClaim(
  platform: Platform,
  token: string,
): Promise<OpenClaim | { readonly kind: ClosedClaim }> {
  const followed = await followPageLink(platform, 'claim', token)
  if (followed.kind === 'unknown') return followed
  const { tenant, link } = followed
  const organization = await platform.find(Organizations, tenant.organizationId)
  const assisted = organization?.assisted
  if (organization === undefined || assisted === undefined) return { kind: 'unknown' }
  if (assisted.claimedAt !== undefined) return { kind: 'claimed' }
  if (followed.kind === 'ended') return { kind: 'replaced' }
  if (followed.kind === 'expired') return { kind: 'expired' }
  const contact = await platform.get(Users, assisted.contactUserId)
  if (contact.emailVerified) return { kind: 'taken' }
  const { name: inviterName } = await platform.get(StaffMembers, assisted.byUserId)
  return { kind: 'open', tenant, link, organization, assisted, contact, inviterName }
}

/** The password is good enough. Of two who do it at once, one writes what the other had read: that one finds the account claimed. */
export async function claimAccount(
  platform: Platform,
  { tenant, link, organization, assisted, contact }: OpenClaim,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<void> {
  const { id: organizationId } = organization
  tenant.put(PageLinks, { ...link, endedAt: tenant.now })
  platform.put(Organizations, { ...organization, assisted: { ...assisted, claimedAt: platform.now } })
  const passwordHash = await hashPassword(password)
  const user = platform.put(Users, { ...contact, name, passwordHash, emailVerified: true })
  platform.emit('email_verified', { userId: user.id })
  await giveMembership(platform, user, organizationId, 'admin')
  platform.emit('assisted_account_claimed', { organizationId, userId: user.id }, { organizationId })
}
