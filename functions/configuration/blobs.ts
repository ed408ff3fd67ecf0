/** Blobs that never change. */
import { BlobExists, type BlobStore } from '@workflow/platform'

/** False where something else is stored under the key; the same bytes again are fine. */
export async function storeOnce(blobs: BlobStore, key: string, text: string, contentType: string): Promise<boolean> {
  try {
    await blobs.put(key, Buffer.from(text), { contentType, ifAbsent: true })
    return true
  } catch (error) {
    if (!(error instanceof BlobExists)) throw error
    const stored = await blobs.get(key)
    return stored !== undefined && Buffer.from(stored.bytes).equals(Buffer.from(text))
  }
}

/** Throws where the blob is gone: what a document refers to was stored before the document. */
export async function readText(blobs: BlobStore, key: string): Promise<string> {
  const stored = await blobs.get(key)
  if (stored === undefined) throw new Error(`the blob ${key} is missing`)
  return Buffer.from(stored.bytes).toString('utf8')
}
