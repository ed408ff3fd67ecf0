/**
 * Everything a step read and staged, and the one commit that makes it true: documents, the events about them, the marks of the kernel.
 *
 * Every document read by id is a precondition of the commit; queries guard nothing, except that a document staged after a query must still be as the query saw it.
 */
import { contractOf, type EventData, type EventType, parseEventData, topicOf } from '@workflow/events'
import {
  type Collection,
  type Commit,
  CommitConflict,
  type DocumentPath,
  isErased,
  NotFound,
  type Ports,
  pathKey,
  type StoredDocument,
  type Write,
} from '@workflow/platform'
import { type Emitted, envelopeOf, type Origin } from './emitted.ts'
import type { Foundation } from './foundation.ts'
import { commitBeforeEnd, hasEnded, OrganizationEnded } from './organization-end.ts'
import { type OutboxEntry, outboxEntry } from './outbox.ts'
import { parentOf } from './records.ts'
import { toWrite } from './stored-write.ts'
import type { Vault } from './vault.ts'

type Identified = { readonly id: string }

interface Staged {
  readonly path: DocumentPath
  readonly collection: Collection | undefined
  readonly document: Identified | undefined
}

export class UnitOfWork {
  readonly #foundation: Foundation
  readonly #ports: Ports
  readonly #vault: Vault
  readonly #origin: Origin
  readonly #newId: (prefix: string) => string
  /** What was found at each path that was read by id. */
  readonly #read = new Map<string, { path: DocumentPath; found: StoredDocument | undefined }>()
  /** What queries showed. */
  readonly #seen = new Map<string, StoredDocument>()
  /** Whose sealed documents were read by id. */
  readonly #opened = new Set<string>()
  readonly #staged = new Map<string, Staged>()
  readonly #emitted: Emitted[] = []
  readonly #marks: { write: Write; mustBeAbsent: boolean }[] = []

  constructor(foundation: Foundation, origin: Origin, newId: (prefix: string) => string) {
    this.#foundation = foundation
    this.#ports = foundation.ports
    this.#vault = foundation.vault
    this.#origin = origin
    this.#newId = newId
  }

  async find<Document extends Identified>(
    parent: string,
    collection: Collection<Document>,
    id: string,
  ): Promise<Document | undefined> {
    const path = { parent, collection: collection.name, id }
    const key = pathKey(path)
    const staged = this.#staged.get(key)
    if (staged) return staged.document as Document | undefined
    const known = this.#read.get(key)
    if (known) return known.found && this.#open(collection, known.found)
    this.#ports.documents.declare(collection)
    const [found] = await this.#ports.documents.read([path])
    this.#read.set(key, { path, found })
    if (!found) return undefined
    return this.#open(collection, found)
  }

  async get<Document extends Identified>(
    parent: string,
    collection: Collection<Document>,
    id: string,
  ): Promise<Document> {
    const document = await this.find(parent, collection, id)
    if (document === undefined) throw new NotFound(`${collection.name} ${id} does not exist`)
    return document
  }

  /** Remembers what a query showed, as the base of what is staged on it. */
  see(document: StoredDocument): void {
    this.#seen.set(pathKey(document.path), document)
  }

