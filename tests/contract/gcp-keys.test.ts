/** Cloud KMS's adapter passes the suite of keys, on a server that answers by the published protocol. */
import { randomUUID } from 'node:crypto'
import { KeyManagementServiceClient } from '@google-cloud/kms'
import { createFakeClock, Unavailable } from '@workflow/platform'
import { describeSuite, keyCases } from '@workflow/platform/conformance'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { startKeyManagement } from '../../local/emulators/protocol-process.ts'
import { GoogleKeyManagement } from '../../shared/platform/adapters/gcp/key-management.ts'
import { localServer } from '../../shared/platform/adapters/gcp/local-server.ts'

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

  describe('a key in Cloud KMS', () => {
    const clock = createFakeClock()
    const keyRing = `projects/demo/locations/europe-west1/keyRings/${randomUUID()}`
    const key = `${keyRing}/cryptoKeys/org_a`
    const client = new KeyManagementServiceClient(localServer(server.host))
    const keys = new GoogleKeyManagement({ keyRing, signingKeyId: 'audit-signing', clock, emulator: server.host })
    const set = (state: 'ENABLED' | 'DISABLED') =>
      client.updateCryptoKeyVersion({
        cryptoKeyVersion: { name: `${key}/cryptoKeyVersions/1`, state },
        updateMask: { paths: ['state'] },
      })
    afterAll(() => Promise.all([client.close(), keys.close()]))

    it('that is disabled is no destroyed one: what it wrapped is unavailable until it is enabled', async () => {
      const wrapped = await keys.wrap('org_a', new Uint8Array([7]), 'a context')
      await set('DISABLED')
      for (const refused of [keys.unwrap('org_a', wrapped, 'a context'), keys.wrap('org_a', wrapped, 'a context')])
        await expect(refused).rejects.toBeInstanceOf(Unavailable)
      await set('ENABLED')
      expect(Uint8Array.from(await keys.unwrap('org_a', wrapped, 'a context'))).toEqual(new Uint8Array([7]))
    })

    it('is rotated every 90 days, until it is destroyed', async () => {
      const [made] = await client.updateCryptoKeyPrimaryVersion({ name: key, cryptoKeyVersionId: '1' })
      expect(Number(made.rotationPeriod?.seconds)).toBe(90 * 86_400)
      expect(Number(made.nextRotationTime?.seconds)).toBe(clock.now().getTime() / 1_000 + 90 * 86_400)
      await keys.destroy('org_a')
      await keys.destroy('org_b')
      const paths = ['rotation_period', 'next_rotation_time']
      const [ended] = await client.updateCryptoKey({ cryptoKey: { name: key }, updateMask: { paths } })
      expect(ended.nextRotationTime).toBeNull()
    })
  })
})
