/** Cloud Storage's adapter passes the suite of blobs, on fake-gcs-server. */
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { Storage } from '@google-cloud/storage'
import { blobCases, describeSuite } from '@workflow/platform/conformance'
import { afterAll, expect, it } from 'vitest'
import { startFakeGcs } from '../../local/emulators/fake-gcs.ts'
import { isAbsent } from '../../local/emulators/server-process.ts'
import { GoogleBlobs } from '../../shared/platform/adapters/gcp/blobs.ts'

const server = await startFakeGcs()
const absent = isAbsent(server) ? server.absent : undefined
afterAll(async () => {
  if (!isAbsent(server)) await server.stop()
})

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const credentials = {
  client_email: 'signer@demo-workflow.iam.gserviceaccount.com',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
}

const bucketNamed = (name: string) => {
  if (isAbsent(server)) throw new Error(server.absent)
  return new Storage({ apiEndpoint: `http://${server.host}`, projectId: 'demo-workflow', credentials }).bucket(name)
}

async function newBucket(): Promise<string> {
  const name = `workflow-${randomUUID()}`
  await bucketNamed(name).create()
  return name
}

describeSuite('blobs', { adapter: 'gcp', ranOn: 'server', absent }, () => {
  blobCases(async () => {
    const name = await newBucket()
    const open = () => ({ blobs: new GoogleBlobs(bucketNamed(name)) })
    return { ports: open(), reopen: async () => open(), elapse: async () => undefined, close: async () => undefined }
  })

  it.each([true, false])('uploads what is large in resumable parts (once only: %s)', async (ifAbsent) => {
    const blobs = new GoogleBlobs(bucketNamed(await newBucket()))
    const bytes = new Uint8Array(randomBytes(6 * 1024 * 1024))
    await blobs.put('exports/large.zip', bytes, { contentType: 'application/zip', ifAbsent })
    const found = await blobs.get('exports/large.zip')
    // The type is not looked at: the client sends it as X-Upload-Content-Type, which fake-gcs-server does not read.
    expect(Buffer.compare(found?.bytes ?? Buffer.alloc(0), bytes)).toBe(0)
    await expect(
      blobs.put('exports/large.zip', bytes, { contentType: 'application/zip', ifAbsent: true }),
    ).rejects.toThrow(/exists/)
  })

  it('signs an address at which the blob can be read until it expires', async () => {
    const blobs = new GoogleBlobs(bucketNamed(await newBucket()))
    await blobs.put('exports/a.json', new TextEncoder().encode('{}'), {
      contentType: 'application/json',
      ifAbsent: true,
    })
    const url = await blobs.downloadUrl('exports/a.json', new Date(Date.now() + 600_000))
    const query = new URL(url).searchParams
    expect(query.get('X-Goog-Algorithm')).toBe('GOOG4-RSA-SHA256')
    expect(query.get('X-Goog-Signature')).toMatch(/^[0-9a-f]{512}$/)
    expect(Number(query.get('X-Goog-Expires'))).toBeLessThanOrEqual(600)
    const answer = await fetch(url)
    expect([answer.status, await answer.text()]).toEqual([200, '{}'])
  })
})
