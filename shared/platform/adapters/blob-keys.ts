/** Which names a blob may have: what Cloud Storage and a file system can both keep, and what leads nowhere else. */
import { InvalidInput } from '../errors.ts'

/** https://cloud.google.com/storage/docs/objects#naming: at most 1,024 bytes of UTF-8, no line break. */
const maxKeyBytes = 1024
/** Line breaks, and halves of characters, which have no UTF-8. */
const unfit = /[\r\n]|\p{Surrogate}/u

/** Throws `InvalidInput`. */
export function requireBlobKey(key: string): void {
  if (key.split('/').some((part) => part === '' || part === '.' || part === '..'))
    throw new InvalidInput(`blob key "${key}": empty, "." and ".." parts are refused`)
  if (unfit.test(key)) throw new InvalidInput('a blob key is text without line breaks')
  if (Buffer.byteLength(key) > maxKeyBytes)
    throw new InvalidInput(`a blob key has at most ${maxKeyBytes} bytes, this one ${Buffer.byteLength(key)}`)
}
