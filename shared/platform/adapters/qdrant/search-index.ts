/**
 * Search in Qdrant: one collection for all tenants' passages of one length of vectors, parted by tenant in its payload. Every request is built here and names
 * its tenant; also the statistics that weigh words are those of the tenant alone, which Qdrant can do from 1.19 on.
 */
import { QdrantClient } from '@qdrant/js-client-rest'
import { InvalidInput } from '../../errors.ts'
import type { SearchHit, SearchIndex, SearchPoint, SearchQuery, SearchResult } from '../../ports/search.ts'
import { calling, isConflict } from './faults.ts'
import {
  collectionField,
  documentField,
  idField,
  meaning,
  storedId,
  tenantField,
  toHit,
  toNumbers,
  toStored,
  words,
} from './point-form.ts'
import { questionWeights } from './word-weights.ts'

export interface QdrantOptions {
  /** `http(s)://host:port` */
  readonly url: string
  readonly apiKey?: string
  /** What the names of the collections begin with; a deployment has its own. */
  readonly prefix: string
}

const pageSize = 1_000
/** A customer waits for what is searched. */
const callTimeoutMs = 10_000
const oldestVersion = { major: 1, minor: 19 }

export class QdrantSearch {
  readonly #client: QdrantClient
  readonly #prefix: string
  /** Collections that are known to be there. */
  readonly #ready = new Set<string>()
  #checked = false

