/**
 * Adobe Acrobat Sign REST API v6, as its reference documents it: https://opensource.adobe.com/acrobat-sign/developer_guide/apiusage.html
 * Papers have no fields: it appends a block for the signatures.
 */
import type { Clock } from '@workflow/platform'
import { z } from 'zod'
import { callProvider, cancelEnvelope } from './call-provider.ts'
import type { EnvelopeRequest, EnvelopeStatus, SignatureProvider } from './provider.ts'

export interface AdobeSignAccount {
  /** Of the user whom the integration acts for, with the scopes agreement_read, agreement_write and agreement_send. */
  readonly integrationKey: string
  /** Of the account's own shard: `https://api.eu1.adobesign.com/api/rest/v6`. */
  readonly apiUrl: string
}

const dayMs = 24 * 60 * 60 * 1_000

const Uploaded = z.looseObject({ transientDocumentId: z.string() })
const Created = z.looseObject({ id: z.string() })
const Listed = z.looseObject({ userAgreementList: z.array(Created).nullish() })
const Agreement = z.looseObject({ status: z.string() })
const Events = z.looseObject({
  events: z.array(
    z.looseObject({
      type: z.string(),
      date: z.string(),
      participantEmail: z.string().nullish(),
      actingUserEmail: z.string().nullish(),
      comment: z.string().nullish(),
    }),
  ),
})
type Told = z.infer<typeof Events>['events'][number]

export class AdobeSign implements SignatureProvider {
  readonly name = 'adobe_sign'
  readonly remembersMs = Number.POSITIVE_INFINITY
  readonly #account: AdobeSignAccount
  readonly #clock: Pick<Clock, 'now'>

  constructor(account: AdobeSignAccount, clock: Pick<Clock, 'now'>) {
    this.#account = account
    this.#clock = clock
  }

  async find(transactionId: string): Promise<string | undefined> {
    const listed = await this.#call('GET', `/agreements?${new URLSearchParams({ externalId: transactionId })}`)
    return Listed.parse(await listed.json()).userAgreementList?.[0]?.id
  }

  async send(request: EnvelopeRequest): Promise<string> {
    const there = await this.find(request.transactionId)
    if (there !== undefined) return there
    const file = new FormData()
    file.set('File-Name', 'paper.pdf')
    file.set('Mime-Type', 'application/pdf')
    file.set('File', new Blob([new Uint8Array(request.pdf)], { type: 'application/pdf' }), 'paper.pdf')
    const uploaded = await this.#call('POST', '/transientDocuments', file)
    const { transientDocumentId } = Uploaded.parse(await uploaded.json())
    const agreement = agreementOf(request, transientDocumentId, this.#clock.now())
    return Created.parse(await (await this.#call('POST', '/agreements', agreement)).json()).id
  }

  /** Who signed and who declined stands in the agreement's events alone; one that somebody declined is cancelled there. */
  async statusOf(envelopeId: string): Promise<EnvelopeStatus> {
    const path = `/agreements/${encodeURIComponent(envelopeId)}`
    const { status } = Agreement.parse(await (await this.#call('GET', path)).json())
    const { events } = Events.parse(await (await this.#call('GET', `${path}/events`)).json())
    const state = states.get(status) ?? 'under_way'
    const isDeclined = state === 'voided' && events.some(({ type }) => type === 'REJECTED')
    return { state: isDeclined ? 'declined' : state, signers: events.flatMap(signerIn) }
  }

  async download(envelopeId: string): Promise<Uint8Array> {
    const path = `/agreements/${encodeURIComponent(envelopeId)}/combinedDocument?attachAuditReport=true`
    return new Uint8Array(await (await this.#call('GET', path)).arrayBuffer())
  }

  withdraw(envelopeId: string, reason: string): Promise<void> {
    const path = `/agreements/${encodeURIComponent(envelopeId)}`
    return cancelEnvelope(this, envelopeId, async () => {
      // Whoever signs meanwhile makes another version of it: this one is refused then.
      const etag = (await this.#call('GET', path)).headers.get('etag') ?? '*'
      const cancelled = { state: 'CANCELLED', agreementCancellationInfo: { comment: reason, notifyOthers: true } }
      await this.#call('PUT', `${path}/state`, cancelled, { 'if-match': etag })
    })
  }

  #call(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#account.integrationKey}`, ...more }
    const sent =
      body === undefined || body instanceof FormData
        ? { headers, ...(body === undefined ? {} : { body }) }
        : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
    return callProvider(this.name, `${this.#account.apiUrl}${path}`, { method, ...sent })
  }
}

const states = new Map<string, EnvelopeStatus['state']>([
  ['SIGNED', 'completed'],
  ['CANCELLED', 'voided'],
  ['ABORTED', 'voided'],
  ['EXPIRED', 'voided'],
])

function signerIn({ type, date, participantEmail, actingUserEmail, comment }: Told): EnvelopeStatus['signers'] {
  const email = participantEmail ?? actingUserEmail ?? ''
  const at = new Date(date).toISOString()
  if (type.startsWith('ACTION_COMPLETED') || type === 'DIGSIGNED') return [{ email, signedAt: at }]
  return type === 'REJECTED' ? [{ email, declined: { at, reason: comment ?? '' } }] : []
}

/** Everybody at once: nobody waits for another. */
const agreementOf = (request: EnvelopeRequest, transientDocumentId: string, now: Date): object => ({
  name: request.title.slice(0, 255),
  fileInfos: [{ transientDocumentId }],
  participantSetsInfo: request.signers.map(({ email }) => ({ order: 1, role: 'SIGNER', memberInfos: [{ email }] })),
  signatureType: 'ESIGN',
  state: 'IN_PROCESS',
  externalId: { id: request.transactionId },
  expirationTime: new Date(now.getTime() + request.expireAfterDays * dayMs).toISOString(),
  firstReminderDelay: request.remindAfterDays * 24,
  reminderFrequency: frequencyOf(request.remindAfterDays),
})

/** In days. */
const frequencies: readonly (readonly [number, string])[] = [
  [7, 'WEEKLY_UNTIL_SIGNED'],
  [5, 'EVERY_FIFTH_DAY_UNTIL_SIGNED'],
  [3, 'EVERY_THIRD_DAY_UNTIL_SIGNED'],
  [2, 'EVERY_OTHER_DAY_UNTIL_SIGNED'],
]
const frequencyOf = (days: number) => frequencies.find(([every]) => days >= every)?.[1] ?? 'DAILY_UNTIL_SIGNED'
