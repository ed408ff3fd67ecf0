/** A client folder on a disk as its files. */
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { ArchiveRefused, archiveLimits } from './archive.ts'

/** Names are relative, with `/`. What begins with a dot is left out, and links are not followed. Throws `ArchiveRefused` beyond the bounds of an archive. */
export async function packFolder(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  let sizeBytes = 0
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const name = path
      .slice(join(folder, '.').length + 1)
      .split(sep)
      .join('/')
    if (!entry.isFile() || name.split('/').some((part) => part.startsWith('.'))) continue
    const bytes = await readFile(path)
    sizeBytes += bytes.length
    if (files.size >= archiveLimits.files)
      throw new ArchiveRefused('too_many_files', `The folder has more than ${archiveLimits.files} files`)
    if (sizeBytes > archiveLimits.unpackedBytes)
      throw new ArchiveRefused('too_large', `The folder has more than ${archiveLimits.unpackedBytes / 1024 / 1024} MiB`)
    files.set(name, new Uint8Array(bytes))
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
}
