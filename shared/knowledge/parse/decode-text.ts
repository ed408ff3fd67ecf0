/** Bytes to text: UTF-8, or UTF-16 where a byte order mark says so. Nothing is guessed: a wrong guess would be indexed as nonsense. */
import { isUtf8 } from 'node:buffer'
import { type ParseRefusal, refuse } from './document.ts'

export function decodeText(bytes: Uint8Array): { readonly ok: true; readonly text: string } | ParseRefusal {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined
  if (utf16 !== undefined) return { ok: true, text: normalized(new TextDecoder(utf16).decode(bytes)) }
  if (!isUtf8(bytes)) {
    return refuse(
      'not_utf8',
      `The text is not UTF-8: byte ${firstInvalidByte(bytes)} (counted from 0) begins no valid character; save the file as UTF-8`,
    )
  }
  if (bytes.includes(0))
    return refuse('corrupt', `The text holds a NUL byte at ${bytes.indexOf(0)}: it is a binary file`)
  return { ok: true, text: normalized(new TextDecoder().decode(bytes)) }
}

function normalized(text: string): string {
  return text.replace(/\r\n?/gu, '\n').normalize('NFC')
}

/** The longest valid prefix ends where the first invalid character begins. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0
  let invalid = bytes.length
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1
    if (isValidPrefix(bytes.subarray(0, middle))) valid = middle
    else invalid = middle
  }
  // A prefix may end inside a valid character: step back to where that character begins.
  let start = valid
  while (start > 0 && !isUtf8(bytes.subarray(0, start))) start--
  return start
}

function isValidPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
