/** What signers do with a paper. Everything stands in the one document: of two who do something at the same moment, the second sees what the first did. */
import type { Platform, Tenant } from '@workflow/engine'
import { followPageLink, openFile } from '@workflow/records'
import { z } from 'zod'
import {
  drawingField,
  type Evidence,
  type Party,
  replaceParty,
  type SalesDocument,
  SalesDocuments,
  standingOf,
  withSignature,
} from './model.ts'
import { ofSubject } from './send-document.ts'

export interface Followed {
  readonly tenant: Tenant
  readonly document: SalesDocument
  readonly party: Party
}

/** Whom a token lets in, to which paper. */
export async function followSigner(platform: Platform, token: string): Promise<Followed | 'unknown' | 'expired'> {
  const followed = await followPageLink(platform, 'sign', token)
  if (followed.kind === 'unknown' || followed.kind === 'ended') return 'unknown'
  if (followed.kind === 'expired') return 'expired'
  const { tenant, link } = followed
  const { documentId, partyId } = ofSubject(link.subjectId)
  const document = await tenant.find(SalesDocuments, documentId)
  const party = document?.parties.find(({ id }) => id === partyId)
  return document && party ? { tenant, document, party } : 'unknown'
}

/** The first look of a party is told. */
export function noteView({ tenant, document, party }: Followed): void {
  if (document.state !== 'sent' || party.viewedAt !== undefined) return
  const { id: documentId, kind } = document
  tenant.put(SalesDocuments, replaceParty(document, { ...party, viewedAt: tenant.now }))
  tenant.emit('document_viewed', { documentId, kind, partyId: party.id })
}

const { width, height, mostLines, mostPoints } = drawingField
const coordinate = (size: number) => z.number().int().min(0).max(size)
const drawing = z
  .array(z.array(z.tuple([coordinate(width), coordinate(height)])).max(mostPoints))
  .max(mostLines)
  .refine((lines) => lines.flat().length <= mostPoints)

/** The drawn lines; undefined where nothing was drawn, `'invalid'` for what is no drawing. */
export function readDrawing(text: string): Evidence['strokes'] | 'invalid' {
  if (text === '') return undefined
  try {
    const parsed = drawing.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : 'invalid'
  } catch {
    // Any text may stand in a field.
    return 'invalid'
  }
}

/** Once for each party, while the paper may be signed; else nothing changes. */
export function sign(
  { tenant, document, party }: Followed,
  evidence: Omit<Evidence, 'signedAt' | 'sha256'>,
): SalesDocument {
  if (standingOf(document, party) !== 'may_sign') return document
  const sha256 = document.paper?.sha256 ?? ''
  const signed = tenant.put(
    SalesDocuments,
    withSignature(document, party, { ...evidence, sha256, signedAt: tenant.now }),
  )
  const { id: documentId, kind } = document
  tenant.emit('document_party_signed', { documentId, kind, partyId: party.id })
  if (signed.state === 'completing') tenant.emit('document_completion_due', { documentId, kind })
  return signed
}

/** The paper is over for everybody. */
export function decline({ tenant, document, party }: Followed, reason: string): SalesDocument {
  if (standingOf(document, party) !== 'may_sign') return document
  const { id: documentId, kind } = document
  const declined = replaceParty(document, { ...party, declined: { at: tenant.now, reason } })
  tenant.emit('document_declined', { documentId, kind, partyId: party.id, hasReason: reason !== '' })
  return tenant.put(SalesDocuments, { ...declined, state: 'declined', settledAt: tenant.now })
}

/** The paper as PDF; undefined where there is none. */
export async function fileOf(
  tenant: Tenant,
  file: SalesDocument['paper'],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = file && (await openFile(tenant.blobs, file))
  return bytes && Uint8Array.from(bytes)
}
