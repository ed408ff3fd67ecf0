/**
 * Bytes under a name, as Cloud Storage keeps them. A name is parts between slashes, none of them empty, "." or "..", without line breaks, of 1,024 bytes of
 * UTF-8 at most; any other is refused with `InvalidInput`.
 */

export interface BlobStore {
  /** `ifAbsent`: refuses with `BlobExists` where the key is taken; what is stored there stays untouched. */
  put(
    key: string,
    bytes: Uint8Array,
    options: { readonly contentType: string; readonly ifAbsent: boolean },
  ): Promise<void>
  get(key: string): Promise<{ readonly bytes: Uint8Array; readonly contentType: string } | undefined>
  delete(key: string): Promise<void>
  /** Keys that begin with the prefix, in order. */
  list(prefix: string): Promise<readonly string[]>
}

export class BlobExists extends Error {
  override readonly name = 'BlobExists'
  constructor(key: string) {
    super(`blob ${key} exists and is immutable`)
  }
}
