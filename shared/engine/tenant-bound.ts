/** Blobs and secrets of one organization: its id is part of every key, where no caller can leave it out. */
import type { BlobStore, SecretStore } from '@workflow/platform'

/** Keys begin with their kind (`configs`, `documents`, …); the organization follows it, so that lifecycle rules can be set by kind. */
export function boundBlobs(blobs: BlobStore, organizationId: string): BlobStore {
  const bound = (key: string) => {
    const [kind, ...rest] = key.split('/')
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
    put: (name, secret) => secrets.put(prefix + name, secret),
    get: (name) => secrets.get(prefix + name),
    names: async () => {
      const names = await secrets.names()
      return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
    },
  }
}
