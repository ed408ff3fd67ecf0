/** Blobs, secrets and passages of one organization: its id is part of every key, where no caller can leave it out, and nothing is added once it has ended. */
import type { BlobStore, SearchIndex, SecretStore } from '@workflow/platform'

/** What blobs there are: what an organization leaves behind is found under each. */
export const blobKinds = ['configs', 'documents', 'exports', 'attachments', 'audit'] as const

/** Keys begin with their kind; the organization follows it, so that lifecycle rules can be set by kind. Throws for a kind that is not known. */
export function boundBlobs(blobs: BlobStore, organizationId: string): BlobStore {
  const bound = (key: string) => {
    const [kind = '', ...rest] = key.split('/')
    if (!blobKinds.some((known) => known === kind))
      throw new Error(`blob ${key}: its kind is none of ${blobKinds.join(', ')}`)
    return [kind, organizationId, ...rest].join('/')
  }
  return {
    put: (key, bytes, options) => blobs.put(bound(key), bytes, options),
    get: (key) => blobs.get(bound(key)),
    delete: (key) => blobs.delete(bound(key)),
    list: async (prefix) => {
      const keys = await blobs.list(bound(prefix))
      return keys.map((key) => key.replace(`/${organizationId}/`, '/'))
    },
  }
}

export function boundSecrets(secrets: SecretStore, organizationId: string): SecretStore {
  const prefix = `${organizationId}.`
  return {
    remove: (name) => secrets.remove(prefix + name),
    put: (name, secret) => secrets.put(prefix + name, secret),
    get: (name) => secrets.get(prefix + name),
    names: async () => {
      const names = await secrets.names()
      return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
    },
  }
}

/** Throws `OrganizationEnded`. */
type RequireBeforeEnd = () => Promise<void>

export const blobsBeforeEnd = (blobs: BlobStore, require: RequireBeforeEnd): BlobStore => ({
  ...blobs,
  put: async (...given) => {
    await require()
    await blobs.put(...given)
  },
})

export const secretsBeforeEnd = (secrets: SecretStore, require: RequireBeforeEnd): SecretStore => ({
  ...secrets,
  put: async (...given) => {
    await require()
    await secrets.put(...given)
  },
})

export const searchBeforeEnd = (search: SearchIndex, require: RequireBeforeEnd): SearchIndex => ({
  upsert: async (points) => {
    await require()
    await search.upsert(points)
  },
  remove: (pointIds) => search.remove(pointIds),
  clear: () => search.clear(),
  idsOf: (documentId) => search.idsOf(documentId),
  search: (query) => search.search(query),
})
