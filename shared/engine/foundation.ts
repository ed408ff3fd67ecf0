/** What every unit of work stands on. */
import type { Collection, Ports } from '@workflow/platform'
import type { Vault } from './vault.ts'

export interface Foundation {
  readonly ports: Ports
  readonly vault: Vault
  /** Of all engines: what is kept of a person is found in each of them. */
  readonly collections: readonly Collection[]
  /** Whether the collection is one of them, or of the kernel itself: only such may be written, or exports and erasures would miss what stands there. */
  isListed(name: string): boolean
}
