/** For tests: the desk behind a provider's interface. Each stand-in speaks its provider's documented formats over it, with what was sent to it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '@workflow/platform'
import type { SignatureProvider } from './provider.ts'

interface ServedSigner {
  readonly email: string
  signedAt?: string
  declined?: { readonly at: string; readonly reason: string }
}
export interface ServedEnvelope {
  readonly id: string
  readonly transactionId: string
  readonly pdf: Buffer
  readonly signers: ServedSigner[]
  status: 'sent' | 'completed' | 'declined' | 'voided'
}
interface Desk {
  readonly envelopes: ServedEnvelope[]
  readonly state: {
    busyFor: number
    busyStatus: number
    losesAnswers: number
    refuses: string | undefined
    /** So many searches find nothing yet. */
    searchesLate: number
  }
  make(sent: Pick<ServedEnvelope, 'transactionId' | 'pdf'> & { readonly emails: readonly string[] }): ServedEnvelope
}
export interface StandIn extends Desk {
  providerAt(clock: Pick<Clock, 'now'>): SignatureProvider
  close(): Promise<void>
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly text: string
  form(): Promise<FormData>
}
interface Answered {
  readonly status: number
  readonly json?: object
  readonly pdf?: Buffer
  readonly headers?: Readonly<Record<string, string>>
}
export interface Vendor {
  /** Before anybody looks at what is asked: tokens, and who is not let in. */
  atDoor(asked: Asked, url: string): Promise<Answered | undefined> | Answered | undefined
  isSending(asked: Asked): boolean
  refusal(code: string): Answered
  answer(asked: Asked, desk: Desk): Promise<Answered> | Answered
}

export const signedPdf = Buffer.from('%PDF-1.7 signed at a provider')

export async function serveVendor(
  vendor: Vendor,
  providerAt: (url: string, clock: Pick<Clock, 'now'>) => SignatureProvider,
): Promise<StandIn> {
  const desk = openDesk()
  const { envelopes, state } = desk

  async function answered(asked: Asked): Promise<Answered> {
    const turnedAway = await vendor.atDoor(asked, url)
    if (turnedAway) return turnedAway
    if (state.busyFor > 0) {
      state.busyFor -= 1
      return { status: state.busyStatus, json: {} }
    }
    if (vendor.isSending(asked) && state.refuses !== undefined) return vendor.refusal(state.refuses)
    const before = envelopes.length
    const answer = await vendor.answer(asked, desk)
    if (envelopes.length === before || state.losesAnswers === 0) return answer
    state.losesAnswers -= 1
    return { status: 503, json: {} }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await answered(await readAsked(request))
    const type = answer.pdf ? { 'content-type': 'application/pdf' } : { 'content-type': 'application/json' }
    response.writeHead(answer.status, { ...type, ...answer.headers })
    response.end(answer.pdf ?? (answer.json === undefined ? '' : JSON.stringify(answer.json)))
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { ...desk, providerAt: (clock) => providerAt(url, clock), close }
}

function openDesk(): Desk {
  const envelopes: ServedEnvelope[] = []
  return {
    envelopes,
    state: { busyFor: 0, busyStatus: 503, losesAnswers: 0, refuses: undefined, searchesLate: 0 },
    make: ({ transactionId, pdf, emails }) => {
      const signers = emails.map((email) => ({ email }))
      const made: ServedEnvelope = { id: `env-${envelopes.length + 1}`, transactionId, pdf, signers, status: 'sent' }
      envelopes.push(made)
      return made
    },
  }
}

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const body = Buffer.concat(parts)
  const { pathname: path, searchParams: query } = new URL(request.url ?? '', 'http://127.0.0.1')
  const headers = { 'content-type': request.headers['content-type'] ?? '' }
  const form = () => new Response(body, { headers }).formData()
  return { method: request.method ?? '', path, query, headers: request.headers, text: body.toString(), form }
}
