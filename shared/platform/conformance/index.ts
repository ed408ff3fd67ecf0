/**
 * One suite for every family of adapters. It asks for what the ports promise and for nothing that Firestore, Pub/Sub, Cloud Storage and Secret Manager cannot keep,
 * so that what passes on a laptop also passes in the cloud.
 */
import { blobCases } from './blob-cases.ts'
import { commitCases } from './commit-cases.ts'
import { describeSuite, type SuiteSubject } from './describe-suite.ts'
import { keyCases } from './key-cases.ts'
import { leaseCases } from './lease-cases.ts'
import { queryCases } from './query-cases.ts'
import { queueCases } from './queue-cases.ts'
import { searchCases } from './search-cases.ts'
import { secretCases } from './secret-cases.ts'
import type { OpenPorts } from './subject.ts'
import { timerCases } from './timer-cases.ts'
import { watchCases } from './watch-cases.ts'

export { blobCases } from './blob-cases.ts'
export { describeSuite, type RanOn, type SuiteSubject } from './describe-suite.ts'
export { keyCases } from './key-cases.ts'
export { searchCases } from './search-cases.ts'
export { secretCases } from './secret-cases.ts'
export type { OpenedPorts, OpenPorts } from './subject.ts'
export { commitCases, leaseCases, queryCases, queueCases, timerCases, watchCases }

/** Defines the suites of every port for one family. */
export function describePorts(family: SuiteSubject, open: OpenPorts): void {
  for (const [suite, cases] of Object.entries(suites)) describeSuite(suite, family, () => cases(open))
}

const suites = {
  'documents: commits': commitCases,
  'documents: queries': queryCases,
  'documents: listeners': watchCases,
  queue: queueCases,
  timers: timerCases,
  blobs: blobCases,
  secrets: secretCases,
  search: searchCases,
  keys: keyCases,
  leases: leaseCases,
}
