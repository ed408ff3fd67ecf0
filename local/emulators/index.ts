/** Servers that stand in for Google's on one machine: `workflow start --adapters gcp` and the tests start the same ones. */
export { startCloudTasks } from './cloud-tasks.ts'
export { startFakeGcs } from './fake-gcs.ts'
export { startFirestore, startPubSub } from './google-emulators.ts'
export { startKeyManagement, startSecretManager } from './protocol-process.ts'
export { isAbsent, type ServerAbsent, type ServerProcess } from './server-process.ts'
