/** Who belongs to an organization, and who to the platform. Written by the organization engine; others read names and roles. */
import { defineCollection, definePlatformCollection } from '@workflow/platform'
import { CLIENT_ROLES, PLATFORM_ROLES } from '@workflow/security'
import { z } from 'zod'

/** `id` is the user's. */
export const Members = defineCollection({
  name: 'members',
  schema: z.object({ id: z.string(), role: z.enum(CLIENT_ROLES), name: z.string(), joinedAt: z.string() }),
  queries: { all: { equals: [], orderBy: 'joinedAt' } },
  subject: 'member',
  retentionDays: 'forever',
})
export type Member = z.infer<typeof Members.schema>

/** `id` is the user's. */
export const StaffMembers = definePlatformCollection({
  name: 'staff_members',
  schema: z.object({ id: z.string(), role: z.enum(PLATFORM_ROLES), name: z.string(), joinedAt: z.string() }),
  queries: { all: { equals: [], orderBy: 'joinedAt' } },
  subject: 'member',
  retentionDays: 'forever',
})
export type StaffMember = z.infer<typeof StaffMembers.schema>
