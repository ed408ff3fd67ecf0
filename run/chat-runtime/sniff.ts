/** What a file is: read from its bytes, whatever was declared. Nothing is decoded. */
import { InvalidInput } from '@workflow/platform'
import { AttachmentType } from '@workflow/records'
import { fileTypeFromBuffer } from 'file-type'

export const attachmentLimitBytes = 10 * 1024 * 1024
/** Two sides of an image; what decodes to more is a bomb. */
const mostPixels = 50_000_000
const heic = ['image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence']

/** Throws `InvalidInput` for what is not taken: another type, too many pixels or none that its header tells, one file that is also another. */
export async function sniff(bytes: Uint8Array): Promise<AttachmentType> {
  const mime = (await fileTypeFromBuffer(bytes))?.mime
  // Few models and no browser but one show it, and its header hides its size in boxes within boxes: telephones send a JPEG where they are asked to.
  if (mime !== undefined && heic.includes(mime)) throw refusal('heic', 'must be sent as a JPEG: HEIC is not taken')
  const found = AttachmentType.safeParse(mime).data
  if (found === undefined) throw refusal('type', `must be one of ${AttachmentType.options.join(', ')}, by its content`)
  if (isAlsoAnArchive(bytes) || (found !== 'application/pdf' && holds(bytes.subarray(0, 1_024), '%PDF-')))
    throw refusal('polyglot', 'is two kinds of file at once')
  if (found === 'application/pdf') return found
  const pixels = pixelsOf(found, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  if (pixels === undefined || pixels === 0) throw refusal('header', 'must tell its width and height in its header')
  if (pixels > mostPixels) throw refusal('max_pixels', `must have at most ${mostPixels} pixels, by its header`)
  return found
}

const refusal = (rule: string, message: string) =>
  new InvalidInput(`this file is not taken: it ${message}`, { errors: [{ path: 'body', rule, message }] })

const holds = (bytes: Uint8Array, text: string) => Buffer.from(bytes).includes(text, 0, 'latin1')

/** A ZIP is read from its end, so that any file can be one besides: its last record lies in the last 64 KiB. */
const isAlsoAnArchive = (bytes: Uint8Array) => holds(bytes.subarray(-65_557), 'PK\u0005\u0006')

/** By the header alone; undefined where it does not tell. */
function pixelsOf(type: Exclude<AttachmentType, 'application/pdf'>, bytes: Buffer): number | undefined {
  switch (type) {
    case 'image/png':
      return bytes.length < 24 ? undefined : bytes.readUInt32BE(16) * bytes.readUInt32BE(20)
    case 'image/gif':
      return bytes.length < 10 ? undefined : bytes.readUInt16LE(6) * bytes.readUInt16LE(8)
    case 'image/jpeg':
      return pixelsOfJpeg(bytes)
    case 'image/webp':
      return pixelsOfWebp(bytes)
  }
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

/** The three forms of RFC 9649, 2.5–2.7: lossy (RFC 6386, 9.1), lossless, and extended, whose canvas holds all frames. */
function pixelsOfWebp(bytes: Buffer): number | undefined {
  if (bytes.length < 30) return undefined
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      if (bytes.readUIntBE(23, 3) !== 0x9d012a) return undefined
      return (bytes.readUInt16LE(26) & 0x3fff) * (bytes.readUInt16LE(28) & 0x3fff)
    case 'VP8L': {
      if (bytes[20] !== 0x2f) return undefined
      const sides = bytes.readUInt32LE(21)
      return ((sides & 0x3fff) + 1) * (((sides >>> 14) & 0x3fff) + 1)
    }
    case 'VP8X':
      return (bytes.readUIntLE(24, 3) + 1) * (bytes.readUIntLE(27, 3) + 1)
    default:
      return undefined
  }
}
