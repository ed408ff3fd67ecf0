import { createKernel, type Kernel, readLog } from '@workflow/engine'
import { Docusign, signatureProviderFrom } from '@workflow/esign'
import { serveDocusign, signedPdf } from '@workflow/esign/fixtures'
import { createFakeClock, type Ports, type QueueMessage, type Receiver } from '@workflow/platform'
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
/** Of processes beside the platform's own. */
const others: Kernel[] = []
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
  for (const kernel of others.splice(0)) await kernel.stop()
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
/** Of the log, as the queue would bring it again. */
const eventOf = async (type: string): Promise<QueueMessage> => {
  const event = (await readLog(platform.ports, client, { limit: 200 })).find(
    (known) => known.event.type === type,
  )?.event
  if (event === undefined) throw new Error(`no ${type}`)
  const ids = { id: event.id, orderingKey: event.subject, tenantId: client, type }
  return { ...ids, topic: 'sales_doc_events', payload: JSON.stringify(event) }
}
/** Another process with the same store: what it does with a message that it is given. */
const receiverOf = (engine: string): Receiver => {
  let received: Receiver | undefined
  const { ports, kernel, model } = platform
  const { publish } = ports.queue
  const queue: Ports['queue'] = {
    publish: publish.bind(ports.queue),
    subscribe: (name, _, receiver) => {
      if (name === engine) received = receiver
    },
    start: async () => undefined,
    stop: async () => undefined,
    idle: async () => undefined,
  }
  const onFault = (message: string, cause: unknown) => {
    throw new Error(message, { cause })
  }
  others.push(createKernel({ ports: { ...ports, queue }, engines: kernel.engines, model, onFault }))
  if (received === undefined) throw new Error(`no engine ${engine}`)
  return received
}
const dayMs = 24 * 60 * 60 * 1_000
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
    expect((await events(platform)).filter((type) => type === 'document_party_signed')).toHaveLength(2)
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

  it('is sent once by two processes that are given the same event at the same moment', async () => {
    served.state.busyFor = 1
    await tell(platform, 'demo_approved', 'pilot_agreed')
    expect(served.envelopes).toHaveLength(0)
    const due = await eventOf('document_envelope_due')
    const processes = [receiverOf('sales-documents'), receiverOf('sales-documents')]
    await Promise.all(processes.map((receive) => receive(due)))
    expect(served.state.created).toBe(1)
  })

  it('is not sent again when its event is replayed after DocuSign has forgotten it', async () => {
    served.state.busyFor = 1
    await tell(platform, 'demo_approved', 'pilot_agreed')
    platform.leap(6 * dayMs + 1)
    await receiverOf('sales-documents')(await eventOf('document_envelope_due'))
    expect(served.state.created).toBe(0)
    expect(await only()).toMatchObject({ state: 'failed', failure: 'docusign: outcome_unknown' })
  })

  it('that is withdrawn while it is being sent is withdrawn there, too', async () => {
    served.state.losesAnswers = 1
    await tell(platform, 'demo_approved', 'pilot_agreed')
    expect(served.envelopes.map(({ status }) => status)).toEqual(['sent'])
    const params = { documentId: (await only()).id }
    await platform.call('POST /v1/sales-documents/{documentId}/void', { caller: seller, params })
    await platform.clock.advance(60_000)
    await platform.kernel.idle()
    expect(served.envelopes.map(({ status }) => status)).toEqual(['voided'])
    expect((await only()).state).toBe('voided')
  })

  describe('whose time is over', () => {
    const fallsDue = async () => {
      platform.leap(30 * dayMs)
      await platform.asTenant(client, async (it) => {
        const { id: documentId } = it.put(SalesDocuments, await it.get(SalesDocuments, (await only()).id))
        it.emit('document_deadline_due', { documentId, kind: 'nda', what: 'expiry' })
      })
      await platform.kernel.idle()
    }

    it('is signed where both signed it there and the notice is late', async () => {
      const envelope = await sent()
      envelope.status = 'completed'
      for (const signer of envelope.signers) Object.assign(signer, { status: 'completed', signedDateTime: at })
      await fallsDue()
      expect(await only()).toMatchObject({ state: 'signed', sealedPaper: { sizeBytes: signedPdf.length } })
      expect(await events(platform)).not.toContain('document_expired')
    })

    it('expires, and is withdrawn there', async () => {
      const envelope = await sent()
      await fallsDue()
      expect(envelope.status).toBe('voided')
      expect((await only()).state).toBe('expired')
      expect((await events(platform)).filter((type) => type === 'document_expired')).toHaveLength(1)
    })

    it('waits for the answer while DocuSign is away', async () => {
      const envelope = await sent()
      served.state.busyFor = 1
      await fallsDue()
      expect([envelope.status, (await only()).state]).toEqual(['sent', 'sent'])
    })
  })

  it('that both signed before its withdrawal arrived there is signed', async () => {
    const envelope = await sent()
    envelope.status = 'completed'
    for (const signer of envelope.signers) Object.assign(signer, { status: 'completed', signedDateTime: at })
    const params = { documentId: (await only()).id }
    await platform.call('POST /v1/sales-documents/{documentId}/void', { caller: seller, params })
    expect((await only()).state).toBe('signed')
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
