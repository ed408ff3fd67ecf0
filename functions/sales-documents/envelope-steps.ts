/**
 * Papers that a provider has signed. What happens there is heard by its notices and asked for again before anybody acts on it; a call that is repeated changes nothing
 * there, so that a step may run again.
 */
import { type Platform, platformStep, type Tenant } from '@workflow/engine'
import { type EnvelopeStatus, ProviderRefusal, type SignatureProvider } from '@workflow/esign'
import { openFile } from '@workflow/records'
import { storeFile } from './generate-nda.ts'
import { type Party, reminderMs, type SalesDocument, SalesDocuments, signingMs } from './model.ts'
import type { SalesDocumentsOptions } from './options.ts'

const dayMs = 24 * 60 * 60 * 1_000

export function envelopeSteps({ signatureProvider }: SalesDocumentsOptions) {
  if (signatureProvider === undefined) return []
  return [
    platformStep('document_envelope_due', async (event, platform) => {
      const tenant = platform.tenant(event.tenantid)
      const document = await tenant.get(SalesDocuments, event.data.documentId)
      if (document.envelopeId !== undefined) return
      if (document.state === 'sent') return sendEnvelope(tenant, document, signatureProvider)
      // Withdrawn while the envelope was being made: an earlier run of this step may have made it.
      const orphan = await signatureProvider.find(document.id)
      if (orphan !== undefined) await signatureProvider.withdraw(orphan, 'withdrawn')
    }),
    platformStep('signature_status_received', async (event, platform) => {
      if (event.data.system !== signatureProvider.name) return
      const tenant = platform.tenant(event.tenantid)
      const { items } = await tenant.query(SalesDocuments, 'byEnvelope', { envelopeId: event.data.documentId })
      for (const { id } of items) await refreshEnvelope(platform, event.tenantid, id, signatureProvider)
    }),
    platformStep('document_voided', async (event, platform) => {
      const document = await platform.tenant(event.tenantid).get(SalesDocuments, event.data.documentId)
      if (document.envelopeId !== undefined) await signatureProvider.withdraw(document.envelopeId, 'withdrawn')
    }),
  ]
}

async function sendEnvelope(tenant: Tenant, document: SalesDocument, provider: SignatureProvider): Promise<void> {
  const { id: documentId, kind, title, parties } = document
  const pdf = document.paper && (await openFile(tenant.blobs, document.paper))
  if (pdf === undefined) throw new Error(`the paper of ${documentId} is gone or damaged`)
  const signers = parties.map(({ id, name, email = '' }) => ({ partyId: id, name, email }))
  const days = { remindAfterDays: Math.round(reminderMs[0] / dayMs), expireAfterDays: Math.round(signingMs / dayMs) }
  try {
    const envelopeId = await provider.send({ transactionId: documentId, title, pdf, signers, ...days })
    tenant.put(SalesDocuments, { ...document, envelopeId })
    tenant.emit(kind === 'nda' ? 'nda_sent' : 'proposal_sent', { documentId, provider: provider.name })
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error
    const failure = `${provider.name}: ${error.code}`
    tenant.put(SalesDocuments, { ...document, state: 'failed', failure })
    tenant.emit('sales_document_failed', { documentId, kind, reason: failure })
  }
}

/** Takes over what the provider says of the envelope now. */
export async function refreshEnvelope(
  platform: Platform,
  organizationId: string,
  documentId: string,
  provider: SignatureProvider,
): Promise<SalesDocument> {
  const tenant = platform.tenant(organizationId)
  const document = await tenant.get(SalesDocuments, documentId)
  if (document.state !== 'sent' || document.envelopeId === undefined) return document
  const status = await provider.statusOf(document.envelopeId)
  const known = { ...document, parties: document.parties.map((party) => withStatus(party, document, status, provider)) }
  const { kind } = document
  switch (status.state) {
    case 'under_way':
      return tenant.put(SalesDocuments, known)
    case 'completed': {
      // It carries the provider's own seal, which another one of ours would break.
      const sealedPaper = await storeFile(tenant, documentId, await provider.download(document.envelopeId))
      const fact = { documentId, sha256: sealedPaper.sha256 }
      tenant.emit(kind === 'nda' ? 'nda_signed' : 'proposal_signed', fact)
      return tenant.put(SalesDocuments, { ...known, state: 'signed', sealedPaper, settledAt: tenant.now })
    }
    case 'declined': {
      const by = known.parties.find(({ declined }) => declined !== undefined)
      const hasReason = (by?.declined?.reason ?? '') !== ''
      tenant.emit('document_declined', { documentId, kind, partyId: by?.id ?? '', hasReason })
      return tenant.put(SalesDocuments, { ...known, state: 'declined', settledAt: tenant.now })
    }
    case 'voided':
      tenant.emit('document_voided', { documentId, kind, byUserId: provider.name })
      return tenant.put(SalesDocuments, { ...known, state: 'voided', settledAt: tenant.now })
  }
}

/** The evidence itself is in the provider's certificate; what is told of it is kept here. */
function withStatus(party: Party, document: SalesDocument, status: EnvelopeStatus, provider: SignatureProvider): Party {
  const told = status.signers.find(({ partyId }) => partyId === party.id)
  if (told?.declined !== undefined) return { ...party, declined: told.declined }
  if (told?.signedAt === undefined || party.evidence !== undefined) return party
  const kept = `kept by ${provider.name}`
  const sha256 = document.paper?.sha256 ?? ''
  const evidence = { signedAt: told.signedAt, typedName: party.name, sha256, consent: kept }
  return { ...party, evidence: { ...evidence, address: kept, userAgent: kept } }
}
