/** Whether a PDF is still as it was sealed. Any bytes may come: they are read, never run, and a fault in them is an answer. */
import { checkDetached } from './signed-data.ts'

/**
 * `unsealed`: there is no seal in it. `broken`: there is one, and the file is not what was sealed; `reason` is a code. `intact`: every byte is as it was; `keyFingerprint`
 * (SHA-256 of the SPKI, hexadecimal) tells whose key sealed it, which the caller has to know.
 */
export type SealCheck =
  | { readonly kind: 'unsealed' }
  | {
      readonly kind: 'broken'
      readonly reason: 'several_seals' | 'range' | 'not_cms' | 'digest' | 'certificate' | 'signature'
    }
  | { readonly kind: 'intact'; readonly keyFingerprint: string }

/** Of a seal as `sealPdf` makes it: one signature over the whole file. What was added to the file afterwards breaks it. */
export function verifySealedPdf(pdf: Uint8Array): SealCheck {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
  if (bytes.subarray(0, 5).toString('latin1') !== '%PDF-') return { kind: 'unsealed' }
  const ranges = [...bytes.toString('latin1').matchAll(/\/ByteRange\s*\[([^\]]{0,100})\]/g)]
  if (ranges.length === 0) return { kind: 'unsealed' }
  if (ranges.length > 1) return { kind: 'broken', reason: 'several_seals' }
  const numbers = (ranges[0]?.[1] ?? '').trim().split(/\s+/).map(Number)
  const [first, start, end, rest] = numbers
  if (numbers.length !== 4 || first !== 0 || start === undefined || end === undefined || rest === undefined)
    return { kind: 'broken', reason: 'range' }
  const hex = bytes.subarray(start, end).toString('latin1')
  // Nothing stands outside of what is signed but the signature itself.
  if (end + rest !== bytes.length || !/^<(?:[0-9a-f]{2})+>$/.test(hex)) return { kind: 'broken', reason: 'range' }
  return checkDetached(
    Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]),
    withoutPadding(Buffer.from(hex.slice(1, -1), 'hex')),
  )
}

/** The DER value at the beginning; all of it where its length makes no sense or what follows is no padding, which no parser takes. */
function withoutPadding(der: Buffer): Buffer {
  const lengthBytes = (der[1] ?? 0) - 0x80
  if (lengthBytes < 1 || lengthBytes > 4 || der.length < 2 + lengthBytes) return der
  const end = 2 + lengthBytes + der.readUIntBE(2, lengthBytes)
  return der.subarray(end).every((byte) => byte === 0) ? der.subarray(0, end) : der
}