  create<Document extends Identified>(parent: string, collection: Collection<Document>, document: Document): Document {
    const path = { parent, collection: collection.name, id: document.id }
    if (this.#read.get(pathKey(path))?.found) throw new Error(`${pathKey(path)} exists: put it instead`)
    this.#ports.documents.declare(collection)
    this.#read.set(pathKey(path), { path, found: undefined })
    return this.#stage(path, collection, document)
  }

  put<Document extends Identified>(parent: string, collection: Collection<Document>, document: Document): Document {
    const path = { parent, collection: collection.name, id: document.id }
    if (!this.#isKnown(path)) throw new Error(`${pathKey(path)} was not read: what is put must have been read before`)
    return this.#stage(path, collection, document)
  }

  remove(parent: string, collection: Pick<Collection, 'name'>, id: string): void {
    const path = { parent, collection: collection.name, id }
    if (!this.#isKnown(path))
      throw new Error(`${pathKey(path)} was not read: what is removed must have been read before`)
    this.#staged.set(pathKey(path), { path, collection: undefined, document: undefined })
  }

  emit<Type extends EventType>(type: Type, data: EventData<Type>, tenantId: string, dueAt: Date | undefined): void {
    this.#emitted.push({ type, data: parseEventData(type, data), tenantId, dueAt })
  }

  /** Stages a record of the kernel's own, with a version of 1 and no events about it. */
  mark(
    path: DocumentPath,
    body: unknown,
    options: {
      readonly mustBeAbsent: boolean
      readonly expiresAtMs?: number
      readonly fields?: StoredDocument['fields']
    },
  ): void {
    const { expiresAtMs } = options
    const write = {
      kind: 'set',
      path,
      body,
      fields: options.fields ?? {},
      version: 1,
      lastEvents: {},
      ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    } as const
    this.#marks.push({ write, mustBeAbsent: options.mustBeAbsent })
  }

  get emitsNothing(): boolean {
    return this.#emitted.length === 0
  }

  /** For what is written at once, outside of the commit. Throws `OrganizationEnded`. */
  async requireBeforeEnd(organizationId: string): Promise<void> {
    if (!this.#origin.afterEnd && (await hasEnded(this.#ports, organizationId)))
      throw new OrganizationEnded(organizationId)
  }

  /** Commits; returns what is to be published. Throws `CommitConflict`, and `OrganizationEnded`. */
  async commit(): Promise<readonly OutboxEntry[]> {
    const entries: OutboxEntry[] = []
    const writes: Write[] = []
    const told = this.#emitted.map((emitted) => ({ emitted, about: pathKey(this.#subjectPath(emitted)) }))
    for (const staged of this.#staged.values()) {
      const base = this.#baseOf(staged.path)
      if (!staged.document || !staged.collection) {
        writes.push({ kind: 'delete', path: staged.path })
        continue
      }
      const { path, collection, document } = staged
      const key = pathKey(path)
      const events = told.filter(({ about }) => about === key).map(({ emitted }) => emitted)
      const { version, lastEvents, about } = this.#eventsAbout(path, events, base)
      entries.push(...about)
      const [body, lookups] = await this.#seal(path, collection, document)
      writes.push(toWrite(path, collection, { ...document, ...lookups }, body, version, lastEvents, this.#origin.time))
    }
    const orphan =
      this.#emitted.length > entries.length ? told.find(({ about }) => !this.#staged.get(about)?.document) : undefined
    if (orphan)
      throw new Error(`${orphan.emitted.type} is about ${orphan.about}, which this step did not write, or removed`)
    writes.push(...entries.map((entry) => entry.write), ...this.#marks.map((mark) => mark.write))
    if (writes.length === 0) return []
    const commit: Commit = { guards: this.#guards(), writes }
    if (this.#origin.afterEnd) await this.#ports.documents.commit(commit)
    else await commitBeforeEnd(this.#ports.documents, commit, this.#origin.lookedUp)
    return entries
  }

  #stage<Document extends Identified>(
    path: DocumentPath,
    collection: Collection<Document>,
    document: Document,
  ): Document {
    if (!this.#foundation.isListed(collection.name))
      throw new Error(`collection ${collection.name} is listed by no engine: exports and erasures would miss it`)
    const parsed = collection.schema.parse(document)
    this.#staged.set(pathKey(path), { path, collection, document: parsed })
    return parsed
  }

  async #open<Document extends Identified>(collection: Collection<Document>, found: StoredDocument): Promise<Document> {
    const owner = collection.sealed && ownerOf(found.body)
    const document = await this.#whileKept(found.path, owner, () => this.#vault.open(collection, found))
    if (owner !== undefined) this.#opened.add(owner)
    return document
  }

  #seal(path: DocumentPath, collection: Collection, document: Identified) {
    return this.#whileKept(path, collection.sealed && ownerOf(document), () =>
      Promise.all([
        this.#vault.seal(collection, path, document),
        this.#vault.lookupsOf(collection, path.parent, document),
      ]),
    )
  }

  /** Throws `CommitConflict` where somebody was erased since this step read something of them: run again, it finds that out from the start. */
  async #whileKept<Result>(
    path: DocumentPath,
    owner: string | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      throw isErased(error) && owner !== undefined && this.#opened.has(owner) ? new CommitConflict(path) : error
    }
  }

  #isKnown(path: DocumentPath): boolean {
    const key = pathKey(path)
    return this.#read.has(key) || this.#seen.has(key)
  }

  #baseOf(path: DocumentPath): StoredDocument | undefined {
    const key = pathKey(path)
    return this.#read.get(key)?.found ?? this.#seen.get(key)
  }

  #guards(): Commit['guards'] {
    const read = [...this.#read.values()].map(({ path, found }) => ({ path, revision: found?.revision ?? null }))
    const seen = [...this.#seen]
      .filter(([key]) => this.#staged.has(key) && !this.#read.has(key))
      .map(([, document]) => ({ path: document.path, revision: document.revision }))
    const absent = this.#marks
      .filter((mark) => mark.mustBeAbsent)
      .map(({ write }) => ({ path: write.path, revision: null }))
    return [...read, ...seen, ...absent]
  }

  /** Each event about a document takes the next version of it as its sequence; the document ends at the last. */
  #eventsAbout(
    path: DocumentPath,
    events: readonly Emitted[],
    base: StoredDocument | undefined,
  ): { version: number; lastEvents: Record<string, number>; about: OutboxEntry[] } {
    const lastEvents = { ...base?.lastEvents }
    const first = (base?.version ?? 0) + 1
    let version = first
    const about = events.map((emitted, place) => {
      version = first + place
      const topic = topicOf(emitted.type).name
      const previous = lastEvents[topic] ?? 0
      if (!emitted.dueAt) lastEvents[topic] = version
      return outboxEntry(
        envelopeOf(this.#origin, emitted, {
          id: this.#newId('evt'),
          subject: path.id,
          sequence: version,
          previous,
        }),
        emitted.dueAt,
      )
    })
    return { version, lastEvents, about }
  }

  /** The document that the event is about: the one staged in the event's own tenant, else the platform's. */
  #subjectPath(emitted: Emitted): DocumentPath {
    const [collection, field] = contractOf(emitted.type).subject
    const id = String((emitted.data as Record<string, unknown>)[field])
    const own = { parent: parentOf(emitted.tenantId), collection, id }
    return this.#staged.has(pathKey(own)) ? own : { ...own, parent: 'platform' }
  }
}

const ownerOf = (document: unknown): string | undefined => (document as { readonly customerId?: string }).customerId
