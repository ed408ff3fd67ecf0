/**
 * Papers that a provider has signed: the envelope there follows the paper here. It is sent and withdrawn by an effect, which one process at a time carries out and which asks
 * afterwards how the envelope stands; what happens there is heard by notices, and asked for again before anybody acts on it.
 */
import { effect, type Handler, platformStep, type Tenant } from '@workflow/engine'
import { type EnvelopeStatus, ProviderRefusal, type SignatureProvider } from '@workflow/esign'
import { openFile } from '@workflow/records'
import { envelopeMove, isOverdue, reminderMs, type SalesDocument, SalesDocuments, signingMs } from './model.ts'
import type { SalesDocumentsOptions } from './options.ts'
import { expire, refreshEnvelope, takeOver } from './refresh-envelope.ts'

const dayMs = 24 * 60 * 60 * 1_000

export function envelopeSteps(options: SalesDocumentsOptions): readonly Handler[] {
  const { signatureProvider } = options
  if (signatureProvider === undefined) return []
  return [
    followPaper(options, signatureProvider),
    platformStep('signature_status_received', async (event, platform) => {
      if (event.data.system !== signatureProvider.name) return
      const tenant = platform.tenant(event.tenantid)
      const { items } = await tenant.query(SalesDocuments, 'byEnvelope', { envelopeId: event.data.documentId })
      for (const { id } of items) await refreshEnvelope(tenant, id, signatureProvider)
    }),
  ]
}

interface Asked {
  readonly organizationId: string
  readonly documentId: string
  readonly askedAt: string
}

/** `unknown`: the provider may have an envelope and would not tell. `none`: there is nothing to do, nor to withdraw. */
type Done =
  | { readonly kind: 'sent'; readonly envelopeId: string }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'withdrawn'; readonly envelopeId: string; readonly status: EnvelopeStatus }
  | { readonly kind: 'none' | 'unknown' }

const followPaper = ({ kernelOf }: SalesDocumentsOptions, provider: SignatureProvider): Handler =>
  effect<'document_envelope_due', Asked, Done>('document_envelope_due', {
    // By the paper's id, for as long as `perform` asks.
    honoursKey: true,
    prepare: async ({ data: { documentId } }, tenant) => {
      const move = envelopeMove(await tenant.get(SalesDocuments, documentId), tenant.now)
      return move && { organizationId: tenant.organizationId, documentId, askedAt: tenant.now }
    },
    perform: ({ organizationId, documentId, askedAt }, correlationId) => {
      const behalf = { source: '/functions/sales-documents', actor: 'engine:sales-documents', correlationId }
      const read = <Result>(work: (tenant: Tenant) => Promise<Result>) =>
        kernelOf().commitNow(organizationId, behalf, work)
      return carryOut(read, documentId, askedAt, provider)
    },
    settle: async ({ data: { documentId } }, outcome, tenant) => {
      const document = await tenant.get(SalesDocuments, documentId)
      await settle(tenant, document, outcome.kind === 'done' ? outcome.result : { kind: 'unknown' }, provider)
    },
  })

type Read = <Result>(work: (tenant: Tenant) => Promise<Result>) => Promise<Result>

/** As the paper stands now: it may have been withdrawn since an earlier attempt, which may have made the envelope. */
async function carryOut(read: Read, documentId: string, askedAt: string, provider: SignatureProvider): Promise<Done> {
  const { document, now } = await read(async (tenant) => ({
    document: await tenant.get(SalesDocuments, documentId),
    now: tenant.now,
  }))
  switch (envelopeMove(document, now)) {
    case 'send':
      if (Date.parse(now) - Date.parse(askedAt) > provider.remembersMs) return { kind: 'unknown' }
      return send(await read((tenant) => requestOf(tenant, document)), provider)
    case 'withdraw': {
      const envelopeId = document.envelopeId ?? (await provider.find(documentId))
      if (envelopeId === undefined) return { kind: 'none' }
      await provider.withdraw(envelopeId, document.state === 'voided' ? 'withdrawn' : 'expired')
      return { kind: 'withdrawn', envelopeId, status: await provider.statusOf(envelopeId) }
    }
    case undefined:
      return { kind: 'none' }
  }
}

async function requestOf(tenant: Tenant, { id, title, parties, paper }: SalesDocument) {
  const pdf = paper && (await openFile(tenant.blobs, paper))
  if (pdf === undefined) throw new Error(`the paper of ${id} is gone or damaged`)
  const signers = parties.map(({ name, email = '' }) => ({ name, email }))
  const days = { remindAfterDays: Math.round(reminderMs[0] / dayMs), expireAfterDays: Math.round(signingMs / dayMs) }
  return { transactionId: id, title, pdf, signers, ...days }
}

async function send(request: Parameters<SignatureProvider['send']>[0], provider: SignatureProvider): Promise<Done> {
  try {
    return { kind: 'sent', envelopeId: await provider.send(request) }
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error
    return { kind: 'refused', code: error.code }
  }
}

async function settle(tenant: Tenant, document: SalesDocument, done: Done, provider: SignatureProvider): Promise<void> {
  const { id: documentId, kind, state } = document
  switch (done.kind) {
    case 'sent':
      tenant.put(SalesDocuments, { ...document, envelopeId: done.envelopeId })
      if (state === 'sent')
        tenant.emit(kind === 'nda' ? 'nda_sent' : 'proposal_sent', { documentId, provider: provider.name })
      // Withdrawn while the envelope was being made.
      else tenant.emit('document_envelope_due', { documentId, kind })
      return
    case 'withdrawn':
      await takeOver(tenant, { ...document, envelopeId: done.envelopeId }, done.status, provider)
      return
    case 'refused':
      if (state === 'sent') fail(tenant, document, `${provider.name}: ${done.code}`)
      return
    case 'unknown':
      if (state === 'sent') fail(tenant, document, `${provider.name}: outcome_unknown`)
      return
    case 'none':
      if (isOverdue(document, tenant.now)) expire(tenant, document)
  }
}

function fail(tenant: Tenant, document: SalesDocument, failure: string): void {
  const { id: documentId, kind } = document
  tenant.put(SalesDocuments, { ...document, state: 'failed', failure })
  tenant.emit('sales_document_failed', { documentId, kind, reason: failure })
}
