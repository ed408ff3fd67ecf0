/**
 * What a step may touch. A tenant is a capability: whoever holds it can read and write one organization, and nothing names another.
 * Everything staged on it is committed together when the step returns, or not at all.
 */
import type { Envelope, EventData, EventType } from '@workflow/events'
import type {
  BlobStore,
  Collection,
  LookupForm,
  PlatformCollection,
  SearchIndex,
  SecretStore,
  TenantCollection,
} from '@workflow/platform'
import type { Task, TaskResult } from './task.ts'

type Identified = { readonly id: string }

export interface QueryOptions {
  /** At most 500; 100 where absent. */
  readonly limit?: number
  readonly descending?: boolean
  readonly from?: string | number
  readonly before?: string | number
  /** Cursor of an earlier page. */
  readonly after?: string
}

export interface Page<Document> {
  readonly items: readonly Document[]
  /** Where the next page begins; absent on the last. */
  readonly next?: string
}

export type FieldValues = Readonly<Record<string, string | number | boolean | null>>

/** Documents of one scope, read and staged. */
interface Documents<Scope extends 'tenant' | 'platform'> {
  /** Throws `NotFound`. The version read is a precondition of the commit. */
  get<Document extends Identified>(collection: Collection<Document, Scope>, id: string): Promise<Document>
  /** The absence of a document is a precondition as well. */
  find<Document extends Identified>(collection: Collection<Document, Scope>, id: string): Promise<Document | undefined>
  /** As `find`; undefined also for what was somebody's who was erased. */
  findIfKept<Document extends Identified>(
    collection: Collection<Document, Scope>,
    id: string,
  ): Promise<Document | undefined>
  /** What is committed now. Not a precondition: an invariant over a set belongs in a document. */
  query<Document extends Identified, Queries extends string>(
    collection: Collection<Document, Scope, Queries>,
    query: Queries,
    equals?: FieldValues,
    options?: QueryOptions,
  ): Promise<Page<Document>>
  /** As `query`, by the exact value of a sealed field: the query asks for its blind index alone. */
  lookUp<Document extends Identified, Queries extends string>(
    collection: Collection<Document, Scope, Queries>,
    query: Queries,
    value: string,
    options?: QueryOptions,
  ): Promise<Page<Document>>
  /** Stages a document that must not exist yet. */
  create<Document extends Identified>(collection: Collection<Document, Scope>, document: Document): Document
  /** Stages the new state of a document that was read before. */
  put<Document extends Identified>(collection: Collection<Document, Scope>, document: Document): Document
  /** Stages the end of a document that was read before. */
  remove<Document extends Identified>(collection: Collection<Document, Scope>, document: Document): void
}

interface Step {
  /** ISO 8601, the same for the whole step. */
  readonly now: string
  /** Who caused it: `user:…`, `agent:…`, `engine:…`, `customer:…`, `key:…`. */
  readonly actor: string
  readonly correlationId: string
  /** `<prefix>_<random>`. */
  newId(prefix: string): string
  /** Asks a model, or the task's baseline; the answer is kept, so that a retry of this step does not ask again. `about`: the customer whose data the input holds. */
  task<Input, Output>(task: Task<Input, Output>, input: Input, about?: string): Promise<TaskResult<Output>>
}

/** What every room keeps of one customer, whatever its collections are called. */
export interface PersonalData {
  /** All of it, by collection; nothing of `NO_CUSTOMER`, who is nobody. */
  collect(customerId: string): Promise<Readonly<Record<string, readonly unknown[]>>>
  /** Stages the end of at most `limit` of the customer's documents; returns how many. */
  remove(customerId: string, limit: number): Promise<number>
  /** What a value that is alike is known by, in this organization alone. */
  blindIndex(form: LookupForm, value: string): Promise<string>
  /** Destroys the customer's key at once: an effect that no failed commit takes back. Nothing can be stored for that id afterwards. */
  forget(customerId: string): Promise<void>
}

/** All that an organization has, whatever its collections are called: for its export and for its end. */
export interface Holdings {
  /** Every document of the engines, opened, by collection, in pages; not the event log, nor what the kernel notes for itself. */
  documents(): AsyncIterable<{ readonly collection: string; readonly documents: readonly unknown[] }>
  /** The whole event log, oldest first, in pages. */
  events(): AsyncIterable<readonly Envelope[]>
  /** Whether its end was requested: nobody writes to it from then on but whoever carries that out. */
  hasEnded(): Promise<boolean>
  /** Stages that nobody writes to it any more. */
  markEnd(): void
  /** Stages the end of at most `limit` documents; returns how many. */
  removeDocuments(limit: number): Promise<number>
  /** Destroys the organization's key, its secrets, blobs and passages at once: effects that no failed commit takes back, and that a repetition does not harm. */
  destroyOutside(): Promise<void>
  /** A new version of the organization's key wraps from now on; what older ones wrapped still opens. Returns its name. */
  rotateKey(): Promise<string>
  /** Deletes what the store keeps beside its documents, once none is left. */
  clearRemains(): Promise<void>
}

interface EmitOptions {
  /** A durable timer: the event is delivered then. */
  readonly at?: Date
}

export interface Tenant extends Documents<'tenant'>, Step {
  readonly organizationId: string
  /** Stages an event about a document that this step writes. */
  emit<Type extends EventType>(type: Type, data: EventData<Type>, options?: EmitOptions): void
  readonly blobs: BlobStore
  readonly search: SearchIndex
  readonly secrets: SecretStore
  readonly personal: PersonalData
  readonly holdings: Holdings
}

/** Platform-wide work. It alone can reach a tenant by id, inside the same unit of work. */
export interface Platform extends Documents<'platform'>, Step {
  /** The event belongs to `organizationId`'s timeline where given, else to that of the event that caused this step. */
  emit<Type extends EventType>(
    type: Type,
    data: EventData<Type>,
    options?: EmitOptions & { readonly organizationId?: string },
  ): void
  tenant(organizationId: string): Tenant
}

export type { PlatformCollection, TenantCollection }
