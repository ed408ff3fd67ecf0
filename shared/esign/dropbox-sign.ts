/**
 * Dropbox Sign API v3, as its reference documents it: https://developers.hellosign.com/api/reference/signature-request
 * Papers have no fields: it appends a page for the signatures. It reminds by its account's own settings.
 */
import { type Clock, Unavailable } from '@workflow/platform'
import { z } from 'zod'
import { callProvider, cancelEnvelope } from './call-provider.ts'
import { type EnvelopeRequest, type EnvelopeStatus, ProviderRefusal, type SignatureProvider } from './provider.ts'

export interface DropboxSignAccount {
  readonly apiKey: string
  /** `https://api.hellosign.com/v3`. */
  readonly apiUrl: string
  /** What is signed then binds nobody. */
  readonly isTest: boolean
}

const hourMs = 60 * 60 * 1_000
/** So long a request whose answer was lost may not be found by the search. */
const searchLateMs = 60_000

const Sent = z.looseObject({ signature_request: z.looseObject({ signature_request_id: z.string() }) })
const Listed = z.looseObject({
  signature_requests: z.array(
    z.looseObject({
      signature_request_id: z.string(),
      // PHP's empty object is a list.
      metadata: z.union([z.looseObject({ transaction: z.unknown().optional() }), z.array(z.unknown())]).nullish(),
    }),
  ),
})
const Request = z.looseObject({
  signature_request: z.looseObject({
    is_complete: z.boolean(),
    is_declined: z.boolean(),
    signatures: z.array(
      z.looseObject({
        signer_email_address: z.string(),
        status_code: z.string(),
        /** Seconds. */
        signed_at: z.number().nullish(),
        decline_reason: z.string().nullish(),
      }),
    ),
  }),
})

export class DropboxSign implements SignatureProvider {
  readonly name = 'dropbox_sign'
  readonly remembersMs = Number.POSITIVE_INFINITY
  readonly #account: DropboxSignAccount
  readonly #clock: Pick<Clock, 'now'>
  /** Until when another request of a transaction could be a second one, in ms. */
  readonly #unsureUntil = new Map<string, number>()

  constructor(account: DropboxSignAccount, clock: Pick<Clock, 'now'>) {
    this.#account = account
    this.#clock = clock
  }

  /** By a search over everything of a request, which may know a new one a moment late: https://developers.hellosign.com/api/reference/search */
  async find(transactionId: string): Promise<string | undefined> {
    const listed = await this.#call('GET', `/list?${new URLSearchParams({ query: transactionId, page_size: '100' })}`)
    return Listed.parse(await listed.json()).signature_requests.find(
      ({ metadata }) => metadata && 'transaction' in metadata && metadata.transaction === transactionId,
    )?.signature_request_id
  }

  async send(request: EnvelopeRequest): Promise<string> {
    const there = await this.find(request.transactionId)
    if (there !== undefined) return there
    const nowMs = this.#clock.now().getTime()
    if (nowMs < (this.#unsureUntil.get(request.transactionId) ?? nowMs))
      throw new Unavailable('dropbox_sign may have it, and does not find it yet')
    this.#unsureUntil.set(request.transactionId, nowMs + searchLateMs)
    const sent = await this.#call('POST', '/send', this.#formOf(request))
    this.#unsureUntil.delete(request.transactionId)
    return Sent.parse(await sent.json()).signature_request.signature_request_id
  }

  async statusOf(envelopeId: string): Promise<EnvelopeStatus> {
    try {
      const answer = await this.#call('GET', `/${encodeURIComponent(envelopeId)}`)
      return statusIn(Request.parse(await answer.json()).signature_request)
    } catch (error) {
      // One that was cancelled is gone.
      if (error instanceof ProviderRefusal && error.code === 'deleted') return { state: 'voided', signers: [] }
      throw error
    }
  }

  /** With the audit trail at its end. */
  async download(envelopeId: string): Promise<Uint8Array> {
    try {
      const file = await this.#call('GET', `/files/${encodeURIComponent(envelopeId)}?file_type=pdf`)
      return new Uint8Array(await file.arrayBuffer())
    } catch (error) {
      if (!(error instanceof ProviderRefusal) || error.code !== 'conflict') throw error
      throw new Unavailable('dropbox_sign is still writing the file', {}, { cause: error })
    }
  }

  withdraw(envelopeId: string): Promise<void> {
    return cancelEnvelope(this, envelopeId, () => this.#call('POST', `/cancel/${encodeURIComponent(envelopeId)}`))
  }

  #call(method: 'GET' | 'POST', path: string, body?: FormData): Promise<Response> {
    const { apiUrl, apiKey } = this.#account
    const authorization = `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`
    const init = { method, headers: { authorization }, ...(body === undefined ? {} : { body }) }
    return callProvider(this.name, `${apiUrl}/signature_request${path}`, init)
  }

  /** Everybody at once: nobody waits for another. */
  #formOf({ transactionId, title, pdf, signers, expireAfterDays }: EnvelopeRequest): FormData {
    const form = new FormData()
    form.set('title', title.slice(0, 255))
    form.set('subject', title.slice(0, 255))
    form.set('files[0]', new Blob([new Uint8Array(pdf)], { type: 'application/pdf' }), 'paper.pdf')
    for (const [place, { name, email }] of signers.entries()) {
      form.set(`signers[${place}][name]`, name)
      form.set(`signers[${place}][email_address]`, email)
    }
    form.set('metadata[transaction]', transactionId)
    form.set('allow_decline', '1')
    // Rounded down to the hour there: https://developers.hellosign.com/docs/signature-request/expiration
    const expiresAtMs = this.#clock.now().getTime() + expireAfterDays * 24 * hourMs + hourMs
    form.set('expires_at', String(Math.floor(expiresAtMs / 1_000)))
    form.set('test_mode', this.#account.isTest ? '1' : '0')
    return form
  }
}

function statusIn({
  is_complete: isComplete,
  is_declined: isDeclined,
  signatures,
}: z.infer<typeof Request>['signature_request']): EnvelopeStatus {
  const hasEnded = signatures.some(({ status_code: code }) => code === 'expired' || code === 'canceled')
  return {
    state: isComplete ? 'completed' : isDeclined ? 'declined' : hasEnded ? 'voided' : 'under_way',
    signers: signatures.map((one) => ({
      email: one.signer_email_address,
      ...(one.signed_at ? { signedAt: new Date(one.signed_at * 1_000).toISOString() } : {}),
      ...(one.status_code === 'declined' ? { declined: { reason: one.decline_reason ?? '' } } : {}),
    })),
  }
}
