/**
 * Self-service sign-up with a work address. Whoever asks learns nothing about who has an account: the answer is always the same, and the address itself is told.
 * What a click on the link confirms is what the sign-up of that very link asked for.
 */
import type { Platform } from '@workflow/engine'
import { InvalidInput } from '@workflow/platform'
import { linkUrl } from '@workflow/public-pages'
import { requestPlatformMessage } from '@workflow/records'
import { createLink, hashPassword, isFreeMail } from '@workflow/security'
import { z } from 'zod'
import { createOrganization, freeSlug } from './create-organization.ts'
import { deadLink, takeLink } from './mailed-links.ts'
import { addressTakenMail, verifyAddressMail } from './mails.ts'
import { MailedLinks, organizationFields, type User, Users } from './model.ts'
import { findUserByEmail, giveMembership, personName, refuseWeakPassword, registerUser } from './users.ts'

/** Without closing slashes. */
export interface PageUrls {
  /** Where pages for people without an account are. */
  readonly apiUrl: string
  /** Where people sign in. */
  readonly portalUrl: string
}

const { name: organizationName, website, industry, timeZone } = organizationFields

export const SignUp = z.strictObject({
  name: personName,
  email: z.email().max(254),
  password: z.string().min(1).max(1_000),
  organizationName,
  website: website.optional(),
  industry: industry.default('other'),
  timeZone: timeZone.default('UTC'),
})

/** Throws `InvalidInput` for a free-mail address or a weak password. */
export async function signUp(
  platform: Platform,
  { apiUrl, portalUrl }: PageUrls,
  asked: z.infer<typeof SignUp>,
): Promise<void> {
  const { password, ...wanted } = { ...asked, email: asked.email.toLowerCase() }
  refuseFreeMail(wanted.email)
  refuseWeakPassword(password, wanted.email)
  // Hashed in every case, so that the time does not tell whether the address is taken.
  const passwordHash = await hashPassword(password)
  const { email, ...details } = wanted
  const known = await findUserByEmail(platform, email)
  if (known?.emailVerified) {
    const owner = { address: email, name: known.name, userId: known.id }
    requestPlatformMessage(platform, addressTakenMail(owner, `${portalUrl}/desk`))
    return
  }
  const user =
    known ?? registerUser(platform, { side: 'client', email, name: wanted.name, passwordHash, emailVerified: false })
  if (known === undefined) platform.emit('user_signed_up', { userId: user.id })
  const { token, record } = createLink('verify_email', user.id, new Date(platform.now))
  platform.create(MailedLinks, {
    id: record.hash,
    purpose: 'verify_email',
    subjectId: user.id,
    expiresAt: record.expiresAt,
    signUp: { ...details, passwordHash },
  })
  const to = { address: email, userId: user.id }
  requestPlatformMessage(platform, verifyAddressMail(to, wanted, linkUrl(apiUrl, 'sign-up', token, 'en')))
}

/** The click on the link: the organization comes to be, with the user as its admin. Throws `InvalidInput` for a link that does not work (any more). */
export async function verifyAddress(platform: Platform, token: string): Promise<User> {
  const { signUp: asked, ...link } = await takeLink(platform, 'verify_email', token)
  if (asked === undefined) throw new Error(`link ${link.id} holds no sign-up`)
  const known = await platform.get(Users, link.subjectId)
  if (known.emailVerified) throw deadLink('used')
  const organization = await createOrganization(platform, {
    slug: await freeSlug(platform, asked.organizationName),
    name: asked.organizationName,
    industry: asked.industry,
    timeZone: asked.timeZone,
    languages: ['en'],
    plan: 'starter',
    contacts: [{ name: asked.name, email: known.email }],
    origin: 'sign_up',
    ...(asked.website === undefined ? {} : { website: asked.website }),
  })
  const user = platform.put(Users, {
    ...known,
    name: asked.name,
    passwordHash: asked.passwordHash,
    emailVerified: true,
    organizationId: organization.id,
  })
  platform.emit('email_verified', { userId: user.id })
  await giveMembership(platform, user, organization.id, 'admin')
  return user
}

function refuseFreeMail(email: string): void {
  if (!isFreeMail(email.slice(email.lastIndexOf('@') + 1))) return
  const message = 'sign up with the address of your company, not of a free mail provider'
  throw new InvalidInput(message, { errors: [{ path: 'email', rule: 'work_email', message }] })
}
