/** CRC32C, by which Secret Manager and Cloud KMS and their callers tell each other whether bytes came through whole. */
import { CRC32C } from '@google-cloud/storage'
import { Unavailable } from '../../errors.ts'

export function crc32c(bytes: Uint8Array): number {
  const sum = new CRC32C()
  sum.update(Buffer.from(bytes))
  // The sum is given as a signed number.
  return sum.valueOf() >>> 0
}

/** Throws `Unavailable`: the same call may come through whole the next time. */
export function requireWhole(service: string, bytes: Uint8Array, checksum: unknown): void {
  // 64-bit numbers come from the client as text or as objects; `Number` reads both.
  if (Number(checksum) !== crc32c(bytes)) throw new Unavailable(`what ${service} sent was damaged on the way`)
}
