/** Organizations and the people who sign in: documents, and the pure rules on them. */
import { createHash } from 'node:crypto'
import { defineCollection, definePlatformCollection } from '@workflow/platform'
import { CLIENT_ROLES, PLATFORM_ROLES } from '@workflow/security'
import { z } from 'zod'

const PLANS = ['starter', 'growth', 'enterprise'] as const
const COMPLIANCE_PROFILES = ['gdpr', 'hipaa', 'ccpa', 'pci', 'soc2'] as const

const contact = z.strictObject({ name: z.string().min(1), role: z.string().optional(), email: z.email() })

const assisted = z.object({
  /** The sales agent. */
  byUserId: z.string(),
  /** Whom the link is for: the first admin, once they have claimed it. */
  contactUserId: z.string(),
  linksSent: z.number().int(),
  claimedAt: z.string().optional(),
})
export type Assisted = z.infer<typeof assisted>

export const OrganizationSchema = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  website: z.string().optional(),
  industry: z.string(),
  /** IANA. */
  timeZone: z.string(),
  /** BCP 47; the first is the default. */
  languages: z.array(z.string()).min(1),
  plan: z.enum(PLANS),
  contacts: z.array(contact),
  /** Where its documents, recordings and model calls stay. */
  region: z.string(),
  status: z.enum(['active', 'suspended', 'erased']),
  complianceProfiles: z.array(z.enum(COMPLIANCE_PROFILES)),
  /** Of an account that a sales agent opened for its client. */
  assisted: assisted.optional(),
  createdAt: z.string(),
})

export const Organizations = definePlatformCollection({
  name: 'organizations',
  schema: OrganizationSchema,
  queries: { all: { equals: [], orderBy: 'createdAt' } },
  subject: 'none',
  retentionDays: 'forever',
})
export type Organization = z.infer<typeof OrganizationSchema>

/** `id` is the slug: creating it is what makes it unique. */
export const Slugs = definePlatformCollection({
  name: 'slugs',
  schema: z.object({ id: z.string(), organizationId: z.string() }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

export const Users = definePlatformCollection({
  name: 'users',
  schema: z.object({
    id: z.string(),
    side: z.enum(['client', 'platform']),
    platformRole: z.enum(PLATFORM_ROLES).optional(),
    /** Lower case. */
    email: z.string(),
    name: z.string(),
    passwordHash: z.string(),
    emailVerified: z.boolean(),
    /** Absent for staff, and for clients' people who belong to no organization (any more). */
    organizationId: z.string().optional(),
    createdAt: z.string(),
  }),
  queries: { byOrganization: { equals: ['organizationId'], orderBy: 'createdAt' } },
  subject: 'member',
  retentionDays: 'forever',
})
export type User = z.infer<typeof Users.schema>

/** `id` is `emailKey` of the address: creating it is what makes the address unique. */
export const UserEmails = definePlatformCollection({
  name: 'user_emails',
  schema: z.object({ id: z.string(), userId: z.string() }),
  queries: {},
  subject: 'member',
  retentionDays: 'forever',
})

/** Sign-ins, one refresh-token family each; `id` is the `sid` of access tokens. */
export const Sessions = definePlatformCollection({
  name: 'sessions',
  schema: z.object({
    id: z.string(),
    userId: z.string(),
    currentHash: z.string(),
    generation: z.number().int(),
    createdAt: z.string(),
    expiresAt: z.string(),
    revoked: z.object({ at: z.string(), reason: z.enum(['reuse', 'sign_out']) }).exactOptional(),
  }),
  queries: { byUser: { equals: ['userId'] } },
  subject: 'member',
  retentionDays: 45,
})

/** Links that are mailed and work once. `id` is the hash of the token. */
export const MailedLinks = definePlatformCollection({
  name: 'mailed_links',
  schema: z.object({
    id: z.string(),
    purpose: z.enum(['verify_email', 'invitation']),
    subjectId: z.string(),
    expiresAt: z.string(),
    usedAt: z.string().exactOptional(),
    /** Whose invitation it is. */
    organizationId: z.string().optional(),
    /** What the link's own sign-up asked for. It is kept with the link, so that a later sign-up by somebody else cannot change what a click confirms. */
    signUp: z
      .object({
        name: z.string(),
        passwordHash: z.string(),
        organizationName: z.string(),
        website: z.string().optional(),
        industry: z.string(),
        timeZone: z.string(),
      })
      .optional(),
  }),
  queries: { byOrganization: { equals: ['organizationId'] }, bySubject: { equals: ['subjectId'] } },
  subject: 'member',
  retentionDays: 30,
})
export type MailedLink = z.infer<typeof MailedLinks.schema>

export const Invitations = defineCollection({
  name: 'invitations',
  schema: z.object({
    id: z.string(),
    email: z.string(),
    role: z.enum(CLIENT_ROLES),
    invitedBy: z.string(),
    createdAt: z.string(),
    expiresAt: z.string(),
    acceptedAt: z.string().optional(),
  }),
  queries: { all: { equals: [], orderBy: 'createdAt' } },
  subject: 'member',
  retentionDays: 365,
})

/** Under which id an address is known: SHA-256 of its lower-case form, so that no path holds a person's address. */
export const emailKey = (email: string): string => createHash('sha256').update(email.toLowerCase()).digest('hex')

/** What the newest link to claim an account is about: older ones are ended by it. */
export const claimSubject = ({ linksSent }: Assisted): string => `claim/${linksSent}`

/** Whether a session still stands: neither ended nor unused for longer than it lives. */
export function isOpenSession(session: z.infer<typeof Sessions.schema>, now: Date): boolean {
  return session.revoked === undefined && now.getTime() < Date.parse(session.expiresAt)
}

/** A name as a slug: `Fell & Ferry` → `fell-ferry`. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '')
  return slug === '' ? 'organization' : slug
}

const isTimeZone = (name: string) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const isLanguage = (tag: string) => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** What people type about an organization, checked the same way wherever it comes in. */
export const organizationFields = {
  name: z.string().max(120).trim().min(1),
  website: z.url({ protocol: /^https?$/ }).max(300),
  industry: z.string().max(120).trim().min(1),
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone such as Asia/Kolkata'),
  languages: z.array(z.string().refine(isLanguage, 'must be a BCP 47 language tag such as en-IN')).min(1).max(20),
  plan: z.enum(PLANS),
  contacts: z.array(contact).max(50),
  complianceProfiles: z.array(z.enum(COMPLIANCE_PROFILES)),
}
