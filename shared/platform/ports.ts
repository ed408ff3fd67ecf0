/** Everything outside the process that the platform needs, as one family of adapters provides it. */
import type { BlobStore } from './ports/blobs.ts'
import type { Clock } from './ports/clock.ts'
import type { DocumentStore, Parent } from './ports/documents.ts'
import type { KeyManagement } from './ports/key-management.ts'
import type { Leases } from './ports/leases.ts'
import type { Queue } from './ports/queue.ts'
import type { SearchIndex } from './ports/search.ts'
import type { SecretStore } from './ports/secrets.ts'
import type { Timers } from './ports/timers.ts'

export interface Ports {
  readonly clock: Clock
  readonly documents: DocumentStore
  readonly blobs: BlobStore
  readonly secrets: SecretStore
  readonly queue: Queue
  readonly timers: Timers
  readonly leases: Leases
  readonly keys: KeyManagement
  /** Wrapped data keys, in a database of their own that is kept by no backup: what is removed here is gone. */
  readonly keyDocuments: DocumentStore
  searchOf(parent: Parent): SearchIndex
  close(): Promise<void>
}
