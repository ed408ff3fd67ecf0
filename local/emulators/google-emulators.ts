/**
 * Google's own emulators of Firestore and Pub/Sub, as the Google Cloud SDK brings them. They run as the Java programs that `gcloud emulators … start` would start:
 * gcloud itself would stand between, and leave the program behind when it is ended.
 */
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, isAbsent, type ServerAbsent, type ServerProcess, startServerProcess } from './server-process.ts'

const run = promisify(execFile)
const readyWithinMs = 60_000
/** Client compiler only: up sooner, and as fast for what a laptop asks of it. */
const javaOptions = ['-Duser.language=en', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']

/** Documents in memory: what it holds is gone when it ends. Answers any project and any database. */
export async function startFirestore(port?: number): Promise<ServerProcess | ServerAbsent> {
  const folder = await emulatorFolder('cloud-firestore-emulator')
  if (typeof folder !== 'string') return folder
  const program = ['-cp', join(folder, 'cloud-firestore-emulator.jar')]
  return startJava('the Firestore emulator', port, (given) => [
    ...program,
    'com.google.cloud.datastore.emulator.firestore.CloudFirestore',
    'start',
    '--host=127.0.0.1',
    `--port=${given}`,
  ])
}

/** Messages in memory: what it holds is gone when it ends. Answers any project. */
export async function startPubSub(port?: number): Promise<ServerProcess | ServerAbsent> {
  const folder = await emulatorFolder('pubsub-emulator')
  if (typeof folder !== 'string') return folder
  const jar = (await readdir(join(folder, 'lib'))).find((file) => file.endsWith('.jar'))
  if (!jar) return { absent: `no program in ${join(folder, 'lib')}` }
  return startJava('the Pub/Sub emulator', port, (given) => [
    '-jar',
    join(folder, 'lib', jar),
    '--host=127.0.0.1',
    `--port=${given}`,
  ])
}

async function startJava(
  name: string,
  port: number | undefined,
  args: (port: number) => string[],
): Promise<ServerProcess> {
  const given = port ?? (await freePort())
  return startServerProcess({
    name,
    command: 'java',
    args: [...javaOptions, ...args(given)],
    port: given,
    readyWithinMs,
  })
}

/** Where the SDK keeps the emulator. */
async function emulatorFolder(component: string): Promise<string | ServerAbsent> {
  const java = await outputOf('java', ['-version'])
  if (isAbsentResult(java)) return java
  const root = await outputOf('gcloud', ['info', '--format=value(installation.sdk_root)'])
  if (isAbsentResult(root)) return root
  const platform = join(root, 'platform')
  const installed = await readdir(platform)
  if (installed.includes(component)) return join(platform, component)
  return { absent: `the Google Cloud SDK is without ${component} (gcloud components install ${component})` }
}

const isAbsentResult = (result: string | ServerAbsent): result is ServerAbsent =>
  typeof result !== 'string' && isAbsent(result)

async function outputOf(command: string, args: readonly string[]): Promise<string | ServerAbsent> {
  try {
    return (await run(command, args)).stdout.trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { absent: `${command} is not installed` }
    throw error
  }
}
