/** Builds the capabilities of one unit of work. */
import { randomFillSync } from 'node:crypto'
import type { EventData, EventType } from '@workflow/events'
import {
  type Collection,
  InvalidInput,
  type Ports,
  type StoredDocument,
  type TenantCollection,
} from '@workflow/platform'
import type { FieldValues, Page, Platform, QueryOptions, Tenant } from './capability.ts'
import type { Foundation } from './foundation.ts'
import { holdingsOf } from './holdings.ts'
import { personalDataOf } from './personal-data.ts'
import { parentOf, platformTenant } from './records.ts'
import type { Task, TaskResult } from './task.ts'
import { boundBlobs, boundSecrets } from './tenant-bound.ts'
import type { Origin, UnitOfWork } from './unit-of-work.ts'

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

export function tenantOf(
  foundation: Foundation,
  unit: UnitOfWork,
  origin: Origin,
  ask: AskTask,
  organizationId: string,
): Tenant {
  const parent = parentOf(organizationId)
  const { ports } = foundation
  return {
    ...documentsOf(foundation, unit, parent),
    ...stepOf(origin, ask, organizationId),
    organizationId,
    emit: (type, data, options) => unit.emit(type, data, organizationId, options?.at),
    blobs: boundBlobs(ports.blobs, organizationId),
    search: ports.searchOf(parent),
    secrets: boundSecrets(ports.secrets, organizationId),
    personal: personalDataOf(foundation, unit, parent),
    holdings: holdingsOf(foundation, unit, organizationId),
  }
}

export function platformOf(foundation: Foundation, unit: UnitOfWork, origin: Origin, ask: AskTask): Platform {
  return {
    ...documentsOf(foundation, unit, 'platform'),
    ...stepOf(origin, ask, origin.tenantId),
    emit: <Type extends EventType>(
      type: Type,
      data: EventData<Type>,
      options?: { at?: Date; organizationId?: string },
    ) => unit.emit(type, data, options?.organizationId ?? origin.tenantId, options?.at),
    tenant: (organizationId) => {
      if (organizationId === platformTenant) throw new Error('the platform is not a tenant')
      return tenantOf(foundation, unit, origin, ask, organizationId)
    },
  }
}

function stepOf(origin: Origin, ask: AskTask, tenantId: string) {
  return {
    now: origin.time.toISOString(),
    actor: origin.actor,
    correlationId: origin.correlationId,
    newId,
    task: <Input, Output>(task: Task<Input, Output>, input: Input, about?: string) => ask(tenantId, task, input, about),
  }
}

function documentsOf({ ports, vault }: Foundation, unit: UnitOfWork, parent: string) {
  const query = async <Document extends Identified, Queries extends string>(
    collection: Collection<Document, 'tenant' | 'platform', Queries>,
    query: Queries,
    equals: FieldValues = {},
    options: QueryOptions = {},
  ): Promise<Page<Document>> => {
    const found = await findPage(ports, parent, collection, query, equals, options)
    for (const document of found.items) unit.see(document)
    const opened = await Promise.all(found.items.map((document) => vault.openIfKept(collection, document)))
    const items = opened.filter((document) => document !== undefined)
    return found.next === undefined ? { items } : { items, next: found.next }
  }
  return {
    query,
    lookUp: async <Document extends Identified, Queries extends string>(
      collection: Collection<Document, 'tenant' | 'platform', Queries>,
      name: Queries,
      value: string,
      options: QueryOptions = {},
    ) => {
      const [field] = collection.queries[name].equals
      const lookup = field === undefined ? undefined : collection.sealed?.lookups?.[field]
      if (field === undefined || !lookup) throw new Error(`${collection.name}.${name} is no query by a blind index`)
      return query(collection, name, { [field]: await vault.blindIndex(parent, lookup.as, value) }, options)
    },
    get: <Document extends Identified>(collection: Collection<Document>, id: string) =>
      unit.get(parent, collection, id),
    find: <Document extends Identified>(collection: Collection<Document>, id: string) =>
      unit.find(parent, collection, id),
    create: <Document extends Identified>(collection: Collection<Document>, document: Document) =>
      unit.create(parent, collection, document),
    put: <Document extends Identified>(collection: Collection<Document>, document: Document) =>
      unit.put(parent, collection, document),
    remove: <Document extends Identified>(collection: Collection<Document>, document: Document) =>
      unit.remove(parent, collection, document.id),
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
  return found.length > limit && last ? { items, next: toCursor(last, orderBy) } : { items }
}

function toCursor(document: StoredDocument, orderBy: string | undefined): string {
  return Buffer.from(JSON.stringify([orderBy ? document.fields[orderBy] : null, document.path.id])).toString(
    'base64url',
  )
}

function fromCursor(cursor: string): { value: string | number | boolean | null; id: string } {
  try {
    const [value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [
      string | number | null,
      string,
    ]
    if (typeof id !== 'string') throw new TypeError('the id of a cursor is text')
    return { value, id }
  } catch (error) {
    throw new InvalidInput(
      'the cursor is not one that this list gave',
      { errors: [{ path: 'after', rule: 'cursor', message: 'must be the `next` of an earlier page' }] },
      { cause: error },
    )
  }
}
