/**
 * Self-service sign-up with a work address. Whoever asks learns nothing about who has an account: the answer is always the same, and the address itself is told.
 * What a click on the link confirms is what the sign-up of that very link asked for.
 */
import type { Platform } from '@workflow/engine'
import { InvalidInput } from '@workflow/platform'
import { requestPlatformMessage } from '@workflow/records'
import { createLink, hashPassword, isFreeMail, linkHash, useLink } from '@workflow/security'
import { createOrganization, freeSlug } from './create-organization.ts'
import { addressTakenMail, verifyAddressMail } from './mails.ts'
import { MailedLinks, Users } from './model.ts'
import { openSession, type SignedIn } from './sessions.ts'
import type { Identity } from './signing.ts'
import { findUserByEmail, giveMembership, type Person, refuseWeakPassword, registerUser } from './users.ts'

export interface SignUp extends Person {
  readonly organizationName: string
  readonly website?: string | undefined
  readonly industry: string
  readonly timeZone: string
}

/** Throws `InvalidInput` for a free-mail address or a weak password. */
export async function signUp(platform: Platform, portalUrl: string, asked: SignUp): Promise<void> {
  const { password, ...wanted } = { ...asked, email: asked.email.toLowerCase() }
  refuseFreeMail(wanted.email)
  refuseWeakPassword(password, wanted.email)
  // Hashed in every case, so that the time does not tell whether the address is taken.
  const passwordHash = await hashPassword(password)
  const { email, ...details } = wanted
  const known = await findUserByEmail(platform, email)
  if (known?.emailVerified) {
    const owner = { address: email, name: known.name, userId: known.id }
    requestPlatformMessage(platform, addressTakenMail(owner, `${portalUrl}/sign-in`))
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
  requestPlatformMessage(platform, verifyAddressMail(to, wanted, `${portalUrl}/verify?token=${token}`))
}

/** The click on the link: the organization comes to be, with the user as its admin. Throws `InvalidInput` for a link that does not work (any more). */
export async function verifyAddress(platform: Platform, identity: Identity, token: string): Promise<SignedIn> {
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
  return openSession(platform, identity, user)
}

/** Uses a mailed link up. Throws `InvalidInput` naming the token where it is unknown, expired or used. */
export async function takeLink(platform: Platform, purpose: 'verify_email' | 'invitation', token: string) {
  const id = linkHash(token)
  const link = await platform.find(MailedLinks, id)
  if (link === undefined) throw deadLink('invalid')
  const use = useLink({ ...link, hash: id }, purpose, token, new Date(platform.now))
  if (use.kind !== 'accepted') throw deadLink(use.kind)
  return platform.put(MailedLinks, { ...link, usedAt: platform.now })
}

function deadLink(why: 'invalid' | 'expired' | 'used'): Error {
  const message = { invalid: 'the link is not valid', expired: 'the link has expired', used: 'the link was used' }[why]
  return new InvalidInput(message, { code: `link_${why}`, errors: [{ path: 'token', rule: why, message }] })
}

function refuseFreeMail(email: string): void {
  if (!isFreeMail(email.slice(email.lastIndexOf('@') + 1))) return
  const message = 'sign up with the address of your company, not of a free mail provider'
  throw new InvalidInput(message, { errors: [{ path: 'email', rule: 'work_email', message }] })
}
