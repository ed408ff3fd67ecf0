/**
 * Accounts that a sales agent opens for a client. The organization is there at once; its contact makes it theirs by a link that is mailed to them, and until then
 * is a user who can sign in by nothing: so an address has one account, and one account for it can be opened.
 */
import type { Platform } from '@workflow/engine'
import { Conflict, NotFound } from '@workflow/platform'
import { linkUrl } from '@workflow/public-pages'
import { createPageLink, PageLinks, requestPlatformMessage, StaffMembers } from '@workflow/records'
import { createOrganization, freeSlug } from './create-organization.ts'
import { claimMail, languageOf } from './mails.ts'
import { type Assisted, claimSubject, type Organization, Organizations, Users } from './model.ts'
import { findUserByEmail, registerUser } from './users.ts'

const claimLifetimeMs = 14 * 24 * 60 * 60 * 1000

type Wanted = Pick<Organization, 'name' | 'industry' | 'timeZone' | 'languages'> & {
  readonly website?: string | undefined
  readonly contact: { readonly name: string; readonly email: string }
}

interface Invited {
  readonly organizationId: string
  /** Until when the link that was mailed works. */
  readonly claimBy: string
}

/** `byUserId` stays the client's sales agent. `apiUrl`: where pages are. Throws `Conflict` where the address has an account, `NotFound` where nobody of the staff has that id. */
export async function createAssistedAccount(
  platform: Platform,
  apiUrl: string,
  byUserId: string,
  { contact, ...wanted }: Wanted,
): Promise<Invited> {
  const { name } = contact
  const email = contact.email.toLowerCase()
  const known = await findUserByEmail(platform, email)
  if (known !== undefined && (known.emailVerified || known.organizationId !== undefined))
    throw new Conflict('this address already has an account', {
      errors: [{ path: 'contact.email', rule: 'unique', message: 'this address already has an account' }],
    })
  const organization = await createOrganization(platform, {
    ...wanted,
    slug: await freeSlug(platform, wanted.name),
    plan: 'starter',
    contacts: [{ name, email }],
    origin: 'assisted',
  })
  const { id: organizationId } = organization
  platform.emit('assisted_account_created', { organizationId, byUserId }, { organizationId })
  const user =
    known === undefined
      ? // No password has this hash.
        registerUser(platform, { side: 'client', email, name, passwordHash: '', emailVerified: false, organizationId })
      : platform.put(Users, { ...known, organizationId })
  return mailLink(platform, apiUrl, organization, { byUserId, contactUserId: user.id, linksSent: 0 })
}

/** A new link for the contact; the one before opens nothing any more. Throws `NotFound` where the account is not assisted, `Conflict` where it was claimed, or its contact has another one by now. */
export async function resendClaim(platform: Platform, apiUrl: string, organizationId: string): Promise<Invited> {
  const organization = await platform.get(Organizations, organizationId)
  const { assisted } = organization
  if (assisted === undefined) throw new NotFound('this account was not opened for its client')
  if (assisted.claimedAt !== undefined) throw new Conflict('the account was claimed', { code: 'claimed' })
  const { emailVerified } = await platform.get(Users, assisted.contactUserId)
  if (emailVerified) throw new Conflict('this address has another account by now', { code: 'contact_taken' })
  const tenant = platform.tenant(organizationId)
  const { items } = await tenant.query(PageLinks, 'bySubject', { subjectId: claimSubject(assisted) })
  for (const link of items) tenant.put(PageLinks, { ...link, endedAt: tenant.now })
  return mailLink(platform, apiUrl, organization, assisted)
}

/** Every link is counted on the organization: of two that are sent at once, the later ends the earlier. */
async function mailLink(
  platform: Platform,
  apiUrl: string,
  organization: Organization,
  earlier: Assisted,
): Promise<Invited> {
  const assisted = { ...earlier, linksSent: earlier.linksSent + 1 }
  platform.put(Organizations, { ...organization, assisted })
  const { id: organizationId } = organization
  const { email: address, name, id: userId } = await platform.get(Users, assisted.contactUserId)
  const inviter = await platform.get(StaffMembers, assisted.byUserId)
  const token = createPageLink(platform.tenant(organizationId), 'claim', claimSubject(assisted), claimLifetimeMs)
  const url = linkUrl(apiUrl, 'claim', token, languageOf(organization))
  requestPlatformMessage(platform, claimMail({ address, name, userId }, organization, inviter.name, url))
  return { organizationId, claimBy: new Date(Date.parse(platform.now) + claimLifetimeMs).toISOString() }
}
