/** For tests: a server that answers as DocuSign's reference says that it does, with what was sent to it. */
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwtVerify } from 'jose'
import { z } from 'zod'

const Sent = z.object({
  transactionId: z.string(),
  status: z.literal('sent'),
  documents: z.array(z.object({ documentBase64: z.base64() })).length(1),
  recipients: z.object({
    signers: z.array(z.object({ recipientId: z.string(), name: z.string(), email: z.email() })).min(1),
  }),
})
const Voided = z.object({ status: z.literal('voided'), voidedReason: z.string().min(1) })

interface Recipient {
  readonly recipientId: string
  readonly name: string
  readonly email: string
  status: string
  signedDateTime?: string
  declinedDateTime?: string
  declinedReason?: string
}
export interface ServedEnvelope {
  readonly envelopeId: string
  readonly transactionId: string
  readonly pdf: Buffer
  status: string
  readonly signers: Recipient[]
}

/** Made once: it takes long. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
export const accountId = '8a1c1d4e-0000-4000-8000-000000000001'
export const signedPdf = Buffer.from('%PDF-1.7 signed at DocuSign')

export async function serveDocusign() {
  const envelopes: ServedEnvelope[] = []
  const state = { created: 0, busyFor: 0, losesAnswers: 0, refuses: undefined as string | undefined }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts).toString()
    const url = new URL(request.url ?? '', 'http://127.0.0.1')
    const json = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (url.pathname === '/oauth/token') {
      const form = new URLSearchParams(body)
      const assertion = form.get('assertion') ?? ''
      const audience = `127.0.0.1:${(server.address() as AddressInfo).port}`
      const clock = { currentDate: new Date('2026-01-05T09:00:00Z') }
      const { payload } = await jwtVerify(assertion, publicKey, { audience, issuer: 'integration', ...clock })
      if (payload.sub !== 'user' || payload.scope !== 'signature impersonation')
        return void json(400, { error: 'invalid_grant' })
      return void json(200, { access_token: 'token-1', token_type: 'Bearer', expires_in: 3_600 })
    }
    if (request.headers.authorization !== 'Bearer token-1')
      return void json(401, { errorCode: 'AUTHORIZATION_INVALID_TOKEN', message: 'The access token is invalid.' })
    if (state.busyFor > 0) {
      state.busyFor -= 1
      return void json(503, { errorCode: 'SERVICE_UNAVAILABLE' })
    }
    const base = `/restapi/v2.1/accounts/${accountId}/envelopes`
    if (!url.pathname.startsWith(base)) return void json(404, { errorCode: 'RESOURCE_NOT_FOUND' })
    const [envelopeId, ...rest] = url.pathname.slice(base.length + 1).split('/')
    if (!envelopeId && request.method === 'POST') {
      if (state.refuses !== undefined) return void json(400, { errorCode: state.refuses, message: 'No.' })
      const sent = Sent.parse(JSON.parse(body))
      const made: ServedEnvelope = {
        envelopeId: `env-${++state.created}`,
        transactionId: sent.transactionId,
        pdf: Buffer.from(sent.documents[0]?.documentBase64 ?? '', 'base64'),
        status: sent.status,
        signers: sent.recipients.signers.map((signer) => ({ ...signer, status: 'sent' })),
      }
      envelopes.push(made)
      if (state.losesAnswers > 0) {
        state.losesAnswers -= 1
        return void json(503, { errorCode: 'SERVICE_UNAVAILABLE' })
      }
      return void json(201, { envelopeId: made.envelopeId, status: 'sent', uri: `/envelopes/${made.envelopeId}` })
    }
    if (!envelopeId) {
      const wanted = (url.searchParams.get('transaction_ids') ?? '').split(',')
      const found = envelopes.filter(({ transactionId }) => wanted.includes(transactionId))
      return void json(200, found.length > 0 ? { envelopes: found.map(({ envelopeId }) => ({ envelopeId })) } : {})
    }
    const envelope = envelopes.find((known) => known.envelopeId === envelopeId)
    if (!envelope) return void json(404, { errorCode: 'ENVELOPE_DOES_NOT_EXIST' })
    if (request.method === 'PUT') {
      if (envelope.status !== 'sent') return void json(400, { errorCode: 'ENVELOPE_CANNOT_VOID_INVALID_STATE' })
      envelope.status = Voided.parse(JSON.parse(body)).status
      return void json(200, { envelopeId })
    }
    if (rest.join('/') === 'documents/combined')
      return void response.writeHead(200, { 'content-type': 'application/pdf' }).end(signedPdf)
    json(200, { envelopeId, status: envelope.status, recipients: { signers: envelope.signers } })
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const account = {
    integrationKey: 'integration',
    userId: 'user',
    accountId,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    apiUrl: `${url}/restapi`,
    oauthUrl: url,
  }
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { account, envelopes, state, close }
}