  constructor({ url, apiKey, prefix }: QdrantOptions) {
    const { port } = new URL(url)
    this.#client = new QdrantClient({
      url,
      checkCompatibility: false,
      timeout: callTimeoutMs,
      ...(port === '' ? { port: null } : {}),
      ...(apiKey === undefined ? {} : { apiKey }),
    })
    this.#prefix = prefix
  }

  of(parent: string): SearchIndex {
    return {
      upsert: (points) => calling(() => this.#upsert(parent, points)),
      remove: (ids) => calling(() => this.#remove(parent, ids)),
      clear: () => calling(() => this.#delete({ must: [ofTenant(parent)] })),
      idsOf: (documentId) => calling(() => this.#idsOf(parent, documentId)),
      search: (query) => calling(() => this.#search(parent, query)),
    }
  }

  /** One request: Qdrant takes all of its points, or none. */
  async #upsert(tenant: string, points: readonly SearchPoint[]): Promise<void> {
    const length = points[0]?.vector.length
    if (length === undefined) return
    for (const { vector } of points) if (vector.length !== length) throw otherLength(vector.length, length)
    await this.#refuseOtherLength(tenant, length)
    const collection = await this.#create(length)
    await this.#client.upsert(collection, { wait: true, points: points.map((point) => toStored(tenant, point)) })
  }

  async #remove(tenant: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    await this.#delete({ must: [ofTenant(tenant), { has_id: ids.map((id) => storedId(tenant, id)) }] })
  }

  async #delete(filter: { must: ({ key: string; match: { value: string } } | { has_id: string[] })[] }): Promise<void> {
    for (const { name } of await this.#collections()) await this.#client.delete(name, { wait: true, filter })
  }

  async #idsOf(tenant: string, documentId: string): Promise<readonly string[]> {
    const filter = { must: [ofTenant(tenant), { key: documentField, match: { value: documentId } }] }
    const ids: string[] = []
    for (const { name } of await this.#collections()) {
      let offset: string | number | undefined
      do {
        const page = await this.#client.scroll(name, {
          filter,
          limit: pageSize,
          with_payload: [idField],
          with_vector: false,
          ...(offset === undefined ? {} : { offset }),
        })
        ids.push(...page.points.map((point) => String(point.payload?.[idField])))
        const next = page.next_page_offset
        offset = typeof next === 'string' || typeof next === 'number' ? next : undefined
      } while (offset !== undefined)
    }
    return ids.sort()
  }

  async #search(tenant: string, query: SearchQuery): Promise<SearchResult> {
    const { vector, limit, collections } = query
    const known = await this.#collections()
    if (collections.length === 0 || limit < 1 || known.length === 0) return { fullText: [], vector: [] }
    const collection = known.find((candidate) => candidate.length === vector.length)
    if (!collection) {
      await this.#refuseOtherLength(tenant, vector.length)
      return { fullText: [], vector: [] }
    }
    const filter = { must: [ofTenant(tenant), { key: collectionField, match: { any: [...collections] } }] }
    const asked = { filter, limit, with_payload: true }
    const question = questionWeights(query.text)
    const params = { exact: false, idf: { corpus: { must: [ofTenant(tenant)] } } }
    const [byMeaning, byWords] = await this.#client.queryBatch(collection.name, {
      searches: [
        { ...asked, query: toNumbers(vector), using: meaning },
        ...(question.indices.length > 0 ? [{ ...asked, query: question, using: words, params }] : []),
      ],
    })
    const found = { fullText: toHits(byWords?.points), vector: toHits(byMeaning?.points) }
    // Who has hits has vectors of this length, and of no other.
    if (found.vector.length === 0) await this.#refuseOtherLength(tenant, vector.length)
    return found
  }

  /** Throws `InvalidInput` where the tenant has vectors that are not so long. */
  async #refuseOtherLength(tenant: string, length: number): Promise<void> {
    for (const other of await this.#collections()) {
      if (other.length === length) continue
      const filter = { must: [ofTenant(tenant)] }
      const { points } = await this.#client.scroll(other.name, { filter, limit: 1, with_payload: false })
      if (points.length > 0) throw otherLength(length, other.length)
    }
  }

  async #collections(): Promise<{ name: string; length: number }[]> {
    await this.#requireVersion()
    const { collections } = await this.#client.getCollections()
    return collections
      .map(({ name }) => ({ name, length: Number(name.slice(this.#prefix.length + 1)) }))
      .filter(({ name, length }) => name === this.#nameOf(length))
  }

  #nameOf(length: number): string {
    return `${this.#prefix}_${length}`
  }

  /** As Qdrant's guide on tenants asks: links between points within a tenant only, and the tenant's points stored together. */
  async #create(length: number): Promise<string> {
    const name = this.#nameOf(length)
    if (this.#ready.has(name)) return name
    try {
      await this.#client.createCollection(name, {
        vectors: { [meaning]: { size: length, distance: 'Cosine' } },
        sparse_vectors: { [words]: { modifier: 'idf' } },
        hnsw_config: { m: 0, payload_m: 16 },
      })
    } catch (error) {
      if (!isConflict(error)) throw error
    }
    const tenantIndex = { type: 'keyword' as const, is_tenant: true }
    await this.#client.createPayloadIndex(name, { field_name: tenantField, field_schema: tenantIndex, wait: true })
    for (const field of [collectionField, documentField])
      await this.#client.createPayloadIndex(name, { field_name: field, field_schema: 'keyword', wait: true })
    this.#ready.add(name)
    return name
  }

  /** An older server would take no notice of whose statistics are asked for. */
  async #requireVersion(): Promise<void> {
    if (this.#checked) return
    const { version } = await this.#client.versionInfo()
    const [major = 0, minor = 0] = version.split('.').map(Number)
    const { major: oldestMajor, minor: oldestMinor } = oldestVersion
    if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
      throw new Error(`Qdrant ${version} mixes the word statistics of tenants: 1.19 is the oldest that does not`)
    this.#checked = true
  }
}

const ofTenant = (tenant: string) => ({ key: tenantField, match: { value: tenant } })

const otherLength = (given: number, kept: number) =>
  new InvalidInput(`a vector has ${given} numbers, those of this index have ${kept}: it was made by another embedding`)

/** Best first; ids decide between equals, so that the same question has the same answer. */
const toHits = (points: readonly { payload?: unknown; score: number }[] = []): SearchHit[] =>
  points.map(toHit).sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
