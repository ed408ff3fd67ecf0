import { createKernel, type Kernel, readLog } from '@workflow/engine'
import type { SignatureProvider } from '@workflow/esign'
import { type ServedEnvelope, type StandIn, signedPdf, standIns } from '@workflow/esign/fixtures'
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
let served: StandIn
let provider: SignatureProvider

async function open(serve: () => Promise<StandIn>): Promise<void> {
  served = await serve()
  provider = served.providerAt(createFakeClock())
  platform = await openSalesDocuments({
    platformParty: { legalName: 'Flow & Co', signatory: { name: 'Dana', email: 'dana@flow.example' } },
    signatureProvider: provider,
  })
  await addClient(platform)
}
async function close(): Promise<void> {
  for (const kernel of others.splice(0)) await kernel.stop()
  await platform.close()
  await served.close()
}

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
/** What had to wait is tried again, and what had to wait then. */
const later = async () => {
  for (let minute = 0; minute < 3; minute += 1) {
    await platform.clock.advance(60_000)
    await platform.kernel.idle()
  }
}
const voidIt = async () => {
  const params = { documentId: (await only()).id }
  await platform.call('POST /v1/sales-documents/{documentId}/void', { caller: seller, params })
}
const at = '2026-01-06T10:00:00.000Z'
const allSign = (envelope: ServedEnvelope) => {
  envelope.status = 'completed'
  for (const signer of envelope.signers) signer.signedAt = at
}
const told = async (type: string) => (await events(platform)).filter((known) => known === type)
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

