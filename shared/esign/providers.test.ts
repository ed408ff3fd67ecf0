import { createFakeClock, Unavailable } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SignatureProvider } from './provider.ts'
import { type StandIn, signedPdf, standIns } from './stand-ins.fixtures.ts'

const request = {
  ...{ transactionId: 'doc_1', title: 'A', pdf: new Uint8Array([1]), remindAfterDays: 3, expireAfterDays: 30 },
  signers: [{ name: 'Asha', email: 'asha@mehta.example' }],
}
let served: StandIn
let provider: SignatureProvider
async function open(serve: () => Promise<StandIn>): Promise<void> {
  served = await serve()
  provider = served.providerAt(createFakeClock())
}
afterEach(() => served.close())

describe.each(Object.entries(standIns))('at %s a paper', (_, serve) => {
  beforeEach(() => open(serve))

  it('is the same envelope where it is sent again, and none is found that was not sent', async () => {
    expect(await provider.send(request)).toBe(await provider.send(request))
    expect(await provider.find('doc_2')).toBeUndefined()
    expect(served.envelopes).toHaveLength(1)
  })

  it('stays as it is where it is withdrawn after it was signed', async () => {
    const id = await provider.send(request)
    Object.assign(served.envelopes[0] ?? {}, { status: 'completed' })
    await provider.withdraw(id, 'withdrawn')
    expect((await provider.statusOf(id)).state).toBe('completed')
  })

  it('that nobody knows is refused', async () => {
    await expect(provider.statusOf('env-9')).rejects.toMatchObject({ name: 'ProviderRefusal' })
  })

  it('is asked for in vain where nobody listens', async () => {
    await served.close()
    await expect(provider.find('doc_1')).rejects.toBeInstanceOf(Unavailable)
  })
})

describe('DocuSign', () => {
  beforeEach(() => open(standIns.docusign))

  it('is asked with a new token where the one at hand was revoked', async () => {
    const id = await provider.send(request)
    await served.providerAt(createFakeClock()).statusOf(id)
    await expect(provider.statusOf(id)).rejects.toBeInstanceOf(Unavailable)
    expect(await provider.statusOf(id)).toMatchObject({ state: 'under_way' })
  })
})

describe('Dropbox Sign', () => {
  beforeEach(() => open(standIns.dropbox_sign))

  it('has no file yet for a moment after all have signed', async () => {
    const id = await provider.send(request)
    Object.assign(served.envelopes[0] ?? {}, { status: 'completed' })
    await expect(provider.download(id)).rejects.toBeInstanceOf(Unavailable)
    expect(await provider.download(id)).toEqual(new Uint8Array(signedPdf))
  })
})
