/**
 * Files of channels, fetched from where the channel keeps them with the organization's credentials for it, and kept like any file of a customer's. An address that is
 * not the channel's own is asked for nothing; the credentials follow no redirect to another origin; what is too large, or no picture and no PDF, is not taken.
 */
import { InvalidInput } from '@workflow/platform'
import type { InboundMessage } from '@workflow/records'
import { guardedFetch, OutboundError } from '@workflow/security'
import { behalfOfChannels, type ConversationRef } from '../commit.ts'
import { keepFile } from '../keep-file.ts'
import type { Services } from '../services.ts'
import { attachmentLimitBytes, sniff } from '../sniff.ts'
import { type Credentials, credentialsOf } from './credentials.ts'

export type MediaOutcome = NonNullable<InboundMessage['files']>[number]

/** Of one message; Twilio sends ten. */
const mostFiles = 10
const timeoutMs = 20_000
/** A file may not be there yet when its message is: it is asked for again after one and two seconds. */
const attempts = 3
/** Of all files of a message: its customer waits for an answer. */
const totalMs = 60_000

/** What became of each, in their order. The same message in the same conversation gives the same files. */
export async function fetchMedia(
  services: Services,
  ref: ConversationRef,
  { id: messageId, channel, media }: InboundMessage,
): Promise<readonly MediaOutcome[]> {
  const outcomes: MediaOutcome[] = []
  const { clock } = services.kernel.ports
  const untilMs = clock.now().getTime() + totalMs
  for (const [place, { url }] of media.entries()) {
    const attachmentId = `att_${ref.conversationId.slice(4)}_${messageId}_${place}`
    const isLate = clock.now().getTime() >= untilMs
    const reason = place >= mostFiles ? 'too_many_files' : isLate ? 'unavailable' : undefined
    const found = reason === undefined ? await fetchOne(services, ref, channel, url, messageId) : notTaken(reason)
    if (!(found instanceof Uint8Array)) outcomes.push(found)
    else outcomes.push(await keep(services, ref, attachmentId, found))
  }
  return outcomes
}

const notTaken = (reason: string): MediaOutcome => ({ outcome: 'not_taken', reason })

async function keep(services: Services, ref: ConversationRef, id: string, bytes: Uint8Array): Promise<MediaOutcome> {
  try {
    const contentType = await sniff(bytes)
    await keepFile(services, ref, { id, contentType }, bytes)
    return { outcome: 'kept', attachmentId: id }
  } catch (error) {
    if (error instanceof InvalidInput) return notTaken(error.detail.errors?.[0]?.rule ?? 'type')
    throw error
  }
}

async function fetchOne(
  services: Services,
  ref: ConversationRef,
  channel: InboundMessage['channel'],
  url: string,
  messageId: string,
): Promise<Uint8Array | MediaOutcome> {
  if (!URL.canParse(url)) return notTaken('foreign_address')
  const host = new URL(url).hostname
  const credentials = await services.kernel.commitNow(ref.organizationId, behalfOfChannels(messageId), (tenant) =>
    credentialsOf(services, tenant, channel, host),
  )
  if (!credentials) return notTaken('no_credentials')
  if (!isOfChannel(url, credentials)) return notTaken('foreign_address')
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(services, url, credentials)
    if (answer !== 'later') return answer
    if (attempt === attempts) return notTaken('unavailable')
    await new Promise<void>((resolve) => services.kernel.ports.clock.after(attempt * 1_000, resolve))
  }
}

/** Twilio keeps media behind its API, Slack under a name of its own beside it. */
function isOfChannel(url: string, { system, baseUrl }: Credentials): boolean {
  const base = new URL(baseUrl)
  const { protocol, port, hostname } = new URL(url)
  const hosts = system === 'slack' ? [base.hostname, `files.${base.hostname}`] : [base.hostname]
  return protocol === base.protocol && port === base.port && hosts.includes(hostname)
}

async function ask(
  { allowLoopback }: Services,
  url: string,
  credentials: Credentials,
): Promise<Uint8Array | MediaOutcome | 'later'> {
  const authorization =
    credentials.system === 'slack'
      ? `Bearer ${credentials.token}`
      : `Basic ${Buffer.from(`${credentials.accountSid}:${credentials.token}`).toString('base64')}`
  const limits = { allowLoopback, timeoutMs, maxBytes: attachmentLimitBytes }
  try {
    const response = await guardedFetch(url, { headers: { authorization } }, limits)
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
    await response.body?.cancel()
    return isPassing(response.status) ? 'later' : notTaken(`http_${response.status}`)
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    return error.kind === 'timeout' || error.kind === 'unreachable' ? 'later' : notTaken(error.kind)
  }
}

const isPassing = (status: number): boolean => status === 404 || status === 429 || status >= 500
