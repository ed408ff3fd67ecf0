/** A client folder as one archive (zip). An archive is what a stranger sent: nothing of it is inflated before its size is known to fit. */
import { Unzip, UnzipInflate, zipSync } from 'fflate'

export type FolderFiles = ReadonlyMap<string, Uint8Array>

export const archiveLimits = { files: 500, unpackedBytes: 50 * 1024 * 1024 } as const

/** The archive cannot be taken; the message is for whoever sent it. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused'
  constructor(
    readonly rule: 'not_zip' | 'entry_name' | 'too_many_files' | 'too_large' | 'damaged' | 'duplicate_entry',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

/** The same files give the same bytes. */
export function packArchive(files: FolderFiles): Uint8Array {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1))
  return zipSync(Object.fromEntries(sorted), { level: 6, mtime: new Date(1980, 0, 1) })
}

/** Throws `ArchiveRefused`. */
export function unpackArchive(bytes: Uint8Array): Map<string, Uint8Array> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw new ArchiveRefused('not_zip', 'The archive is not a zip file')
  const files = new Map<string, Uint8Array>()
  let unpackedBytes = 0
  let entries = 0
  let finished = 0
  const unzip = new Unzip((entry) => {
    entries += 1
    if (entries > archiveLimits.files)
      throw new ArchiveRefused('too_many_files', `The archive has more than ${archiveLimits.files} entries`)
    const name = checkedName(entry.name)
    const chunks: Uint8Array[] = []
    entry.ondata = (error, chunk, final) => {
      if (error instanceof ArchiveRefused) throw error
      if (error !== null) throw new ArchiveRefused('damaged', `"${name}" cannot be unpacked`, { cause: error })
      unpackedBytes += chunk.length
      if (unpackedBytes > archiveLimits.unpackedBytes) {
        throw new ArchiveRefused(
          'too_large',
          `The archive unpacks to more than ${archiveLimits.unpackedBytes / 1024 / 1024} MiB`,
        )
      }
      chunks.push(chunk)
      if (final) finished += 1
      if (!final || name.endsWith('/')) return
      if (files.has(name)) throw new ArchiveRefused('duplicate_entry', `The archive holds "${name}" twice`)
      files.set(name, new Uint8Array(Buffer.concat(chunks)))
    }
    entry.start()
  })
  unzip.register(UnzipInflate)
  try {
    // In pieces, so that a bomb is refused while it inflates.
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      unzip.push(bytes.subarray(at, at + pieceBytes), at + pieceBytes >= bytes.length)
    }
  } catch (error) {
    if (error instanceof ArchiveRefused) throw error
    throw new ArchiveRefused('damaged', 'The archive is damaged', { cause: error })
  }
  if (finished !== entries || entries !== announcedEntries(bytes)) {
    throw new ArchiveRefused('damaged', 'The archive is cut off: not all of its files are there')
  }
  return files
}

const pieceBytes = 64 * 1024

/** The number of entries in the end record (APPNOTE.TXT of PKWARE, 4.3.16): its signature, then the count at offset 10. */
function announcedEntries(bytes: Uint8Array): number | undefined {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = archive.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  return end === -1 || end + 12 > archive.length ? undefined : archive.readUInt16LE(end + 10)
}

/** Names are kept as text and never become a path on a disk; still nothing that could leave a folder is taken. Links are files of text here. */
function checkedName(name: string): string {
  const parts = name.replace(/\/$/, '').split('/')
  const bad =
    name.includes('\\') ||
    name.includes('\0') ||
    name.startsWith('/') ||
    /^[A-Za-z]:/.test(name) ||
    parts.some((part) => part === '' || part === '.' || part === '..')
  if (bad || name.length > 300)
    throw new ArchiveRefused(
      'entry_name',
      `The archive holds an entry with the name ${JSON.stringify(name.slice(0, 100))}`,
    )
  return name
}
