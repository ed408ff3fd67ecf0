/** Blobs as objects of one bucket. Preconditions on the generation say whether a name may be taken. */
import { randomUUID } from 'node:crypto'
import type { Bucket, File } from '@google-cloud/storage'
import { Unavailable } from '../../errors.ts'
import { BlobExists, type BlobStore } from '../../ports/blobs.ts'
import { requireBlobKey } from '../blob-keys.ts'

/** Above this, an upload that breaks off goes on where it was: https://cloud.google.com/storage/docs/resumable-uploads */
const resumableAboveBytes = 5 * 1024 * 1024
const preconditionFailed = 412
const notFound = 404

export class GoogleBlobs implements BlobStore {
  readonly #bucket: Bucket

  constructor(bucket: Bucket) {
    this.#bucket = bucket
  }

  async put(
    key: string,
    bytes: Uint8Array,
    options: { readonly contentType: string; readonly ifAbsent: boolean },
  ): Promise<void> {
    const file = this.#fileOf(key)
    const writer = randomUUID()
    try {
      await file.save(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
        resumable: bytes.byteLength > resumableAboveBytes,
        validation: 'crc32c',
        contentType: options.contentType,
        metadata: { contentType: options.contentType, metadata: { writer } },
        ...(options.ifAbsent ? { preconditionOpts: { ifGenerationMatch: 0 } } : {}),
      })
    } catch (error) {
      if (!isStatus(error, preconditionFailed)) throw toError(error)
      // An upload that arrived although its answer was lost is repeated by the client, and then refused because of itself.
      if ((await writerOf(file)) !== writer) throw new BlobExists(key)
    }
  }

  async get(key: string): Promise<{ bytes: Uint8Array; contentType: string } | undefined> {
    const stream = this.#fileOf(key).createReadStream({ validation: 'crc32c' })
    let contentType = 'application/octet-stream'
    // Type and bytes of one answer: between two requests the object could be replaced.
    stream.on('response', (answer: { headers: Record<string, string | undefined> }) => {
      contentType = answer.headers['content-type'] ?? contentType
    })
    const parts: Buffer[] = []
    try {
      for await (const part of stream) parts.push(part as Buffer)
    } catch (error) {
      if (isStatus(error, notFound)) return undefined
      throw toError(error)
    }
    return { bytes: new Uint8Array(Buffer.concat(parts)), contentType }
  }

  async delete(key: string): Promise<void> {
    await telling(() => this.#fileOf(key).delete({ ignoreNotFound: true }))
  }

  async list(prefix: string): Promise<readonly string[]> {
    const [files] = await telling(() => this.#bucket.getFiles({ prefix }))
    return files.map((file) => file.name).sort()
  }

  /** An address at which anybody can read the blob until `expiresAt`, at most seven days away (V4 signature). The blob need not exist. */
  async downloadUrl(key: string, expiresAt: Date): Promise<string> {
    const [url] = await this.#fileOf(key).getSignedUrl({ version: 'v4', action: 'read', expires: expiresAt })
    return url
  }

  #fileOf(key: string): File {
    requireBlobKey(key)
    return this.#bucket.file(key)
  }
}

async function writerOf(file: File): Promise<unknown> {
  try {
    const [stored] = await file.getMetadata()
    return stored.metadata?.writer
  } catch (error) {
    if (isStatus(error, notFound)) return undefined
    throw error
  }
}

/** What a resumable upload is refused with is the bare answer, which is no Error. */
const isStatus = (error: unknown, status: number) =>
  typeof error === 'object' && error !== null && 'code' in error && Number(error.code) === status

async function telling<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    throw toError(error)
  }
}

/** What may go well later, after what the client repeated by itself: https://cloud.google.com/storage/docs/retry-strategy */
const passing = [408, 429, 500, 502, 503, 504]

function toError(error: unknown): Error {
  if (passing.some((status) => isStatus(error, status)))
    return new Unavailable('Cloud Storage does not answer', {}, { cause: error })
  return error instanceof Error ? error : new Error('Cloud Storage refused the request', { cause: error })
}
