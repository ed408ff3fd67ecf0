/** Builds the capabilities of one unit of work. */
import { randomFillSync } from 'node:crypto'
import type { EventData, EventType } from '@workflow/events'
import { type Collection, isErased, type Ports, type StoredDocument, type TenantCollection } from '@workflow/platform'
import type { FieldValues, Page, Platform, QueryOptions, Tenant } from './capability.ts'
import type { Origin } from './emitted.ts'
import type { Foundation } from './foundation.ts'
import { holdingsOf } from './holdings.ts'
import { fromCursor, toCursor } from './paging.ts'
import { personalDataOf } from './personal-data.ts'
import { parentOf, platformTenant } from './records.ts'
import type { Task, TaskResult } from './task.ts'
import { blobsBeforeEnd, boundBlobs, boundSecrets, searchBeforeEnd, secretsBeforeEnd } from './tenant-bound.ts'
import type { UnitOfWork } from './unit-of-work.ts'

type Identified = { readonly id: string }

export type AskTask = <Input, Output>(
  tenantId: string,
  task: Task<Input, Output>,
  input: Input,
  about?: string,
) => Promise<TaskResult<Output>>

const idAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

const idLength = 20
/** Chance is drawn in advance: one system call for many ids. */
const pool = Buffer.alloc(idLength * 256)
let drawn = pool.length

/** 100 bits of chance: `<prefix>_<20 characters>`. */
export function newId(prefix: string): string {
  if (drawn === pool.length) {
    randomFillSync(pool)
    drawn = 0
  }
  let id = `${prefix}_`
  for (const byte of pool.subarray(drawn, drawn + idLength)) id += idAlphabet[byte % idAlphabet.length]
  drawn += idLength
  return id
}

/** What a unit of work is done with. */
interface Means {
  readonly foundation: Foundation
  readonly unit: UnitOfWork
  readonly origin: Origin
  readonly ask: AskTask
}

/** Documents under one parent, and what every step knows of itself. A class, not closures: one is made for each event that is handled. */
class Scope<Of extends 'tenant' | 'platform'> {
  readonly #means: Means
  readonly #parent: string
  readonly #tenantId: string
  readonly now: string
  readonly actor: string
  readonly correlationId: string
  readonly newId = newId

  constructor(means: Means, parent: string, tenantId: string) {
    this.#means = means
    this.#parent = parent
    this.#tenantId = tenantId
    this.now = means.origin.time.toISOString()
    this.actor = means.origin.actor
    this.correlationId = means.origin.correlationId
  }

  get<Document extends Identified>(collection: Collection<Document, Of>, id: string) {
    return this.#means.unit.get(this.#parent, collection, id)
  }

  find<Document extends Identified>(collection: Collection<Document, Of>, id: string) {
    return this.#means.unit.find(this.#parent, collection, id)
  }

  async findIfKept<Document extends Identified>(collection: Collection<Document, Of>, id: string) {
    try {
      return await this.find(collection, id)
    } catch (error) {
      if (isErased(error)) return undefined
      throw error
    }
  }

  create<Document extends Identified>(collection: Collection<Document, Of>, document: Document) {
    return this.#means.unit.create(this.#parent, collection, document)
  }

  put<Document extends Identified>(collection: Collection<Document, Of>, document: Document) {
    return this.#means.unit.put(this.#parent, collection, document)
  }

  remove<Document extends Identified>(collection: Collection<Document, Of>, document: Document) {
    this.#means.unit.remove(this.#parent, collection, document.id)
  }

