/** Cloud KMS's adapter passes the suite of keys, on a server that answers by the published protocol. */
import { randomUUID } from 'node:crypto'
import { createFakeClock } from '@workflow/platform'
import { describeSuite, keyCases } from '@workflow/platform/conformance'
import { afterAll, afterEach } from 'vitest'
import { startKeyManagement } from '../../local/emulators/protocol-process.ts'
import { GoogleKeyManagement } from '../../shared/platform/adapters/gcp/key-management.ts'

const server = await startKeyManagement()
const opened: GoogleKeyManagement[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((keys) => keys.close()))
})
afterAll(() => server.stop())

describeSuite('keys', { adapter: 'gcp', ranOn: 'protocol' }, () => {
  keyCases(async () => {
    const keyRing = `projects/demo/locations/europe-west1/keyRings/${randomUUID()}`
    const clock = createFakeClock()
    const open = () => {
      const keys = new GoogleKeyManagement({ keyRing, signingKeyId: 'audit-signing', clock, emulator: server.host })
      opened.push(keys)
      return { keys }
    }
    return {
      ports: open(),
      reopen: async () => open(),
      elapse: (durationMs) => clock.advance(durationMs),
      close: async () => undefined,
    }
  })
})
