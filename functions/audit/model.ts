/** The sealed chain of each log: its blocks, and where it ends. */
import { defineCollection, definePlatformCollection } from '@workflow/platform'
import { z } from 'zod'

export const BlockSchema = z.object({
  id: z.string(),
  tenantId: z.string(),
  sequence: z.number().int().positive(),
  after: z.string(),
  to: z.string(),
  entries: z.number().int().positive(),
  entriesHash: z.string(),
  previousHash: z.string(),
  sealedAt: z.string(),
  hash: z.string(),
  keyVersion: z.string(),
  signature: z.string(),
})
export type Block = z.infer<typeof BlockSchema>

export const AuditBlocks = defineCollection({
  name: 'audit_blocks',
  schema: BlockSchema,
  queries: { bySequence: { equals: [], orderBy: 'sequence' } },
  subject: 'none',
  evidence: true,
  retentionDays: 'forever',
})

/** `id` is the tenant's. The sealer looks at each every minute. */
export const AuditHeads = definePlatformCollection({
  name: 'audit_heads',
  schema: z.object({ id: z.string(), sequence: z.number().int(), hash: z.string(), to: z.string() }),
  queries: { all: { equals: [] } },
  subject: 'none',
  retentionDays: 'forever',
})
export type AuditHead = z.infer<typeof AuditHeads.schema>

export const blockId = (sequence: number): string => `blk_${String(sequence).padStart(10, '0')}`
/**
 * In a bucket whose retention is locked: written once, and by nobody again. Named by what it seals as well: after a restore the same sequence is sealed again over
 * another log, and both copies stay.
 */
export const blockBlobKey = ({ sequence, hash }: Pick<Block, 'sequence' | 'hash'>): string =>
  `${blockBlobPrefix(sequence)}${hash}.json`
export const blockBlobPrefix = (sequence: number): string => `audit/${String(sequence).padStart(10, '0')}-`
