/** The embedded family: everything in one folder, in one process, with nothing but Node. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, systemClock } from '../../ports/clock.ts'
import type { Ports } from '../../ports.ts'
import { EmbeddedBlobs } from './blobs.ts'
import { EmbeddedDocuments } from './documents.ts'
import { EmbeddedKeyManagement } from './key-management.ts'
import { EmbeddedLeases } from './leases.ts'
import { lockFolder } from './lock.ts'
import { EmbeddedQueue } from './queue.ts'
import { EmbeddedSearch } from './search.ts'
import { EmbeddedSecrets } from './secrets.ts'
import { SqliteFile } from './sqlite.ts'
import { EmbeddedTimers } from './timers.ts'

/** Full text and vectors alone, for a family whose documents are kept elsewhere. */
export async function openEmbeddedSearch(
  folder: string,
): Promise<{ readonly of: Ports['searchOf']; close(): Promise<void> }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = new SqliteFile(join(folder, 'search.sqlite'))
  const search = new EmbeddedSearch(file)
  const close = async () => {
    await search.close()
    await file.close()
  }
  return { of: (parent) => search.of(parent), close }
}

/** Opens the data folder, creating it where it is not there. Throws `DataFolderInUse` and `DataFileDamaged`. */
export function openEmbedded(folder: string, clock: Clock = systemClock): Ports {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(folder)
  try {
    return openLocked(folder, clock, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

function openLocked(folder: string, clock: Clock, unlock: () => void): Ports {
  const file = new SqliteFile(join(folder, 'workflow.sqlite'))
  const keyFile = new SqliteFile(join(folder, 'keys.sqlite'), true)
  const queue = new EmbeddedQueue(file, clock)
  const search = new EmbeddedSearch(file)
  const blobFolder = join(folder, 'blobs')
  mkdirSync(blobFolder, { recursive: true, mode: 0o700 })
  return {
    clock,
    documents: new EmbeddedDocuments(file),
    blobs: new EmbeddedBlobs(blobFolder),
    secrets: new EmbeddedSecrets(file, join(folder, 'secrets.key')),
    queue,
    timers: new EmbeddedTimers(file, queue, clock),
    leases: new EmbeddedLeases(clock),
    keys: new EmbeddedKeyManagement(keyFile, join(folder, 'keys.key')),
    keyDocuments: new EmbeddedDocuments(keyFile),
    searchOf: (parent) => search.of(parent),
    close: async () => {
      await search.close()
      await keyFile.close()
      await file.close()
      unlock()
    },
  }
}
