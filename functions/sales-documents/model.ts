/** Papers that are sent to be signed: one document holds a paper's words, its parties, and what each of them did; its rules are here. */
import { defineCollection, definePlatformCollection, NO_CUSTOMER } from '@workflow/platform'
import { z } from 'zod'
import { jurisdictions } from './templates/jurisdictions.ts'

export const paperKinds = ['nda', 'proposal'] as const

/** `completing`: everybody signed, the seal is being made. */
const states = ['draft', 'failed', 'sent', 'completing', 'signed', 'declined', 'voided', 'expired'] as const

/** Where signers draw, and how much they may. */
export const drawingField = { width: 600, height: 200, mostLines: 200, mostPoints: 2_000 } as const

/** What is kept of the moment in which somebody signed. */
const EvidenceSchema = z.object({
  signedAt: z.string(),
  typedName: z.string(),
  /** Lines of points `[x, y]` in the drawing's field. */
  strokes: z.array(z.array(z.array(z.number()).length(2))).optional(),
  /** The sentence that was agreed to, as it was shown. */
  consent: z.string(),
  address: z.string(),
  userAgent: z.string(),
  /** Of the PDF that was shown. */
  sha256: z.string(),
})
export type Evidence = z.infer<typeof EvidenceSchema>

const PartySchema = z.object({
  id: z.string(),
  side: z.enum(['client', 'platform']),
  name: z.string(),
  /** Absent for somebody of the staff, who is written to by their user id. */
  email: z.string().optional(),
  userId: z.string().optional(),
  viewedAt: z.string().optional(),
  evidence: EvidenceSchema.optional(),
  declined: z.object({ at: z.string(), reason: z.string() }).optional(),
})
export type Party = z.infer<typeof PartySchema>

/** A part of a proposal that is worked on by itself. */
const SectionSchema = z.object({
  id: z.string(),
  title: z.string(),
  markdown: z.string(),
  /** From 1. */
  version: z.number().int(),
  /** Earlier versions, oldest first. */
  history: z.array(z.object({ version: z.number().int(), markdown: z.string(), by: z.string(), at: z.string() })),
  comments: z.array(z.object({ id: z.string(), by: z.string(), at: z.string(), text: z.string() })),
})
export type Section = z.infer<typeof SectionSchema>

/** A sealed blob, and what opens it. */
const FileSchema = z.object({ blobKey: z.string(), key: z.string(), sha256: z.string(), sizeBytes: z.number().int() })

export const SalesDocumentSchema = z.object({
  id: z.string(),
  customerId: z.literal(NO_CUSTOMER),
  kind: z.enum(paperKinds),
  state: z.enum(states),
  jurisdiction: z.enum(jurisdictions),
  templateId: z.string(),
  templateVersion: z.string(),
  title: z.string(),
  /** BCP 47: of the paper. */
  language: z.string(),
  markdown: z.string(),
  /** Of a proposal: what `markdown` is made of when it is sent. */
  sections: z.array(SectionSchema).optional(),
  parties: z.array(PartySchema),
  /** What is signed. */
  paper: FileSchema.optional(),
  /** With certificate and seal. */
  sealedPaper: FileSchema.optional(),
  /** Where it is signed: `built_in`, or a provider's name. */
  provider: z.string(),
  /** The provider's id. */
  envelopeId: z.string().optional(),
  pricingId: z.string().optional(),
  reminders: z.number().int(),
  createdAt: z.string(),
  sentAt: z.string().optional(),
  expiresAt: z.string().optional(),
  settledAt: z.string().optional(),
  /** A code, with the names of what was missing. */
  failure: z.string().optional(),
})
export type SalesDocument = z.infer<typeof SalesDocumentSchema>

/** Sealed under the organization's key: names, addresses, and what stands in the paper. */
export const SalesDocuments = defineCollection({
  name: 'sales_documents',
  schema: SalesDocumentSchema,
  queries: {
    all: { equals: [], orderBy: 'createdAt' },
    byKind: { equals: ['kind'], orderBy: 'createdAt' },
    byEnvelope: { equals: ['envelopeId'] },
  },
  subject: 'customer',
  sealed: { fields: ['markdown', 'sections', 'parties', 'paper', 'sealedPaper', 'title'] },
  retentionDays: 'forever',
})

/** What of the client's way was heard of: an NDA follows when both have come, in whatever order. */
export const SalesJourneys = defineCollection({
  name: 'sales_journeys',
  schema: z.object({
    id: z.literal('journey'),
    demoApprovedAt: z.string().optional(),
    pilotAgreedAt: z.string().optional(),
    ndaDocumentId: z.string().optional(),
    /** Who looks after the client as its sales agent: user ids, and since when. What is heard of one says nothing of another, so that it commutes. */
    salesAgents: z.record(z.string(), z.string()).default({}),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})
export type SalesJourney = z.infer<typeof SalesJourneys.schema>
export const journeyId = 'journey' as const

/** How a client read a proposal. `id`: the document's. Times only where the reader's browser runs scripts. */
export const ProposalReadings = defineCollection({
  name: 'proposal_readings',
  schema: z.object({
    id: z.string(),
    opened: z.number().int(),
    lastOpenedAt: z.string(),
    /** Milliseconds in sight, by section. */
    sectionsMs: z.record(z.string(), z.number().int()),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

/** Certificates of the keys that seal; `id`: the key's fingerprint. */
export const SealCertificates = definePlatformCollection({
  name: 'seal_certificates',
  schema: z.object({
    id: z.string(),
    keyVersion: z.string(),
    /** DER, base64. */
    certificate: z.string(),
    issuedAt: z.string(),
  }),
  queries: { byKeyVersion: { equals: ['keyVersion'] } },
  subject: 'none',
  retentionDays: 'forever',
})

const dayMs = 24 * 60 * 60 * 1_000
/** A paper may be signed this long after it was sent. */
export const signingMs = 30 * dayMs
/** After it was sent, where somebody has not signed. */
export const reminderMs = [3 * dayMs, 7 * dayMs, 14 * dayMs] as const

/** Its time for signing is over, and nothing has settled it. */
export const isOverdue = ({ state, expiresAt }: SalesDocument, now: string): boolean =>
  state === 'sent' && expiresAt !== undefined && expiresAt <= now

/** What is to be done about the envelope of a paper that a provider has signed. Withdrawing one again changes nothing. */
export function envelopeMove(document: SalesDocument, now: string): 'send' | 'withdraw' | undefined {
  if (document.state === 'voided' || isOverdue(document, now)) return 'withdraw'
  return document.state === 'sent' && document.envelopeId === undefined ? 'send' : undefined
}

/** What a party may do now. */
export type Standing = 'may_sign' | 'has_signed' | Exclude<SalesDocument['state'], 'sent'>

export function standingOf(document: SalesDocument, party: Party): Standing {
  if (document.state !== 'sent') return document.state
  return party.evidence === undefined ? 'may_sign' : 'has_signed'
}

/** What was withdrawn is not shown any more, to nobody who had a link. */
export const isReadable = ({ state }: SalesDocument): boolean => state !== 'voided'

export const replaceParty = (document: SalesDocument, party: Party): SalesDocument => ({
  ...document,
  parties: document.parties.map((known) => (known.id === party.id ? party : known)),
})

export const withSignature = (document: SalesDocument, party: Party, evidence: Evidence): SalesDocument => {
  const signed = replaceParty(document, { ...party, evidence })
  const isComplete = signed.parties.every((known) => known.evidence !== undefined)
  return isComplete ? { ...signed, state: 'completing' } : signed
}
