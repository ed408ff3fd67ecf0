/**
 * One process per data folder. The lock is an exclusive SQLite transaction that is held for life: the operating system frees it however the process ends,
 * so a lock is never stale. The pid beside it only tells a person who holds it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'

export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse'
}

/** Returns how to let go of it. Throws `DataFolderInUse`. */
export function lockFolder(folder: string): () => void {
  const pidFile = join(folder, 'workflow.pid')
  const lock = new Database(join(folder, 'workflow.lock'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error
    throw new DataFolderInUse(
      `${folder} is in use by process ${readPid(pidFile)}; stop it, or choose another folder with --data`,
      { cause: error },
    )
  }
  writeFileSync(pidFile, String(process.pid), { mode: 0o600 })
  return () => {
    lock.exec('ROLLBACK')
    lock.close()
  }
}

function readPid(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8')
  } catch {
    return 'unknown'
  }
}
