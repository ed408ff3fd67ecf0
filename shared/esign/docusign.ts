/**
 * DocuSign eSignature REST API 2.1, as its reference documents it: https://developers.docusign.com/docs/esign-rest-api/reference/envelopes/
 * Whoever signs places the signature freely: no fields are set.
 */
import { createPrivateKey } from 'node:crypto'
import type { Clock } from '@workflow/platform'
import { SignJWT } from 'jose'
import { z } from 'zod'
import { callProvider, cancelEnvelope } from './call-provider.ts'
import type { EnvelopeRequest, EnvelopeStatus, SignatureProvider } from './provider.ts'

export interface DocusignAccount {
  readonly integrationKey: string
  /** The user whom the integration acts for. */
  readonly userId: string
  readonly accountId: string
  /** RSA, PEM. */
  readonly privateKey: string
  /** `https://demo.docusign.net/restapi`, or the account's own `base_uri` with `/restapi`. */
  readonly apiUrl: string
  /** `https://account-d.docusign.com`, or `https://account.docusign.com`. */
  readonly oauthUrl: string
}

const tokenLifetimeSeconds = 3_600
/** A token is renewed before it ends. */
const renewBeforeMs = 5 * 60_000
/** A transaction id is known for seven days: less what a call may take, and what the clocks differ. */
const transactionMs = 6 * 24 * 60 * 60 * 1_000

const Token = z.looseObject({ access_token: z.string(), expires_in: z.number() })
const Created = z.looseObject({ envelopeId: z.string() })
const Found = z.looseObject({ envelopes: z.array(Created).optional() })
const Envelope = z.looseObject({
  status: z.string(),
  recipients: z.looseObject({
    signers: z.array(
      z.looseObject({
        email: z.string(),
        signedDateTime: z.string().optional(),
        declinedDateTime: z.string().optional(),
        declinedReason: z.string().optional(),
      }),
    ),
  }),
})

export class Docusign implements SignatureProvider {
  readonly name = 'docusign'
  readonly remembersMs = transactionMs
  readonly #account: DocusignAccount
  readonly #clock: Pick<Clock, 'now'>
  #token: { readonly value: string; readonly endsAtMs: number } | undefined

  constructor(account: DocusignAccount, clock: Pick<Clock, 'now'>) {
    this.#account = account
    this.#clock = clock
  }

  async find(transactionId: string): Promise<string | undefined> {
    const known = await this.#call('GET', `/envelopes?transaction_ids=${encodeURIComponent(transactionId)}`)
    return Found.parse(await known.json()).envelopes?.[0]?.envelopeId
  }

  async send(request: EnvelopeRequest): Promise<string> {
    const there = await this.find(request.transactionId)
    if (there !== undefined) return there
    const created = await this.#call('POST', '/envelopes', envelopeOf(request))
    return Created.parse(await created.json()).envelopeId
  }

  async statusOf(envelopeId: string): Promise<EnvelopeStatus> {
    const answer = await this.#call('GET', `/envelopes/${encodeURIComponent(envelopeId)}?include=recipients`)
    const { status, recipients } = Envelope.parse(await answer.json())
    const signers = recipients.signers.map(({ email, signedDateTime, declinedDateTime, declinedReason }) => ({
      email,
      ...(signedDateTime === undefined ? {} : { signedAt: new Date(signedDateTime).toISOString() }),
      ...(declinedDateTime === undefined
        ? {}
        : { declined: { at: new Date(declinedDateTime).toISOString(), reason: declinedReason ?? '' } }),
    }))
    return { state: states.get(status.toLowerCase()) ?? 'under_way', signers }
  }

  async download(envelopeId: string): Promise<Uint8Array> {
    const path = `/envelopes/${encodeURIComponent(envelopeId)}/documents/combined?certificate=true`
    return new Uint8Array(await (await this.#call('GET', path)).arrayBuffer())
  }

  withdraw(envelopeId: string, reason: string): Promise<void> {
    const body = { status: 'voided', voidedReason: reason.slice(0, 200) }
    return cancelEnvelope(this, envelopeId, () =>
      this.#call('PUT', `/envelopes/${encodeURIComponent(envelopeId)}`, body),
    )
  }

  async #call(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Response> {
    const url = `${this.#account.apiUrl}/v2.1/accounts/${encodeURIComponent(this.#account.accountId)}${path}`
    const headers = { authorization: `Bearer ${await this.#accessToken()}`, 'content-type': 'application/json' }
    try {
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
      return await callProvider(this.name, url, init)
    } catch (error) {
      // It may have been revoked.
      this.#token = undefined
      throw error
    }
  }

  /** JWT grant: https://developers.docusign.com/platform/auth/jwt/ */
  async #accessToken(): Promise<string> {
    const nowMs = this.#clock.now().getTime()
    if (this.#token && nowMs < this.#token.endsAtMs) return this.#token.value
    const { integrationKey, userId, privateKey, oauthUrl } = this.#account
    const now = Math.floor(nowMs / 1_000)
    const assertion = await new SignJWT({ scope: 'signature impersonation' })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(integrationKey)
      .setSubject(userId)
      .setAudience(new URL(oauthUrl).host)
      .setIssuedAt(now)
      .setExpirationTime(now + tokenLifetimeSeconds)
      .sign(createPrivateKey(privateKey))
    const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }
    const init = { method: 'POST', body: new URLSearchParams(grant) }
    const answer = await callProvider(this.name, `${oauthUrl}/oauth/token`, init)
    const { access_token: value, expires_in: seconds } = Token.parse(await answer.json())
    this.#token = { value, endsAtMs: nowMs + seconds * 1_000 - renewBeforeMs }
    return value
  }
}

/** https://developers.docusign.com/docs/esign-rest-api/reference/envelopes/envelopes/get/ */
const states = new Map<string, EnvelopeStatus['state']>([
  ['completed', 'completed'],
  ['declined', 'declined'],
  ['voided', 'voided'],
])

/** Everybody at once: nobody waits for another. */
const envelopeOf = ({
  transactionId,
  title,
  pdf,
  signers,
  remindAfterDays,
  expireAfterDays,
}: EnvelopeRequest): object => ({
  transactionId,
  emailSubject: title.slice(0, 100),
  status: 'sent',
  documents: [
    { documentId: '1', name: title, fileExtension: 'pdf', documentBase64: Buffer.from(pdf).toString('base64') },
  ],
  recipients: {
    signers: signers.map(({ name, email }, place) => ({
      recipientId: String(place + 1),
      routingOrder: '1',
      name,
      email,
    })),
  },
  notification: {
    useAccountDefaults: 'false',
    reminders: {
      reminderEnabled: 'true',
      reminderDelay: String(remindAfterDays),
      reminderFrequency: String(remindAfterDays),
    },
    expirations: { expireEnabled: 'true', expireAfter: String(expireAfterDays), expireWarn: '3' },
  },
})
