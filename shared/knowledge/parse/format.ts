/** Which format a file is: its extension says what it claims to be, its bytes whether that can be true. */
import { type ParseRefusal, refuse } from './document.ts'

export type Format = 'markdown' | 'html' | 'text' | 'csv' | 'pdf' | 'docx'

const formatByExtension: Readonly<Record<string, Format>> = {
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  htm: 'html',
  txt: 'text',
  csv: 'csv',
  pdf: 'pdf',
  docx: 'docx',
}

const formatByContentType: Readonly<Record<string, Format>> = {
  'text/markdown': 'markdown',
  'text/html': 'html',
  'text/plain': 'text',
  'text/csv': 'csv',
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
}

/** First bytes of binary formats (from each format's own specification), in the order they are tried. */
const signatures: readonly { readonly name: string; readonly bytes: readonly number[] }[] = [
  { name: 'ZIP archive', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'ZIP archive', bytes: [0x50, 0x4b, 0x05, 0x06] },
  { name: 'old Office file (.doc, .xls)', bytes: [0xd0, 0xcf, 0x11, 0xe0] },
  { name: 'PNG image', bytes: [0x89, 0x50, 0x4e, 0x47] },
  { name: 'JPEG image', bytes: [0xff, 0xd8, 0xff] },
  { name: 'GIF image', bytes: [0x47, 0x49, 0x46, 0x38] },
  { name: 'gzip archive', bytes: [0x1f, 0x8b] },
  { name: 'RTF document', bytes: [0x7b, 0x5c, 0x72, 0x74, 0x66] },
]

/** The extension decides; the content type only where the name has none that is known. */
export function formatOf(fileName: string, bytes: Uint8Array, contentType?: string): Format | ParseRefusal {
  const extension = /\.([a-z0-9]+)$/iu.exec(fileName)?.[1]?.toLowerCase() ?? ''
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  const claimed = formatByExtension[extension] ?? formatByContentType[mediaType]
  if (claimed === undefined) {
    return refuse('unsupported_format', `"${fileName}" is none of .md, .html, .txt, .csv, .pdf, .docx`)
  }
  const found = binaryKind(bytes)
  const expected = claimed === 'pdf' ? 'PDF document' : claimed === 'docx' ? 'ZIP archive' : undefined
  if (found === expected) return claimed
  if (claimed === 'docx' && found === 'old Office file (.doc, .xls)') {
    return refuse('encrypted', `"${fileName}" is an old .doc or a password-protected .docx; save it as a plain .docx`)
  }
  const saying = found === undefined ? 'plain text or damaged' : `a ${found}`
  return refuse('format_mismatch', `"${fileName}" claims to be ${claimed}, but its content is ${saying}`)
}

function binaryKind(bytes: Uint8Array): string | undefined {
  // ISO 32000-1, annex H: readers accept the header anywhere in the first 1,024 bytes. Only whitespace or a byte
  // order mark may stand before it here, so that a text that quotes "%PDF-" stays a text.
  const opening = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  if (/^(?:\xef\xbb\xbf)?\s*%PDF-/u.test(opening)) return 'PDF document'
  return signatures.find((signature) => signature.bytes.every((byte, at) => bytes[at] === byte))?.name
}