  async query<Document extends Identified, Queries extends string>(
    collection: Collection<Document, Of, Queries>,
    query: Queries,
    equals: FieldValues = {},
    options: QueryOptions = {},
  ): Promise<Page<Document>> {
    const { foundation, unit } = this.#means
    const found = await findPage(foundation.ports, this.#parent, collection, query, equals, options)
    for (const document of found.items) unit.see(document)
    const opened = await Promise.all(found.items.map((document) => foundation.vault.openIfKept(collection, document)))
    const items = opened.filter((document) => document !== undefined)
    return found.next === undefined ? { items } : { items, next: found.next }
  }

  async lookUp<Document extends Identified, Queries extends string>(
    collection: Collection<Document, Of, Queries>,
    name: Queries,
    value: string,
    options: QueryOptions = {},
  ): Promise<Page<Document>> {
    const [field] = collection.queries[name].equals
    const lookup = field === undefined ? undefined : collection.sealed?.lookups?.[field]
    if (field === undefined || !lookup) throw new Error(`${collection.name}.${name} is no query by a blind index`)
    const index = await this.#means.foundation.vault.blindIndex(this.#parent, lookup.as, value)
    return this.query(collection, name, { [field]: index }, options)
  }

  task<Input, Output>(task: Task<Input, Output>, input: Input, about?: string): Promise<TaskResult<Output>> {
    return this.#means.ask(this.#tenantId, task, input, about)
  }
}

export class TenantScope extends Scope<'tenant'> implements Tenant {
  readonly #means: Means
  readonly #parent: string

  constructor(
    means: Means,
    readonly organizationId: string,
  ) {
    const parent = parentOf(organizationId)
    super(means, parent, organizationId)
    this.#means = means
    this.#parent = parent
  }

  emit<Type extends EventType>(type: Type, data: EventData<Type>, options?: { readonly at?: Date }): void {
    this.#means.unit.emit(type, data, this.organizationId, options?.at)
  }

  get blobs() {
    return blobsBeforeEnd(boundBlobs(this.#means.foundation.ports.blobs, this.organizationId), this.#requireBeforeEnd)
  }

  get search() {
    return searchBeforeEnd(this.#means.foundation.ports.searchOf(this.#parent), this.#requireBeforeEnd)
  }

  get secrets() {
    return secretsBeforeEnd(
      boundSecrets(this.#means.foundation.ports.secrets, this.organizationId),
      this.#requireBeforeEnd,
    )
  }

  get personal() {
    return personalDataOf(this.#means.foundation, this.#means.unit, this.#parent)
  }

  get holdings() {
    return holdingsOf(this.#means.foundation, this.#means.unit, this.organizationId)
  }

  get #requireBeforeEnd() {
    return () => this.#means.unit.requireBeforeEnd(this.organizationId)
  }
}

export class PlatformScope extends Scope<'platform'> implements Platform {
  readonly #means: Means

  constructor(means: Means) {
    super(means, 'platform', means.origin.tenantId)
    this.#means = means
  }

  emit<Type extends EventType>(
    type: Type,
    data: EventData<Type>,
    options?: { readonly at?: Date; readonly organizationId?: string },
  ): void {
    const { unit, origin } = this.#means
    unit.emit(type, data, options?.organizationId ?? origin.tenantId, options?.at)
  }

  tenant(organizationId: string): Tenant {
    if (organizationId === platformTenant) throw new Error('the platform is not a tenant')
    return new TenantScope(this.#means, organizationId)
  }
}

async function findPage(
  ports: Ports,
  parent: string,
  collection: TenantCollection<Identified> | Collection,
  name: string,
  equals: FieldValues,
  options: QueryOptions,
) {
  ports.documents.declare(collection)
  const limit = Math.min(options.limit ?? 100, 500)
  const orderBy = collection.queries[name]?.orderBy
  const found = await ports.documents.find({
    parent,
    collection: collection.name,
    name,
    equals,
    limit: limit + 1,
    ...(options.descending === undefined ? {} : { descending: options.descending }),
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.before === undefined ? {} : { before: options.before }),
    ...(options.after === undefined ? {} : { after: fromCursor(options.after) }),
  })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return found.length > limit && last ? { items, next: toCursor(placeOf(last, orderBy)) } : { items }
}

const placeOf = ({ fields, path }: StoredDocument, orderBy: string | undefined) => ({
  value: orderBy === undefined ? null : (fields[orderBy] ?? null),
  id: path.id,
})