describe.each(Object.entries(standIns))('a paper that %s has signed', (name, serve) => {
  beforeEach(() => open(serve))
  afterEach(close)
  const notice = (envelope: ServedEnvelope, status: 'completed' | 'declined') =>
    signatureStatus(platform, provider.name, envelope.id, status)

  it.each([401, 408, 429, 503])(
    'is sent as one envelope to both, once, although %i was the answer at first',
    async (busyStatus) => {
      Object.assign(served.state, { busyFor: 1, busyStatus })
      await tell(platform, 'demo_approved', 'pilot_agreed')
      await later()
      expect(served.envelopes).toHaveLength(1)
      const [envelope] = served.envelopes
      expect(envelope?.pdf.subarray(0, 5).toString()).toBe('%PDF-')
      expect(envelope?.signers).toEqual([{ email: 'asha@mehta.example' }, { email: 'dana@flow.example' }])
      expect(await only()).toMatchObject({ state: 'sent', provider: name, envelopeId: 'env-1' })
      expect(await told('nda_sent')).toHaveLength(1)
    },
  )

  it('is the same envelope where the answer was lost', async () => {
    served.state.losesAnswers = 1
    await tell(platform, 'demo_approved', 'pilot_agreed')
    await later()
    expect(served.envelopes).toHaveLength(1)
    expect(await only()).toMatchObject({ state: 'sent', envelopeId: 'env-1' })
  })

  it('is signed when it is told so and asks, and is kept with its certificate', async () => {
    const envelope = await sent()
    // A notice that is not true changes nothing.
    await notice(envelope, 'completed')
    expect((await only()).state).toBe('sent')
    allSign(envelope)
    await notice(envelope, 'completed')
    await notice(envelope, 'completed')
    await later()
    expect(await only()).toMatchObject({
      state: 'signed',
      sealedPaper: { sizeBytes: signedPdf.length },
      parties: [{ evidence: { signedAt: at } }, { evidence: { address: `kept by ${name}` } }],
    })
    expect(await told('nda_signed')).toHaveLength(1)
    expect(await told('document_party_signed')).toHaveLength(2)
  })

  it('that one has signed waits for the other', async () => {
    const envelope = await sent()
    Object.assign(envelope.signers[1] ?? {}, { signedAt: at })
    await notice(envelope, 'completed')
    const { state, parties } = await only()
    expect([state, ...parties.map(({ evidence }) => evidence?.signedAt)]).toEqual(['sent', undefined, at])
  })

  it('that somebody declined there is declined here, with the reason', async () => {
    const envelope = await sent()
    envelope.status = 'declined'
    Object.assign(envelope.signers[0] ?? {}, { declined: { at, reason: 'Not us' } })
    const params = { documentId: (await only()).id }
    await platform.call('POST /v1/sales-documents/{documentId}/refresh', { caller: seller, params })
    expect(await only()).toMatchObject({ state: 'declined', parties: [{ declined: { reason: 'Not us' } }, {}] })
  })

  it('that is withdrawn here is voided there', async () => {
    const envelope = await sent()
    await voidIt()
    await later()
    expect(envelope.status).toBe('voided')
    expect((await only()).state).toBe('voided')
  })

  it('that is withdrawn while it is being sent is withdrawn there, too', async () => {
    served.state.losesAnswers = 1
    const envelope = await sent()
    expect(envelope.status).toBe('sent')
    await voidIt()
    await later()
    expect(served.envelopes.map(({ status }) => status)).toEqual(['voided'])
    expect((await only()).state).toBe('voided')
  })

  it('that both signed before its withdrawal arrived there is signed', async () => {
    allSign(await sent())
    await voidIt()
    await later()
    expect((await only()).state).toBe('signed')
  })

  it('that is refused has failed, and says by which code', async () => {
    served.state.refuses = 'NO_PERMISSION'
    await tell(platform, 'demo_approved', 'pilot_agreed')
    expect(await only()).toMatchObject({ state: 'failed', failure: `${name}: NO_PERMISSION` })
    expect(await told('sales_document_failed')).toHaveLength(1)
  })

  it('is sent once by two processes that are given the same event at the same moment', async () => {
    served.state.busyFor = 1
    await tell(platform, 'demo_approved', 'pilot_agreed')
    expect(served.envelopes).toHaveLength(0)
    const due = await eventOf('document_envelope_due')
    const processes = [receiverOf('sales-documents'), receiverOf('sales-documents')]
    await Promise.all(processes.map((receive) => receive(due)))
    expect(served.envelopes).toHaveLength(1)
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
      allSign(await sent())
      await fallsDue()
      await later()
      expect(await only()).toMatchObject({ state: 'signed', sealedPaper: { sizeBytes: signedPdf.length } })
      expect(await told('document_expired')).toEqual([])
    })

    it('expires, and is withdrawn there', async () => {
      const envelope = await sent()
      await fallsDue()
      await later()
      expect(envelope.status).toBe('voided')
      expect((await only()).state).toBe('expired')
      expect(await told('document_expired')).toHaveLength(1)
    })

    it('waits for the answer while nobody answers there', async () => {
      const envelope = await sent()
      served.state.busyFor = 1
      await fallsDue()
      expect([envelope.status, (await only()).state]).toEqual(['sent', 'sent'])
    })
  })
})

describe('a paper at DocuSign', () => {
  beforeEach(() => open(standIns.docusign))
  afterEach(close)

  it('is not sent again when its event is replayed after DocuSign has forgotten it', async () => {
    served.state.busyFor = 1
    await tell(platform, 'demo_approved', 'pilot_agreed')
    platform.leap(6 * dayMs + 1)
    await receiverOf('sales-documents')(await eventOf('document_envelope_due'))
    expect(served.envelopes).toHaveLength(0)
    expect(await only()).toMatchObject({ state: 'failed', failure: 'docusign: outcome_unknown' })
  })
})

describe('a paper at Dropbox Sign', () => {
  beforeEach(() => open(standIns.dropbox_sign))
  afterEach(close)

  it('whose answer was lost is not sent again while the search does not know it', async () => {
    Object.assign(served.state, { losesAnswers: 1, searchesLate: 3 })
    await tell(platform, 'demo_approved', 'pilot_agreed')
    await later()
    expect(served.envelopes).toHaveLength(1)
    expect(await only()).toMatchObject({ state: 'sent', envelopeId: 'env-1' })
  })

  it('that both sign while it is being cancelled is signed', async () => {
    const envelope = await sent()
    await voidIt()
    expect(envelope.status).toBe('sent')
    allSign(envelope)
    await later()
    expect((await only()).state).toBe('signed')
  })
})
