/** Queue and timers of the Google family pass the suite that every family passes: the queue on the Pub/Sub emulator, timers on a server that speaks Cloud Tasks' protocol. */

import { isAbsent, startCloudTasks, startFirestore, startPubSub } from '@workflow/local/emulators'
import { describeSuite, queueCases, timerCases } from '@workflow/platform/conformance'
import { afterAll } from 'vitest'
import { googleFamily, unused } from './google-family.ts'

const [firestore, pubsub, tasks] = await Promise.all([startFirestore(), startPubSub(), startCloudTasks()])
const servers = [firestore, pubsub, tasks]
const absent = servers.find(isAbsent)?.absent
const hostOf = (server: (typeof servers)[number]) => (isAbsent(server) ? unused : server.host)
const family = googleFamily({ firestore: hostOf(firestore), pubsub: hostOf(pubsub), tasks: hostOf(tasks) })
afterAll(async () => {
  await family.close()
  await Promise.all(servers.map((server) => (isAbsent(server) ? undefined : server.stop())))
})

describeSuite('queue', { adapter: 'gcp', ranOn: 'emulator', absent }, () => queueCases(family.open))
describeSuite('timers', { adapter: 'gcp', ranOn: 'protocol', absent }, () => timerCases(family.open))
