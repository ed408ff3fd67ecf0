/** What every room may know of its organization. Written by the organization engine when it comes to be and when it changes; its people and its status are told elsewhere. */
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

export const organizationProfileId = 'profile'

export const OrganizationProfiles = defineCollection({
  name: 'organization_profiles',
  schema: z.object({
    id: z.literal(organizationProfileId),
    slug: z.string(),
    name: z.string(),
    website: z.string().optional(),
    industry: z.string(),
    /** IANA. */
    timeZone: z.string(),
    /** BCP 47; the first is the default. */
    languages: z.array(z.string()).min(1),
    plan: z.string(),
    /** Whom to write to about the account; the first is the main one. */
    contacts: z.array(z.object({ name: z.string(), role: z.string().optional(), email: z.string() })),
    region: z.string(),
    origin: z.enum(['sign_up', 'import', 'assisted', 'sandbox']),
  }),
  queries: {},
  subject: 'member',
  retentionDays: 'forever',
})
export type OrganizationProfile = z.infer<typeof OrganizationProfiles.schema>

/** To whom the client's mail goes, in its language and time zone; undefined where nobody is named. */
export function mainContact({ contacts, languages, timeZone }: OrganizationProfile) {
  const [contact] = contacts
  if (contact === undefined) return undefined
  return { to: { address: contact.email, name: contact.name }, locale: languages[0] ?? 'en', timeZone }
}
