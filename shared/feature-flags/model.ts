/** The flags of an organization, and the pure rule that answers for a subject. */
import { stickyBucket } from '@workflow/config-sdk'
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

export const FeatureFlagSchema = z.object({
  name: z.string(),
  /** 0 is off, 100 is on for everybody. */
  percent: z.number().int().min(0).max(100),
  description: z.string(),
  /** Stays when the percentage grows, so that nobody falls back. */
  salt: z.string(),
  changedAt: z.string(),
  /** `user:…`. */
  changedBy: z.string(),
})
export type FeatureFlag = z.infer<typeof FeatureFlagSchema>

/** Written by the organization engine. */
export const FeatureFlagSets = defineCollection({
  name: 'feature_flags',
  schema: z.object({
    id: z.string(),
    /** Grows by one with every change: of two sets the greater is the newer. */
    revision: z.number().int(),
    flags: z.record(z.string(), FeatureFlagSchema),
  }),
  queries: { everywhere: { equals: [], orderBy: 'revision', group: true } },
  subject: 'none',
  retentionDays: 'forever',
})
export type FeatureFlagSet = z.infer<typeof FeatureFlagSets.schema>

/** Each organization has one set. */
export const flagSetId = 'flags'

/** The same subject gets the same answer while the percentage stands, and keeps a yes when it grows. A flag that is not there is off. */
export function isOn(set: FeatureFlagSet | undefined, name: string, subject: string): boolean {
  const flag = set !== undefined && Object.hasOwn(set.flags, name) ? set.flags[name] : undefined
  return flag !== undefined && stickyBucket(flag.salt, subject) < flag.percent
}
