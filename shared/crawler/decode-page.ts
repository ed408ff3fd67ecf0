/** Bytes of a page to text, whatever its server, its head and its author say about the encoding: they often disagree. */
import { isAscii, isUtf8 } from 'node:buffer'
import { getEncoding } from 'encoding-sniffer'

/**
 * A byte order mark wins, then what is valid UTF-8, then the declared encoding (header, then `meta`), then windows-1252. Text in another encoding is next to never
 * valid UTF-8 by chance. Bytes that mean nothing become U+FFFD.
 */
export function decodePage(bytes: Uint8Array, contentType = ''): string {
  const label = /charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType)?.[1]
  const declared = getEncoding(Buffer.from(bytes.subarray(0, 4096)), {
    ...(label === undefined ? {} : { transportLayerEncodingLabel: label }),
    defaultEncoding: 'windows-1252',
  })
  if (/^utf-?16/i.test(declared)) return decodeAs(declared, bytes)
  if (isUtf8(bytes) && !isAscii(bytes)) return new TextDecoder().decode(bytes)
  if (!/^utf-?8$/i.test(declared)) return decodeAs(declared, bytes)
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes)
  // The header says UTF-8 and is wrong: the page itself may know better.
  const own = getEncoding(Buffer.from(bytes.subarray(0, 4096)), { defaultEncoding: 'windows-1252' })
  return decodeAs(/^utf-?8$/i.test(own) ? 'windows-1252' : own, bytes)
}

function decodeAs(label: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(label).decode(bytes)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // Names that the standard lists and no decoder has, such as x-user-defined.
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
