/** What every unit of work stands on. */
import type { Collection, Ports } from '@workflow/platform'
import type { Vault } from './vault.ts'

export interface Foundation {
  readonly ports: Ports
  readonly vault: Vault
  /** Of all engines: what is kept of a person is found in each of them. */
  readonly collections: readonly Collection[]
}
