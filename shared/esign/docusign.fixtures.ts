/** For tests: a server that answers as DocuSign's reference says that it does. */
import { generateKeyPairSync } from 'node:crypto'
import { jwtVerify } from 'jose'
import { z } from 'zod'
import { Docusign } from './docusign.ts'
import { type ServedEnvelope, type StandIn, serveVendor, signedPdf } from './provider.fixtures.ts'

const Sent = z.object({
  transactionId: z.string(),
  status: z.literal('sent'),
  documents: z.tuple([z.object({ documentBase64: z.base64() })]),
  recipients: z.object({
    signers: z.array(z.object({ recipientId: z.string(), name: z.string(), email: z.email() })).min(1),
  }),
})
const Voided = z.object({ status: z.literal('voided'), voidedReason: z.string().min(1) })

/** Made once: it takes long. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const accountId = '8a1c1d4e-0000-4000-8000-000000000001'
const base = `/restapi/v2.1/accounts/${accountId}/envelopes`

/** The newest token alone is good. */
export function serveDocusign(): Promise<StandIn> {
  let tokens = 0
  return serveVendor(
    {
      atDoor: async ({ path, text, headers }, url) => {
        if (path === '/oauth/token') {
          const assertion = new URLSearchParams(text).get('assertion') ?? ''
          const check = { audience: new URL(url).host, issuer: 'integration' }
          const clock = { currentDate: new Date('2026-01-05T09:00:00Z') }
          const { payload } = await jwtVerify(assertion, publicKey, { ...check, ...clock })
          if (payload.sub !== 'user' || payload.scope !== 'signature impersonation')
            return { status: 400, json: { error: 'invalid_grant' } }
          return { status: 200, json: { access_token: `token-${++tokens}`, token_type: 'Bearer', expires_in: 3_600 } }
        }
        if (headers.authorization === `Bearer token-${tokens}`) return undefined
        return { status: 401, json: { errorCode: 'AUTHORIZATION_INVALID_TOKEN', message: 'It is invalid.' } }
      },
      isSending: ({ method, path }) => method === 'POST' && path === base,
      refusal: (errorCode) => ({ status: 400, json: { errorCode, message: 'No.' } }),
      answer: ({ method, path, query, text }, desk) => {
        if (!path.startsWith(base)) return { status: 404, json: { errorCode: 'RESOURCE_NOT_FOUND' } }
        const [envelopeId, ...rest] = path.slice(base.length + 1).split('/')
        if (!envelopeId && method === 'POST') {
          const { transactionId, documents, recipients } = Sent.parse(JSON.parse(text))
          const pdf = Buffer.from(documents[0].documentBase64, 'base64')
          const { id } = desk.make({ transactionId, pdf, emails: recipients.signers.map(({ email }) => email) })
          return { status: 201, json: { envelopeId: id, status: 'sent', uri: `/envelopes/${id}` } }
        }
        if (!envelopeId) {
          const wanted = (query.get('transaction_ids') ?? '').split(',')
          const found = desk.envelopes.filter(({ transactionId }) => wanted.includes(transactionId))
          return { status: 200, json: found.length > 0 ? { envelopes: found.map(viewOf) } : {} }
        }
        const envelope = desk.envelopes.find(({ id }) => id === envelopeId)
        if (!envelope) return { status: 404, json: { errorCode: 'ENVELOPE_DOES_NOT_EXIST' } }
        if (method === 'PUT') {
          if (envelope.status !== 'sent')
            return { status: 400, json: { errorCode: 'ENVELOPE_CANNOT_VOID_INVALID_STATE' } }
          envelope.status = Voided.parse(JSON.parse(text)).status
          return { status: 200, json: { envelopeId } }
        }
        return rest.join('/') === 'documents/combined'
          ? { status: 200, pdf: signedPdf }
          : { status: 200, json: viewOf(envelope) }
      },
    },
    (url, clock) => {
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      const keys = { integrationKey: 'integration', userId: 'user', accountId, privateKey: pem }
      return new Docusign({ ...keys, apiUrl: `${url}/restapi`, oauthUrl: url }, clock)
    },
  )
}

const viewOf = ({ id, status, signers }: ServedEnvelope) => ({
  envelopeId: id,
  status,
  recipients: {
    signers: signers.map(({ email, signedAt, declined }, place) => ({
      recipientId: String(place + 1),
      email,
      status: signedAt ? 'completed' : declined ? 'declined' : 'sent',
      ...(signedAt === undefined ? {} : { signedDateTime: signedAt.replace('Z', '0000Z') }),
      ...(declined === undefined ? {} : { declinedDateTime: declined.at, declinedReason: declined.reason }),
    })),
  },
})
