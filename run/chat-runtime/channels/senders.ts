/** How a part goes out: Twilio's Messages, Slack's chat.postMessage, each as documented. */
import type { Clock } from '@workflow/platform'
import { guardedFetch, OutboundError, type OutboundRequest } from '@workflow/security'
import { z } from 'zod'
import type { Address } from './address.ts'
import type { Credentials } from './credentials.ts'

export type Sent =
  | { readonly kind: 'sent'; readonly providerMessageId: string }
  /** It certainly was not sent. */
  | { readonly kind: 'failed'; readonly reason: string }

const timeoutMs = 15_000
const maxBytes = 256 * 1024
/** A system that is too busy took nothing: it is asked again, so often and after so long at most. */
const attempts = 4
const longestWaitMs = 30_000

/** https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
const TwilioMessage = z.object({ sid: z.string().min(1) })
const TwilioError = z.object({ code: z.number() })
/** https://docs.slack.dev/reference/methods/chat.postMessage */
const SlackAnswer = z.object({ ok: z.boolean(), ts: z.string().optional(), error: z.string().optional() })

interface Means {
  readonly allowLoopback: boolean
  readonly clock: Clock
}

/** Throws what leaves open whether it was sent. */
export async function send(address: Address, text: string, credentials: Credentials, means: Means): Promise<Sent> {
  const { url, request } = requestOf(address, text, credentials)
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(url, request, means)
    if (answer === 'unreachable') return { kind: 'failed', reason: 'unreachable' }
    if (answer.status !== 429) return outcomeOf(credentials, answer)
    if (attempt === attempts) return { kind: 'failed', reason: 'too_many_requests' }
    const waitMs = Math.min(Number(answer.headers.get('retry-after') ?? 1) * 1_000 || 1_000, longestWaitMs)
    await answer.body?.cancel()
    await new Promise<void>((resolve) => means.clock.after(waitMs, resolve))
  }
}

function requestOf(
  { channel, customer, ours, threadId }: Address,
  text: string,
  credentials: Credentials,
): { url: string; request: OutboundRequest } {
  if (credentials.system === 'slack') {
    const body = { channel: ours, text, ...(threadId === undefined ? {} : { thread_ts: threadId }) }
    const headers = {
      authorization: `Bearer ${credentials.token}`,
      'content-type': 'application/json; charset=utf-8',
    }
    return {
      url: `${credentials.baseUrl}/api/chat.postMessage`,
      request: { method: 'POST', headers, body: JSON.stringify(body) },
    }
  }
  const { accountSid, token, baseUrl } = credentials
  const numbered = (number: string) => (channel === 'whatsapp' ? `whatsapp:${number}` : number)
  const form = new URLSearchParams({ To: numbered(customer), From: numbered(ours), Body: text })
  return {
    url: `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`,
    request: {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${token}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: form.toString(),
    },
  }
}

async function ask(url: string, request: OutboundRequest, { allowLoopback }: Means): Promise<Response | 'unreachable'> {
  try {
    const allowHosts = [new URL(url).hostname]
    return await guardedFetch(url, request, { allowLoopback, allowHosts, timeoutMs, maxBytes })
  } catch (error) {
    if (error instanceof OutboundError && neverArrived(error)) return 'unreachable'
    throw error
  }
}

const refusedBeforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Nobody was there to take it, or we did not ask. */
function neverArrived(error: OutboundError): boolean {
  if (['invalid_url', 'forbidden_address', 'host_not_allowed'].includes(error.kind)) return true
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && refusedBeforeSending.has(String(cause.code))) return true
  return false
}

/** Throws where the answer does not say what became of it. */
async function outcomeOf({ system }: Credentials, response: Response): Promise<Sent> {
  const body: unknown = await response.json().catch(() => undefined)
  if (system === 'slack') {
    const answer = SlackAnswer.safeParse(body).data
    if (answer?.ok && answer.ts !== undefined) return { kind: 'sent', providerMessageId: answer.ts }
    if (answer && !answer.ok) return { kind: 'failed', reason: (answer.error ?? 'refused').slice(0, 100) }
  } else {
    const message = TwilioMessage.safeParse(body).data
    if (response.ok && message) return { kind: 'sent', providerMessageId: message.sid }
    if (response.status >= 400 && response.status < 500)
      return { kind: 'failed', reason: `twilio_${TwilioError.safeParse(body).data?.code ?? response.status}` }
  }
  throw new OutboundError('unreachable', 'the answer does not say whether the message was sent')
}
