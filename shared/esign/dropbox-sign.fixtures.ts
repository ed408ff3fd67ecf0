/** For tests: a server that answers as Dropbox Sign's reference says that it does. It cancels later than it answers, and writes the signed file later than all have signed. */
import { z } from 'zod'
import { DropboxSign } from './dropbox-sign.ts'
import { type ServedEnvelope, type StandIn, serveVendor, signedPdf } from './provider.fixtures.ts'

const base = '/v3/signature_request'
const apiKey = 'key-1'

const Form = z.looseObject({
  title: z.string().min(1),
  'signers[0][name]': z.string().min(1),
  'signers[0][email_address]': z.email(),
  'signers[1][email_address]': z.email().optional(),
  'metadata[transaction]': z.string().min(1),
  allow_decline: z.literal('1'),
  expires_at: z.string().regex(/^\d{10}$/),
  test_mode: z.enum(['0', '1']),
})

const refusal = (status: number, errorName: string) => ({
  status,
  json: { error: { error_name: errorName, error_msg: 'No.' } },
})

export function serveDropboxSign(): Promise<StandIn> {
  /** Ids of what has been asked for and is done when it is asked for again. */
  const begun = new Set<string>()
  const isDoneLater = (what: string) => begun.has(what) || !begun.add(what)
  return serveVendor(
    {
      atDoor: ({ headers }) =>
        headers.authorization === `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`
          ? undefined
          : refusal(401, 'unauthorized'),
      isSending: ({ method, path }) => method === 'POST' && path === `${base}/send`,
      refusal: (code) => refusal(400, code),
      answer: async ({ method, path, query, form }, desk) => {
        const [first = '', second = ''] = path.slice(base.length + 1).split('/')
        if (method === 'POST' && first === 'send') {
          const fields = await form()
          const sent = Form.parse(Object.fromEntries([...fields].filter(([, value]) => typeof value === 'string')))
          const file = fields.get('files[0]')
          if (!(file instanceof File) || file.type !== 'application/pdf') return refusal(400, 'invalid_file')
          const emails = [sent['signers[0][email_address]'], sent['signers[1][email_address]']]
          const made = desk.make({
            transactionId: sent['metadata[transaction]'],
            pdf: Buffer.from(await file.arrayBuffer()),
            emails: emails.filter((email) => email !== undefined),
          })
          return { status: 200, json: { signature_request: viewOf(made) } }
        }
        if (first === 'list') {
          const isLate = desk.state.searchesLate > 0
          if (isLate) desk.state.searchesLate -= 1
          const found = desk.envelopes.filter(({ transactionId }) => !isLate && transactionId === query.get('query'))
          // A search finds by titles, too.
          const others = [[], { transaction: 'another' }].map((metadata) => ({
            ...{ signature_request_id: 'other', title: query.get('query'), metadata },
          }))
          return { status: 200, json: { list_info: {}, signature_requests: [...others, ...found.map(viewOf)] } }
        }
        const known = desk.envelopes.find(({ id }) => id === (second === '' ? first : second))
        if (!known) return refusal(404, 'not_found')
        if (begun.has(`cancel ${known.id}`) && known.status === 'sent' && isDoneLater(`gone ${known.id}`))
          known.status = 'voided'
        if (known.status === 'voided') return refusal(410, 'deleted')
        if (first === 'cancel' && method === 'POST') {
          if (known.status !== 'sent') return refusal(400, 'bad_request')
          begun.add(`cancel ${known.id}`)
          return { status: 200 }
        }
        if (first === 'files')
          return isDoneLater(`file ${known.id}`) ? { status: 200, pdf: signedPdf } : refusal(409, 'conflict')
        return { status: 200, json: { signature_request: viewOf(known) } }
      },
    },
    (url, clock) => new DropboxSign({ apiKey, apiUrl: `${url}/v3`, isTest: true }, clock),
  )
}

const viewOf = ({ id, transactionId, status, signers }: ServedEnvelope) => ({
  signature_request_id: id,
  metadata: { transaction: transactionId },
  is_complete: status === 'completed',
  is_declined: status === 'declined',
  has_error: false,
  signatures: signers.map(({ email, signedAt, declined }) => ({
    signature_id: `sig-${email}`,
    signer_email_address: email.toUpperCase(),
    status_code: signedAt ? 'signed' : declined ? 'declined' : 'awaiting_signature',
    signed_at: signedAt === undefined ? null : Date.parse(signedAt) / 1_000,
    decline_reason: declined?.reason ?? null,
  })),
})
