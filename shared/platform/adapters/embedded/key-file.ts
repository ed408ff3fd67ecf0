/** A key of 32 bytes in a file that its owner alone may read. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Made where it is not there. */
export function keyOfFile(path: string): Buffer {
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' })
  return readFileSync(path)
}
