/**
 * One suite for every family of adapters. It asks for what the ports promise and for nothing that Firestore, Pub/Sub, Cloud Storage and Secret Manager cannot keep,
 * so that what passes on a laptop also passes in the cloud.
 */
import { describe } from 'vitest'
import { blobCases } from './blob-cases.ts'
import { commitCases } from './commit-cases.ts'
import { leaseCases } from './lease-cases.ts'
import { queryCases } from './query-cases.ts'
import { queueCases } from './queue-cases.ts'
import { searchCases } from './search-cases.ts'
import { secretCases } from './secret-cases.ts'
import type { OpenPorts } from './subject.ts'
import { timerCases } from './timer-cases.ts'
import { watchCases } from './watch-cases.ts'

export type { OpenedPorts, OpenPorts } from './subject.ts'

/** Defines the cases of every port for one family; `name` leads the title of each. */
export function describePorts(name: string, open: OpenPorts): void {
  describe(name, () => {
    describe('documents: commits', () => commitCases(open))
    describe('documents: queries', () => queryCases(open))
    describe('documents: listeners', () => watchCases(open))
    describe('queue', () => queueCases(open))
    describe('timers', () => timerCases(open))
    describe('blobs', () => blobCases(open))
    describe('secrets', () => secretCases(open))
    describe('search', () => searchCases(open))
    describe('leases', () => leaseCases(open))
  })
}
