/** A paper goes to everybody who has to sign it: each gets a link of their own. From then on the clock runs. */
import { type Platform, platformStep, type Tenant } from '@workflow/engine'
import { linkUrl } from '@workflow/public-pages'
import {
  createPageLink,
  OrganizationProfiles,
  organizationProfileId,
  requestMessage,
  requestPlatformMessage,
} from '@workflow/records'
import { type Party, reminderMs, type SalesDocument, SalesDocuments, signingMs } from './model.ts'
import type { SalesDocumentsOptions } from './options.ts'

export const sendSteps = (options: SalesDocumentsOptions) => [
  platformStep('nda_generated', async (event, platform) => {
    const document = await platform.tenant(event.tenantid).get(SalesDocuments, event.data.documentId)
    if (document.state === 'draft') await sendForSignature(platform, event.tenantid, document, options)
  }),
]

/** `sign_document` to everybody who has not signed; reminders and the end of the time are set. */
export async function sendForSignature(
  platform: Platform,
  organizationId: string,
  document: SalesDocument,
  options: SalesDocumentsOptions,
): Promise<SalesDocument> {
  const tenant = platform.tenant(organizationId)
  const { id: documentId, kind } = document
  const expiresAt = new Date(Date.parse(tenant.now) + signingMs).toISOString()
  const isEnvelope =
    options.signatureProvider !== undefined && document.parties.every(({ email }) => email !== undefined)
  const provider = isEnvelope ? options.signatureProvider.name : 'built_in'
  const sent = tenant.put(SalesDocuments, { ...document, provider, state: 'sent', sentAt: tenant.now, expiresAt })
  if (isEnvelope) {
    tenant.emit('document_envelope_due', { documentId, kind })
    tenant.emit('document_deadline_due', { documentId, kind, what: 'expiry' }, { at: new Date(expiresAt) })
    return sent
  }
  tenant.emit(kind === 'nda' ? 'nda_sent' : 'proposal_sent', { documentId, provider })
  const at = (afterMs: number) => ({ at: new Date(Date.parse(tenant.now) + afterMs) })
  for (const afterMs of reminderMs)
    tenant.emit('document_deadline_due', { documentId, kind, what: 'reminder' }, at(afterMs))
  tenant.emit('document_deadline_due', { documentId, kind, what: 'expiry' }, at(signingMs))
  for (const party of sent.parties) await writeTo(platform, organizationId, sent, party, 'sign_document', options)
  return sent
}

type PaperMessage = 'sign_document' | 'sign_document_reminder' | 'document_signed'

/** The client is written to by its own organization, staff by the platform. Every message brings a new link; links of a party open the same page. */
export async function writeTo(
  platform: Platform,
  organizationId: string,
  document: SalesDocument,
  party: Party,
  template: PaperMessage,
  options: SalesDocumentsOptions,
): Promise<void> {
  const tenant = platform.tenant(organizationId)
  const profile = await tenant.get(OrganizationProfiles, organizationProfileId)
  const locale = party.side === 'client' ? (profile.languages[0] ?? 'en') : 'en'
  const message = {
    template,
    kind: 'transactional',
    locale,
    timeZone: profile.timeZone,
    data: {
      documentTitle: document.title,
      documentKind: document.kind,
      clientName: profile.name,
      platformName: options.platformParty.legalName,
      recipientName: party.name,
      url: signingUrl(tenant, document, party, options, locale),
      expiresAt: document.expiresAt ?? '',
    },
  } as const
  if (party.side === 'client') {
    const to = { address: party.email ?? '', name: party.name }
    requestMessage(tenant, { ...message, channel: 'email', to })
    return
  }
  const { userId, email, name } = party
  requestPlatformMessage(platform, {
    ...message,
    organizationId,
    channel: email === undefined ? 'in_app' : 'email',
    to: { address: email ?? userId ?? '', name, ...(userId === undefined ? {} : { userId }) },
  })
}

/** A new link for the party, where a client's proposal opens at its reading; the same token leads on to the signing. It lasts a month longer than the signing, to fetch the signed paper. */
export function signingUrl(
  tenant: Tenant,
  document: SalesDocument,
  party: Party,
  { apiUrl }: SalesDocumentsOptions,
  languageTag: string,
): string {
  const token = createPageLink(tenant, 'sign', partySubject(document, party), 2 * signingMs)
  const page = document.kind === 'proposal' && party.side === 'client' ? 'proposal' : 'sign'
  return linkUrl(apiUrl, page, token, languageTag)
}

/** What a link of a party is about. */
const partySubject = (document: Pick<SalesDocument, 'id'>, party: Pick<Party, 'id'>): string =>
  `${document.id}/${party.id}`

/** Whom a link is about. */
export function ofSubject(subjectId: string): { readonly documentId: string; readonly partyId: string } {
  const [documentId = '', partyId = ''] = subjectId.split('/')
  return { documentId, partyId }
}
