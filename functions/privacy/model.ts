/** Erasures and exports: documents. They name people by ids alone, so that they may stay when the person's data is gone. */
import { defineCollection, definePlatformCollection } from '@workflow/platform'
import { z } from 'zod'

export const ErasureSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  /** Null: the whole organization. */
  customerId: z.string().nullable(),
  state: z.enum(['requested', 'key_destroyed', 'done']),
  requestedBy: z.string(),
  requestedAt: z.string(),
  keyDestroyedAt: z.string().optional(),
  documentsRemoved: z.number().int(),
  finishedAt: z.string().optional(),
  /** The day on which the last backup that held the sealed data is gone. */
  backupsExpireOn: z.string().optional(),
})
export type Erasure = z.infer<typeof ErasureSchema>

/** The ledger. It is the platform's: it outlives what it is about, and is applied again after a restore. */
export const Erasures = definePlatformCollection({
  name: 'erasures',
  schema: ErasureSchema,
  queries: {
    all: { equals: [], orderBy: 'requestedAt' },
    byOrganization: { equals: ['organizationId'], orderBy: 'requestedAt' },
  },
  subject: 'none',
  retentionDays: 'forever',
})

export const KeyRotationSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  keyVersion: z.string(),
  rotatedBy: z.string(),
  rotatedAt: z.string(),
})
export type KeyRotation = z.infer<typeof KeyRotationSchema>

export const KeyRotations = definePlatformCollection({
  name: 'key_rotations',
  schema: KeyRotationSchema,
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

export const ExportSchema = z.object({
  id: z.string(),
  /** Null: the whole organization. */
  of: z.string().nullable(),
  state: z.enum(['requested', 'ready', 'expired']),
  requestedBy: z.string(),
  requestedAt: z.string(),
  sizeBytes: z.number().int().optional(),
  /** When its file is deleted. */
  expiresAt: z.string(),
})
export type Export = z.infer<typeof ExportSchema>

export const Exports = defineCollection({
  name: 'exports',
  schema: ExportSchema,
  queries: {
    byTime: { equals: [], orderBy: 'requestedAt' },
    of: { equals: ['of', 'state'] },
  },
  subject: 'none',
  retentionDays: 365,
})

export const exportLifetimeMs = 7 * 86_400_000
export const exportBlobKey = (exportId: string): string => `exports/${exportId}.zip`

/** The first day on which no backup made until now is kept any more, UTC. */
export function backupsExpireOn(now: string, backupRetentionDays: number): string {
  return new Date(Date.parse(now) + (backupRetentionDays + 1) * 86_400_000).toISOString().slice(0, 10)
}
