/**
 * Privacy: what is kept of a customer can be looked up, exported and erased; so can a whole organization.
 *
 * Emits and consumes org_events of erasures and exports; consumes demo_sandbox_ended.
 * Promises: nobody writes to an organization once its end is requested; an erasure destroys the key before anything else, so that no copy of the sealed data can
 * be read again; it goes on where a crash left it; its proof stays, names the day on which the last backup is gone, and holds nothing of the person; a ledger that is
 * applied again after a restore erases again.
 */
import { defineEngine, type Engine } from '@workflow/engine'
import { privacyRoutes } from './api.ts'
import { eraseCustomer } from './erase-customer.ts'
import { eraseOrganization, organizationEnd } from './erase-organization.ts'
import { expireExport, writeExport } from './export-data.ts'
import { Erasures, Exports, KeyRotations } from './model.ts'

export interface PrivacyEngineOptions {
  /** How long the backups of the database that holds the sealed documents are kept. */
  readonly backupRetentionDays: number
}

export const createPrivacyEngine = ({ backupRetentionDays }: PrivacyEngineOptions): Engine =>
  defineEngine({
    name: 'privacy',
    scope: 'platform',
    collections: [Erasures, Exports, KeyRotations],
    on: [
      eraseCustomer(backupRetentionDays),
      eraseOrganization(backupRetentionDays),
      ...organizationEnd,
      writeExport,
      expireExport,
    ],
    api: privacyRoutes,
  })
