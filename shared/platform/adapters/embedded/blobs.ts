/** Blobs as files under the data folder: written beside, synced, then renamed, so that a blob is whole or absent. */
import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { BlobExists, type BlobStore } from '../../ports/blobs.ts'
import { requireBlobKey } from '../blob-keys.ts'

export class EmbeddedBlobs implements BlobStore {
  constructor(readonly folder: string) {}

  async put(
    key: string,
    bytes: Uint8Array,
    options: { readonly contentType: string; readonly ifAbsent: boolean },
  ): Promise<void> {
    const target = this.#pathOf(key)
    await mkdir(dirname(target), { recursive: true })
    const temporary = `${target}.${randomUUID()}.part`
    const header = Buffer.from(`${options.contentType}\n`, 'utf8')
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(Buffer.concat([header, bytes]))
      await file.sync()
    } finally {
      await file.close()
    }
    try {
      // A hard link refuses to replace; a rename replaces in one step.
      if (options.ifAbsent) await link(temporary, target)
      else await rename(temporary, target)
    } catch (error) {
      if (isCode(error, 'EEXIST')) throw new BlobExists(key)
      throw error
    } finally {
      await rm(temporary, { force: true })
    }
  }

  async get(key: string): Promise<{ bytes: Uint8Array; contentType: string } | undefined> {
    try {
      const stored = await readFile(this.#pathOf(key))
      const end = stored.indexOf(10)
      return { contentType: stored.subarray(0, end).toString('utf8'), bytes: new Uint8Array(stored.subarray(end + 1)) }
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined
      throw error
    }
  }

  async delete(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true })
  }

  async list(prefix: string): Promise<readonly string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.blob'))
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(this.folder.length + 1, -'.blob'.length)
          .split(sep)
          .map(decodeURIComponent)
          .join('/'),
      )
      .filter((key) => key.startsWith(prefix))
      .sort()
  }

  /** Every part of the key is encoded, so that no key can leave the folder. */
  #pathOf(key: string): string {
    requireBlobKey(key)
    const parts = key.split('/')
    const folders = parts.slice(0, -1).map(toFolder)
    return `${join(this.folder, ...folders, encodeURIComponent(parts.at(-1) ?? ''))}.blob`
  }
}

/** A folder must not have the name of a blob beside it: `a` is kept in `a.blob`, what is under `a.blob` is not. */
const toFolder = (part: string) => encodeURIComponent(part).replace(/\.blob$/, '%2Eblob')

const isCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code
