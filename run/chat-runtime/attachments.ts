/**
 * Files of customers: what they are is read from their bytes, whatever was declared, and their bytes lie under the customer's own key, in pieces that every store takes:
 * an erasure and the end of their retention take them along.
 */
import { defineCollection, InvalidInput } from '@workflow/platform'
import { fileTypeFromBuffer } from 'file-type'
import { z } from 'zod'

export const attachmentLimitBytes = 10 * 1024 * 1024
/** Two sides of an image; what decodes to more is a bomb. */
const mostPixels = 50_000_000
const allowed = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/heic', 'application/pdf'] as const

export const AttachmentType = z.enum(allowed)
export type AttachmentType = z.infer<typeof AttachmentType>

export const Attachments = defineCollection({
  name: 'attachments',
  schema: z.object({
    id: z.string(),
    customerId: z.string(),
    conversationId: z.string(),
    contentType: AttachmentType,
    sizeBytes: z.number().int(),
    pieces: z.number().int(),
    createdAt: z.string(),
  }),
  queries: { byConversation: { equals: ['conversationId'], orderBy: 'createdAt' } },
  subject: 'customer',
  sealed: { fields: [] },
  retentionDays: 365,
})

export const AttachmentPieces = defineCollection({
  name: 'attachment_pieces',
  schema: z.object({
    /** `<attachment>:<place>` */
    id: z.string(),
    customerId: z.string(),
    /** Base64. */
    bytes: z.string(),
  }),
  queries: {},
  subject: 'customer',
  sealed: { fields: ['bytes'] },
  retentionDays: 365,
})

/** What the bytes are. Throws `InvalidInput` for what is not taken: another type, too many pixels, one file that is also another. */
export async function sniff(bytes: Uint8Array): Promise<AttachmentType> {
  const found = AttachmentType.safeParse((await fileTypeFromBuffer(bytes))?.mime).data
  if (found === undefined) throw refusal('type', `must be one of ${allowed.join(', ')}, by its content`)
  if (isAlsoAnArchive(bytes) || (found !== 'application/pdf' && holds(bytes.subarray(0, 1_024), '%PDF-')))
    throw refusal('polyglot', 'is two kinds of file at once')
  const pixels = pixelsOf(found, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  if (pixels !== undefined && pixels > mostPixels)
    throw refusal('max_pixels', `must have at most ${mostPixels} pixels, by its header`)
  return found
}

const refusal = (rule: string, message: string) =>
  new InvalidInput(`this file is not taken: it ${message}`, { errors: [{ path: 'body', rule, message }] })

const holds = (bytes: Uint8Array, text: string) => Buffer.from(bytes).includes(text, 0, 'latin1')

/** A ZIP is read from its end, so that any file can be one besides: its last record lies in the last 64 KiB. */
const isAlsoAnArchive = (bytes: Uint8Array) => holds(bytes.subarray(-65_557), 'PK\u0005\u0006')

/** By the header alone: nothing is decoded. Undefined where the type names none that is read here. */
function pixelsOf(type: AttachmentType, bytes: Buffer): number | undefined {
  if (type === 'image/png' && bytes.length >= 24) return bytes.readUInt32BE(16) * bytes.readUInt32BE(20)
  if (type === 'image/gif' && bytes.length >= 10) return bytes.readUInt16LE(6) * bytes.readUInt16LE(8)
  if (type === 'image/jpeg') return pixelsOfJpeg(bytes)
  if (type === 'image/webp' && bytes.length >= 30 && bytes.toString('latin1', 12, 16) === 'VP8X')
    return (bytes.readUIntLE(24, 3) + 1) * (bytes.readUIntLE(27, 3) + 1)
  return undefined
}

/** The frame header (SOF0–SOF15 but for DHT, JPG and DAC), found by going from marker to marker. ITU-T T.81, B.1 */
function pixelsOfJpeg(bytes: Buffer): number | undefined {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return bytes.readUInt16BE(at + 5) * bytes.readUInt16BE(at + 7)
  }
  return undefined
}
