/** Each function of the cloud as it is deployed: how large its bundle is, how long its process takes to listen and to answer its first push. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { engineNames } from '@workflow/functions/engines'
import { bundleFunction, enginesOf, type FunctionBundle, functionTargets } from '../../functions/bundle.ts'
import { freePort } from '../../local/emulators/server-process.ts'
import type { Check } from './run.ts'

const framework = join(dirname(createRequire(import.meta.url).resolve('@google-cloud/functions-framework')), 'main.js')
/** What a second of a cold start may become on a shared machine with two cores. */
const askedMs = 15_000

/** Nothing of this is called: the first push is one that no engine takes. */
const environment = {
  GOOGLE_CLOUD_PROJECT: 'demo-load',
  WORKFLOW_PUSH_BASE_URL: 'http://127.0.0.1:1',
  WORKFLOW_PUSH_SERVICE_ACCOUNT: 'pusher@demo.example',
  WORKFLOW_PUSH_AUDIENCE: 'workflow',
  WORKFLOW_BUCKET: 'demo-load',
  WORKFLOW_KEY_RING: 'projects/demo-load/locations/local/keyRings/workflow',
  WORKFLOW_TASKS_LOCATION: 'local',
  WORKFLOW_PORTAL_URL: 'https://portal.example',
  QDRANT_URL: 'http://127.0.0.1:1',
  FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
  PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
  CLOUD_TASKS_EMULATOR_HOST: '127.0.0.1:1',
  CLOUD_STORAGE_EMULATOR_HOST: '127.0.0.1:1',
  SECRET_MANAGER_EMULATOR_HOST: '127.0.0.1:1',
  CLOUD_KMS_EMULATOR_HOST: '127.0.0.1:1',
  LOG_LEVEL: 'error',
}
/** An event of a type that no handler has, so that the function is whole and calls nobody. */
const push = {
  message: { data: 'e30=', attributes: { 'workflow-type': 'nothing_happened' }, messageId: '1' },
  subscription: 'load',
}

export async function coldStart(folder: string, check: Check): Promise<void> {
  for (const target of functionTargets) {
    const bundle = await bundleFunction(target, folder)
    // Every function checks tokens, with the rules of the organization.
    const kept: readonly string[] = [...enginesOf(target), 'organization']
    const engines = bundle.rooms.filter((room) => (engineNames as readonly string[]).includes(room))
    const foreign = engines.filter((room) => !kept.includes(room))
    const size = `${target}: bundle ${(bundle.sizeBytes / 1024).toFixed(0)} KiB`
    if (target === 'api' || target === 'clock') {
      check(
        `${size}, engines in it: ${engines.length}`,
        foreign.length === 0 && (target === 'clock' || engines.length === engineNames.length),
      )
      continue
    }
    const { listeningMs, firstPushMs, status } = await start(bundle)
    check(
      `${size}, listens after ${listeningMs.toFixed(0)} ms, answers its first push ${status} after ${firstPushMs.toFixed(0)} ms, engines of others in it: ${foreign.length}`,
      status === 204 && listeningMs + firstPushMs < askedMs && foreign.length === 0,
    )
  }
}

async function start({ target, folder }: FunctionBundle) {
  const port = await freePort()
  const startedMs = performance.now()
  const child = spawn(
    process.execPath,
    [framework, `--target=${target}`, `--source=${folder}`, '--signature-type=cloudevent'],
    { env: { PATH: process.env.PATH, PORT: String(port), ...environment }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'close')
  try {
    let output = ''
    for await (const part of child.stdout) {
      output += String(part)
      if (output.includes('URL:')) break
    }
    const listenedMs = performance.now()
    const response = await fetch(`http://127.0.0.1:${port}/projects/demo-load/topics/support_events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(push),
    })
    await response.arrayBuffer()
    const firstPushMs = performance.now() - listenedMs
    return { listeningMs: listenedMs - startedMs, firstPushMs, status: response.status }
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}
