/**
 * Files of customers, and what a model read in them. Written by the chat runtime; read where a file is shown, exported, or spoken of on the phone.
 *
 * The bytes are a blob, sealed with a key of the file's own that only the record holds, under its customer's key: who destroys that key, or removes the record, has
 * made every copy of the blob unreadable.
 */
import { randomBytes } from 'node:crypto'
import { type BlobStore, defineCollection } from '@workflow/platform'
import { openBytes, SealBroken, sealBytes } from '@workflow/security'
import { z } from 'zod'

export const AttachmentType = z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'application/pdf'])
export type AttachmentType = z.infer<typeof AttachmentType>

/** What kind of thing a file shows: from here, and never in a model's words. */
const DocumentKind = z.enum([
  'form',
  'invoice',
  'receipt',
  'letter',
  'certificate',
  'identity_document',
  'instructions',
  'screenshot',
  'photo',
  'other',
])

/** What a model may say of a file: anything else is no reading of it. */
export const ReadFile = z.strictObject({
  kind: DocumentKind,
  /** All legible text. */
  text: z.string().max(8_000),
  /** Labelled values, each by the name that its label gives it. */
  fields: z.array(z.strictObject({ name: z.string().min(1).max(80), value: z.string().max(500) })).max(40),
  /** 0 (illegible) – 1 (all of it clearly legible). */
  confidence: z.number().min(0).max(1),
})
export type ReadFile = z.infer<typeof ReadFile>

export const FileReading = z.discriminatedUnion('outcome', [
  ReadFile.extend({
    outcome: z.literal('read'),
    /** `<provider>/<model>`. */
    producedBy: z.string(),
  }),
  z.object({
    outcome: z.literal('for_person'),
    /** `not_allowed`: the configuration lets no personal data out. `invalid`: the answer did not fit the schema. `attack`: its text gives orders to the agent. `missing`: its blob is gone or broken. */
    reason: z.enum(['no_model', 'not_allowed', 'invalid', 'illegible', 'attack', 'missing']),
  }),
])
export type FileReading = z.infer<typeof FileReading>

/** How long a file is kept. */
export const attachmentDays = 365

export const Attachments = defineCollection({
  name: 'attachments',
  schema: z.object({
    id: z.string(),
    customerId: z.string(),
    conversationId: z.string(),
    contentType: AttachmentType,
    sizeBytes: z.number().int(),
    /** The name of the blob. */
    blobKey: z.string(),
    /** Base64: opens the blob. */
    key: z.string(),
    createdAt: z.string(),
    /** Absent while nobody has looked at it. */
    reading: FileReading.optional(),
    /** A person was asked to look at it. */
    handedOver: z.boolean().default(false),
  }),
  queries: { byConversation: { equals: ['conversationId'], orderBy: 'createdAt' } },
  subject: 'customer',
  sealed: { fields: ['key', 'reading'] },
  // Longer than the file: the timer that takes both finds the blob by its record, also where it comes late.
  retentionDays: attachmentDays + 30,
})
export type Attachment = z.infer<typeof Attachments.schema>

/** Under it lies all that one customer sent. */
export const attachmentBlobPrefix = (customerId: string): string => `attachments/${customerId}/`

interface SealedFile extends Pick<Attachment, 'blobKey' | 'key'> {
  readonly sealed: Uint8Array
}

/** What is to be stored under `blobKey`; the rest belongs into the record. The name is another each time: two who store the same file at once do not meet. */
export function sealFile(customerId: string, attachmentId: string, bytes: Uint8Array): SealedFile {
  const key = randomBytes(32)
  const blobKey = `${attachmentBlobPrefix(customerId)}${attachmentId}.${randomBytes(8).toString('hex')}`
  return { blobKey, key: key.toString('base64'), sealed: sealBytes(key, bytes, blobKey) }
}

/** The file as it was sent; undefined where its blob is gone or damaged. */
export async function openFile(
  blobs: Pick<BlobStore, 'get'>,
  { blobKey, key }: Pick<Attachment, 'blobKey' | 'key'>,
): Promise<Buffer | undefined> {
  const stored = await blobs.get(blobKey)
  try {
    return stored && openBytes(Buffer.from(key, 'base64'), stored.bytes, blobKey)
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}
