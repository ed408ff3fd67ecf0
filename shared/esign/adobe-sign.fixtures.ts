/** For tests: a server that answers as Adobe Acrobat Sign's reference says that it does. */
import { z } from 'zod'
import { AdobeSign } from './adobe-sign.ts'
import { type ServedEnvelope, type StandIn, serveVendor, signedPdf } from './provider.fixtures.ts'

const base = '/api/rest/v6'
const integrationKey = 'key-1'

const Sent = z.object({
  name: z.string().min(1),
  fileInfos: z.tuple([z.object({ transientDocumentId: z.string() })]),
  participantSetsInfo: z
    .array(
      z.object({
        order: z.literal(1),
        role: z.literal('SIGNER'),
        memberInfos: z.tuple([z.object({ email: z.email() })]),
      }),
    )
    .min(1),
  signatureType: z.literal('ESIGN'),
  state: z.literal('IN_PROCESS'),
  externalId: z.object({ id: z.string().min(1) }),
  expirationTime: z.iso.datetime(),
  reminderFrequency: z.literal('EVERY_THIRD_DAY_UNTIL_SIGNED'),
})
const Cancelled = z.object({
  state: z.literal('CANCELLED'),
  agreementCancellationInfo: z.object({ comment: z.string() }),
})

const refusal = (status: number, code: string) => ({ status, json: { code, message: 'No.' } })
/** Another with each thing that anybody did. */
const etagOf = ({ status, signers }: ServedEnvelope) =>
  `"${status}-${signers.filter(({ signedAt, declined }) => signedAt || declined).length}"`
/** Whoever declines has it cancelled there. */
const statuses = { sent: 'OUT_FOR_SIGNATURE', completed: 'SIGNED', declined: 'CANCELLED', voided: 'CANCELLED' }

export function serveAdobeSign(): Promise<StandIn> {
  const uploads: Buffer[] = []
  return serveVendor(
    {
      atDoor: ({ headers }) =>
        headers.authorization === `Bearer ${integrationKey}` ? undefined : refusal(401, 'INVALID_ACCESS_TOKEN'),
      isSending: ({ method, path }) => method === 'POST' && path === `${base}/agreements`,
      refusal: (code) => refusal(403, code),
      answer: async ({ method, path, query, headers, text, form }, desk) => {
        const [kind = '', agreementId = '', what = ''] = path.slice(base.length + 1).split('/')
        if (kind === 'transientDocuments') {
          const file = (await form()).get('File')
          if (!(file instanceof File)) return refusal(400, 'NO_FILE_CONTENT')
          uploads.push(Buffer.from(await file.arrayBuffer()))
          return { status: 201, json: { transientDocumentId: `tra-${uploads.length}` } }
        }
        if (agreementId === '' && method === 'POST') {
          const sent = Sent.parse(JSON.parse(text))
          const pdf = uploads[Number(sent.fileInfos[0].transientDocumentId.slice('tra-'.length)) - 1]
          if (pdf === undefined) return refusal(400, 'INVALID_TRANSIENTDOCUMENT_ID')
          const emails = sent.participantSetsInfo.map(({ memberInfos: [{ email }] }) => email)
          return { status: 201, json: { id: desk.make({ transactionId: sent.externalId.id, pdf, emails }).id } }
        }
        if (agreementId === '') {
          const found = desk.envelopes.filter(({ transactionId }) => transactionId === query.get('externalId'))
          return { status: 200, json: { page: {}, userAgreementList: found.map(({ id }) => ({ id })) } }
        }
        const known = desk.envelopes.find(({ id }) => id === agreementId)
        if (!known) return refusal(404, 'INVALID_AGREEMENT_ID')
        if (what === 'combinedDocument') return { status: 200, pdf: signedPdf }
        if (what === 'events') return { status: 200, json: { events: eventsOf(known) } }
        if (what !== 'state' || method !== 'PUT')
          return {
            status: 200,
            json: { id: known.id, status: statuses[known.status] },
            headers: { etag: etagOf(known) },
          }
        if (headers['if-match'] !== etagOf(known)) return refusal(412, 'RESOURCE_MODIFIED')
        Cancelled.parse(JSON.parse(text))
        known.status = 'voided'
        return { status: 204 }
      },
    },
    (url, clock) => new AdobeSign({ integrationKey, apiUrl: `${url}${base}` }, clock),
  )
}

const eventsOf = ({ signers }: ServedEnvelope) => [
  { type: 'CREATED', date: '2026-01-05T09:00:00Z', actingUserEmail: 'sender@flow.example', participantEmail: null },
  ...signers.flatMap(({ email, signedAt, declined }) => [
    { type: 'ACTION_REQUESTED', date: '2026-01-05T09:00:00Z', participantEmail: email },
    ...(signedAt === undefined
      ? []
      : [{ type: 'ACTION_COMPLETED', date: signedAt.replace('.000Z', '+00:00'), participantEmail: email }]),
    ...(declined === undefined
      ? []
      : [{ type: 'REJECTED', date: declined.at, participantEmail: email, comment: declined.reason }]),
  ]),
]
