/** How an envelope stands at its provider becomes how its paper stands here. */
import type { Tenant } from '@workflow/engine'
import type { EnvelopeStatus, SignatureProvider } from '@workflow/esign'
import { storeFile } from './generate-nda.ts'
import { isOverdue, type Party, type SalesDocument, SalesDocuments } from './model.ts'

/** Asks the provider, and takes over what it says. */
export async function refreshEnvelope(
  tenant: Tenant,
  documentId: string,
  provider: SignatureProvider,
): Promise<SalesDocument> {
  const document = await tenant.get(SalesDocuments, documentId)
  if (document.state !== 'sent' || document.envelopeId === undefined) return document
  return takeOver(tenant, document, await provider.statusOf(document.envelopeId), provider)
}

/** What everybody signed there is signed, also where it was withdrawn here meanwhile; else a paper that is over stays as it is. */
export async function takeOver(
  tenant: Tenant,
  document: SalesDocument,
  status: EnvelopeStatus,
  provider: SignatureProvider,
): Promise<SalesDocument> {
  const { id: documentId, kind, state, envelopeId } = document
  const isOpen = state === 'sent' || (state === 'voided' && status.state === 'completed')
  if (!isOpen || envelopeId === undefined) return document
  const known = {
    ...document,
    parties: document.parties.map((party) => withStatus(party, document, status, provider, tenant.now)),
  }
  for (const [place, { id: partyId, evidence }] of known.parties.entries())
    if (evidence !== undefined && document.parties[place]?.evidence === undefined)
      tenant.emit('document_party_signed', { documentId, kind, partyId })
  switch (status.state) {
    case 'under_way':
      return tenant.put(SalesDocuments, known)
    case 'completed': {
      // It carries the provider's own seal, which another one of ours would break.
      const sealedPaper = await storeFile(tenant, documentId, await provider.download(envelopeId))
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
      if (isOverdue(document, tenant.now)) return expire(tenant, known)
      tenant.emit('document_voided', { documentId, kind, byUserId: provider.name })
      return tenant.put(SalesDocuments, { ...known, state: 'voided', settledAt: tenant.now })
  }
}

/** Nobody can sign it any more. */
export function expire(tenant: Tenant, document: SalesDocument): SalesDocument {
  const { id: documentId, kind } = document
  tenant.emit('document_expired', { documentId, kind })
  return tenant.put(SalesDocuments, { ...document, state: 'expired', settledAt: tenant.now })
}

/** The evidence itself is in the provider's certificate; what is told of it is kept here. */
function withStatus(
  party: Party,
  document: SalesDocument,
  status: EnvelopeStatus,
  provider: SignatureProvider,
  now: string,
): Party {
  const told = status.signers.find(({ email }) => email.toLowerCase() === party.email?.toLowerCase())
  if (told?.declined !== undefined) return { ...party, declined: { at: now, ...told.declined } }
  if (told?.signedAt === undefined || party.evidence !== undefined) return party
  const kept = `kept by ${provider.name}`
  const sha256 = document.paper?.sha256 ?? ''
  const evidence = { signedAt: told.signedAt, typedName: party.name, sha256, consent: kept }
  return { ...party, evidence: { ...evidence, address: kept, userAgent: kept } }
}
