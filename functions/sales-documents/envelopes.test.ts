import { Docusign, signatureProviderFrom } from '@workflow/esign'
import { serveDocusign, signedPdf } from '@workflow/esign/fixtures'
import { createFakeClock } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SalesDocuments } from './model.ts'
import {
  addClient,
  client,
  events,
  openSalesDocuments,
  seller,
  signatureStatus,
  tell,
} from './sales-documents.fixtures.ts'

let platform: Awaited<ReturnType<typeof openSalesDocuments>>
let served: Awaited<ReturnType<typeof serveDocusign>>
beforeEach(async () => {
  served = await serveDocusign()
  platform = await openSalesDocuments({
    platformParty: { legalName: 'Flow & Co', signatory: { name: 'Dana', email: 'dana@flow.example' } },
    signatureProvider: new Docusign(served.account, createFakeClock()),
  })
  await addClient(platform)
})
afterEach(async () => {
  await platform.close()
  await served.close()
})

const only = async () => {
  const { items } = await platform.asTenant(client, (it) => it.query(SalesDocuments, 'all'))
  const [document] = items
  if (document === undefined) throw new Error('no document')
  return document
}
const sent = async () => {
  await tell(platform, 'demo_approved', 'pilot_agreed')
  const [envelope] = served.envelopes
  if (envelope === undefined) throw new Error('no envelope')
  return envelope
}
const at = '2026-01-06T10:00:00.0000000Z'

describe('a paper that DocuSign has signed', () => {
  it('is sent as one envelope to both, once, although the server was away at first', async () => {
    served.state.busyFor = 1
    await tell(platform, 'demo_approved', 'pilot_agreed')
    await platform.clock.advance(60_000)
    await platform.kernel.idle()
    expect(served.envelopes).toHaveLength(1)
    const [envelope] = served.envelopes
    expect(envelope?.pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(envelope?.signers).toMatchObject([
      { recipientId: '1', email: 'asha@mehta.example' },
      { recipientId: '2', email: 'dana@flow.example' },
    ])
    expect(await only()).toMatchObject({ state: 'sent', provider: 'docusign', envelopeId: 'env-1' })
    expect((await events(platform)).filter((type) => type === 'nda_sent')).toHaveLength(1)
  })

  it('is the same envelope where it is sent again', async () => {
    const docusign = new Docusign(served.account, createFakeClock())
    const request = {
      ...{ transactionId: 'doc_1', title: 'A', pdf: new Uint8Array([1]), remindAfterDays: 3, expireAfterDays: 30 },
      signers: [{ partyId: 'client', name: 'Asha', email: 'asha@mehta.example' }],
    }
    expect(await docusign.send(request)).toBe(await docusign.send(request))
    expect(served.state.created).toBe(1)
  })

  it('is signed when DocuSign says so and is asked, and is kept with its certificate', async () => {
    const envelope = await sent()
    // A notice that is not true changes nothing.
    await signatureStatus(platform, envelope.envelopeId, 'completed')
    expect((await only()).state).toBe('sent')
    envelope.status = 'completed'
    for (const signer of envelope.signers) Object.assign(signer, { status: 'completed', signedDateTime: at })
    await signatureStatus(platform, envelope.envelopeId, 'completed')
    await signatureStatus(platform, envelope.envelopeId, 'completed')
    expect(await only()).toMatchObject({
      state: 'signed',
      sealedPaper: { sizeBytes: signedPdf.length },
      parties: [{ evidence: { signedAt: '2026-01-06T10:00:00.000Z' } }, { evidence: { address: 'kept by docusign' } }],
    })
    expect((await events(platform)).filter((type) => type === 'nda_signed')).toHaveLength(1)
  })

  it('that somebody declined there is declined here, with the reason', async () => {
    const envelope = await sent()
    envelope.status = 'declined'
    Object.assign(envelope.signers[0] ?? {}, { declinedDateTime: at, declinedReason: 'Not us' })
    const params = { documentId: (await only()).id }
    await platform.call('POST /v1/sales-documents/{documentId}/refresh', { caller: seller, params })
    expect(await only()).toMatchObject({ state: 'declined', parties: [{ declined: { reason: 'Not us' } }, {}] })
  })

  it('that is withdrawn here is voided there', async () => {
    const envelope = await sent()
    const params = { documentId: (await only()).id }
    await platform.call('POST /v1/sales-documents/{documentId}/void', { caller: seller, params })
    expect(envelope.status).toBe('voided')
  })

  it('that DocuSign refuses has failed, and says by which code', async () => {
    served.state.refuses = 'ACCOUNT_LACKS_PERMISSIONS'
    await tell(platform, 'demo_approved', 'pilot_agreed')
    expect(await only()).toMatchObject({ state: 'failed', failure: 'docusign: ACCOUNT_LACKS_PERMISSIONS' })
    expect(await events(platform)).toContain('sales_document_failed')
  })
})

it('names each variable of the environment that an account misses', () => {
  const clock = createFakeClock()
  expect(signatureProviderFrom({}, clock)).toEqual({})
  expect(() => signatureProviderFrom({ DOCUSIGN_INTEGRATION_KEY: 'k', DOCUSIGN_API_URL: 'x' }, clock)).toThrow(
    /DOCUSIGN_USER_ID[\s\S]*DOCUSIGN_API_URL/,
  )
})
