/** The Google family for one case: a project of its own on the emulators, with blobs, secrets, keys and search of the embedded family, which have suites of their own. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbedded } from '@workflow/platform'
import type { OpenedPorts } from '@workflow/platform/conformance'
import { openGoogle } from '@workflow/platform/gcp'
import { freePort } from '../../local/emulators/server-process.ts'

export interface EmulatorHosts {
  readonly firestore: string
  readonly pubsub: string
  readonly tasks: string
}

/** Nothing listens here: for a server that the cases do not ask. */
export const unused = '127.0.0.1:1'

export interface GoogleFamily {
  open(): Promise<OpenedPorts>
  close(): Promise<void>
}

export function googleFamily(emulators: EmulatorHosts): GoogleFamily {
  const folder = mkdtempSync(join(tmpdir(), 'contract-gcp-'))
  const lent = openEmbedded(folder)
  const open = async (): Promise<OpenedPorts> => {
    const projectId = `demo-${randomUUID()}`
    const push = { port: await freePort() }
    const start = () =>
      openGoogle({
        ...lent,
        projectId,
        push,
        emulators,
        databases: { documents: '(default)', keys: 'keys' },
        tasks: { location: 'europe-west1', queue: 'timers' },
      })
    let ports = start()
    return {
      ports,
      // Nothing is stopped or awaited before: what was under way is cut off, as a crash would.
      reopen: async () => {
        await ports.close()
        ports = start()
        return ports
      },
      elapse: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
      close: () => ports.close(),
    }
  }
  return {
    open,
    close: async () => {
      await lent.close()
      rmSync(folder, { recursive: true })
    },
  }
}
