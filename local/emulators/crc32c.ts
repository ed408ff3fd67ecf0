/** CRC32C as Google's services give it beside bytes. */
import { CRC32C } from '@google-cloud/storage'

export function crc32c(bytes: Uint8Array): number {
  const sum = new CRC32C()
  sum.update(Buffer.from(bytes))
  // The sum is given as a signed number.
  return sum.valueOf() >>> 0
}
