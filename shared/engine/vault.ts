/**
 * Customers' data as it is stored: sealed with AES-256-GCM under a data key of each person's own, which is wrapped by the organization's key. Whoever destroys
 * the data key has erased the person, in every copy and backup of what was sealed.
 *
 * Wrapped data keys live in a database of their own. Unwrapped ones stay in memory for a minute at most: as long may another instance still read an erased person.
 */
import { createHmac, randomBytes } from 'node:crypto'
import {
  type Collection,
  type CollectionDeclaration,
  CommitConflict,
  type DocumentPath,
  type DocumentStore,
  isErased,
  KeyDestroyed,
  type KeyManagement,
  type LookupForm,
  NO_CUSTOMER,
  NotFound,
  type Ports,
  pathKey,
  type StoredDocument,
} from '@workflow/platform'
import { openText, sealText } from '@workflow/security'
import { LRUCache } from 'lru-cache'

type Identified = { readonly id: string }

const dataKeys = { name: 'data_keys', queries: { byId: { equals: [] } } } satisfies CollectionDeclaration

interface StoredKey {
  /** Base64; null once it was destroyed: nothing is ever sealed for that person again. */
  readonly wrapped: string | null
}

const keyBytes = 32
const cachedKeys = 10_000
/** Below what one commit takes in any family. */
const removedAtOnce = 250
const cachedForMs = 60_000
/** The data key that blind indexes are made with. */
const lookupKey = 'lookups'
const sealedField = '$sealed'

interface KeyRequest {
  readonly parent: string
  readonly owner: string
  /** Made where it is not there. */
  readonly forWriting: boolean
}

export class Vault {
  readonly #keys: KeyManagement
  readonly #documents: DocumentStore
  readonly #unwrapped: LRUCache<string, Buffer, KeyRequest>

  constructor({ keys, keyDocuments }: Pick<Ports, 'keys' | 'keyDocuments'>) {
    this.#keys = keys
    this.#documents = keyDocuments
    keyDocuments.declare(dataKeys)
    this.#unwrapped = new LRUCache({
      max: cachedKeys,
      ttl: cachedForMs,
      // A key that is destroyed or pushed out while it is being loaded is given to who waited for it, and not kept.
      ignoreFetchAbort: true,
      fetchMethod: async (_key, _stale, { context }) => this.#load(context),
    })
  }

  /** The document as it is stored: what the collection seals is unreadable, all else as it is. Throws `NotFound` where the person was erased. */
  async seal(collection: Collection, path: DocumentPath, document: Identified): Promise<unknown> {
    const { sealed } = collection
    if (!sealed) return document
    const values = document as Readonly<Record<string, unknown>>
    const secret = Object.fromEntries(sealed.fields.map((field) => [field, values[field]]))
    const open = Object.fromEntries(Object.entries(values).filter(([field]) => !sealed.fields.includes(field)))
    const key = await this.#key({ parent: path.parent, owner: ownerOf(path, values), forWriting: true })
    return { ...open, [sealedField]: sealText(key, JSON.stringify(secret), pathKey(path)) }
  }

  /** What `seal` stored. Throws `NotFound` with the code `erased` where the person's key is destroyed. */
  async open<Document extends Identified>(collection: Collection<Document>, stored: StoredDocument): Promise<Document> {
    const { sealed } = collection
    if (!sealed) return collection.schema.parse(stored.body)
    const { [sealedField]: secret, ...open } = stored.body as Readonly<Record<string, unknown>>
    const key = await this.#key({ parent: stored.path.parent, owner: ownerOf(stored.path, open), forWriting: false })
    return collection.schema.parse({ ...open, ...JSON.parse(openText(key, String(secret), pathKey(stored.path))) })
  }

  /** As `open`; undefined for a person who was erased. */
  async openIfKept<Document extends Identified>(
    collection: Collection<Document>,
    stored: StoredDocument,
  ): Promise<Document | undefined> {
    try {
      return await this.open(collection, stored)
    } catch (error) {
      if (isErased(error)) return undefined
      throw error
    }
  }

  /** The blind indexes of a document: query fields that its schema does not have. */
  async lookupsOf(
    collection: Collection,
    parent: string,
    document: Identified,
  ): Promise<Record<string, string | null>> {
    const lookups = Object.entries(collection.sealed?.lookups ?? {})
    const values = document as Readonly<Record<string, unknown>>
    const indexed = lookups.map(async ([field, { of, as }]) => {
      const value = values[of]
      return [field, typeof value === 'string' ? await this.blindIndex(parent, as, value) : null] as const
    })
    return Object.fromEntries(await Promise.all(indexed))
  }

  /** HMAC-SHA-256 under a key of the organization's: the same for values that are alike. */
  async blindIndex(parent: string, form: LookupForm, value: string): Promise<string> {
    const key = await this.#key({ parent, owner: lookupKey, forWriting: true })
    return createHmac('sha256', key)
      .update(`${form}:${normalized(form, value)}`)
      .digest('base64url')
  }

  /** Text that is not part of a collection, such as what a model answered. `owner`: the customer whom it is about, or `NO_CUSTOMER`. */
  async sealText(path: DocumentPath, owner: string, text: string): Promise<string> {
    return sealText(await this.#key({ parent: path.parent, owner, forWriting: true }), text, pathKey(path))
  }

  async openText(path: DocumentPath, owner: string, sealed: string): Promise<string> {
    return openText(await this.#key({ parent: path.parent, owner, forWriting: false }), sealed, pathKey(path))
  }

  /** Destroys one person's data key. Durable when it resolves; a second time changes nothing. Throws for a key that all of an organization's people share. */
  async forget(parent: string, customerId: string): Promise<void> {
    if (customerId === NO_CUSTOMER || customerId === lookupKey) throw new Error(`${customerId} is no customer`)
    await this.#documents.commit({
      guards: [],
      writes: [keyWrite(keyPath(parent, customerId), { wrapped: null })],
    })
    this.#unwrapped.delete(`${parent}/${customerId}`)
  }

  /** Removes the data keys of an organization whose own key is destroyed, from memory too: nothing can unwrap them any more. */
  async forgetAll(parent: string): Promise<void> {
    for (const name of this.#unwrapped.keys()) if (name.startsWith(`${parent}/`)) this.#unwrapped.delete(name)
    const query = { parent, collection: dataKeys.name, name: 'byId', equals: {}, limit: removedAtOnce }
    for (;;) {
      const found = await this.#documents.find(query)
      if (found.length === 0) return
      await this.#documents.commit({ guards: [], writes: found.map(({ path }) => ({ kind: 'delete', path })) })
    }
  }

  async #key(request: KeyRequest): Promise<Buffer> {
    const name = `${request.parent}/${request.owner}`
    const key = this.#unwrapped.get(name) ?? (await this.#unwrapped.fetch(name, { context: request }))
    if (!key) throw erased(request.owner)
    return key
  }

  /** Where the organization's own key is destroyed, everybody of it is erased, and nobody new can be stored. */
  async #withKeyOf<Result>(parent: string, use: (organizationId: string) => Promise<Result>): Promise<Result> {
    const organizationId = tenantOf(parent)
    try {
      return await use(organizationId)
    } catch (error) {
      throw error instanceof KeyDestroyed ? erased(organizationId, error) : error
    }
  }

  async #load(request: KeyRequest): Promise<Buffer> {
    const path = keyPath(request.parent, request.owner)
    const [found] = await this.#documents.read([path])
    const stored = found?.body as StoredKey | undefined
    const { wrapped: known } = stored ?? {}
    if (known)
      return this.#withKeyOf(request.parent, async (organizationId) =>
        Buffer.from(await this.#keys.unwrap(organizationId, Buffer.from(known, 'base64'), pathKey(path))),
      )
    if (stored || !request.forWriting) throw erased(request.owner)
    const key = randomBytes(keyBytes)
    const wrapped = await this.#withKeyOf(request.parent, (organizationId) =>
      this.#keys.wrap(organizationId, key, pathKey(path)),
    )
    try {
      const body: StoredKey = { wrapped: Buffer.from(wrapped).toString('base64') }
      await this.#documents.commit({ guards: [{ path, revision: null }], writes: [keyWrite(path, body)] })
      return key
    } catch (error) {
      if (!(error instanceof CommitConflict)) throw error
      return this.#load(request)
    }
  }
}

const keyPath = (parent: string, owner: string): DocumentPath => ({ parent, collection: dataKeys.name, id: owner })

const keyWrite = (path: DocumentPath, body: StoredKey) =>
  ({ kind: 'set', path, fields: {}, body, version: 1, lastEvents: {} }) as const

const tenantOf = (parent: string) => parent.replace(/^organizations\//, '')

const erased = (owner: string, cause?: unknown) =>
  new NotFound(`the data of ${owner} was erased`, { code: 'erased' }, { cause })

function ownerOf(path: DocumentPath, values: Readonly<Record<string, unknown>>): string {
  if (typeof values.customerId !== 'string') throw new Error(`${pathKey(path)} does not say whose data it holds`)
  return values.customerId
}

function normalized(form: LookupForm, value: string): string {
  const plain = value.normalize('NFKC').trim()
  if (form === 'email') return plain.toLowerCase()
  return form === 'phone' ? plain.replace(/[^\d+]/g, '') : plain
}
