/**
 * Requests to addresses that somebody else chose: tools of clients, their websites, webhooks.
 *
 * Only public addresses over http and https. A name is resolved once per connection, every address it gives is checked, and the connection goes to
 * a checked address: an answer of DNS that changes in between has no effect. Redirects are followed by hand, each hop checked again.
 */
import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import {
  Agent,
  type RequestInit as UndiciRequestInit,
  type Response as UndiciResponse,
  fetch as undiciFetch,
} from 'undici'

export type OutboundErrorKind =
  | 'invalid_url'
  | 'forbidden_address'
  | 'host_not_allowed'
  | 'too_many_redirects'
  | 'too_large'
  | 'timeout'
  | 'unreachable'

export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  constructor(
    readonly kind: OutboundErrorKind,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

export interface OutboundRequest {
  readonly method?: string
  readonly headers?: HeadersInit
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly signal?: AbortSignal
}

type Resolve = (hostname: string) => Promise<LookupAddress[]>

export interface OutboundLimits {
  /** Host names that may be called, without port; any public one where left out. Holds for redirects too. */
  readonly allowHosts?: readonly string[]
  /** Local mode only: the one exception, set by the environment and never by a tenant. */
  readonly allowLoopback: boolean
  /** From the call to the last byte of the body. */
  readonly timeoutMs: number
  /** Of the decoded body. */
  readonly maxBytes: number
  /** All addresses of a name; the system's resolver where left out. */
  readonly resolve?: Resolve
  /** The answer that redirects is given back as it is: whoever crawls decides about each hop. */
  readonly followRedirects?: false
}

const MAX_REDIRECTS = 3
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** What may follow a redirect to another origin: nothing that could be a credential. */
const HARMLESS_HEADERS = new Set(['accept', 'accept-language', 'content-type', 'user-agent'])

/**
 * Like `fetch`, to public addresses only. The body streams; reading it fails with `OutboundError` when it grows over `maxBytes` or time is up.
 * Throws `OutboundError`, and the reason of `signal` when the caller aborts.
 */
export async function guardedFetch(
  url: string | URL,
  request: OutboundRequest,
  limits: OutboundLimits,
): Promise<Response> {
  const deadline = AbortSignal.timeout(limits.timeoutMs)
  const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline
  const fail = (error: unknown) => translate(error, deadline, request.signal)
  let target = checkUrl(String(url), limits)
  let { method, headers, body } = {
    method: (request.method ?? 'GET').toUpperCase(),
    headers: new Headers(request.headers),
    body: request.body,
  }

  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const init: UndiciRequestInit = {
      method,
      headers: [...headers],
      redirect: 'manual',
      dispatcher: agentFor(limits),
      signal,
    }
    const response = await undiciFetch(target, body === undefined ? init : { ...init, body }).catch(
      (error: unknown) => {
        throw fail(error)
      },
    )
    const location = response.headers.get('location')
    if (!REDIRECTS.has(response.status) || location === null || limits.followRedirects === false)
      return limitBody(response, limits.maxBytes, fail)

    await response.body?.cancel()
    const next = checkUrl(location, limits, target)
    if (response.status === 303 || (response.status < 303 && method === 'POST')) {
      ;({ method, body } = { method: method === 'HEAD' ? 'HEAD' : 'GET', body: undefined })
      headers.delete('content-type')
    }
    if (next.origin !== target.origin)
      headers = new Headers([...headers].filter(([name]) => HARMLESS_HEADERS.has(name)))
    target = next
  }
  throw new OutboundError('too_many_redirects', `more than ${MAX_REDIRECTS} redirects, the last to ${target.host}`)
}

/** Whether an address is on the public internet; loopback counts where it is allowed. */
export function isAllowedAddress(address: string, allowLoopback: boolean): boolean {
  if (isIP(address) === 0) return false
  // An IPv4 address inside an IPv6 one (::ffff:10.0.0.1) is judged as what it is.
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  if (range === 'loopback') return allowLoopback
  if (range !== 'unicast') return false
  // All of IPv6 that is routed publicly lies in 2000::/3 (RFC 4291, IANA allocation).
  return parsed.kind() === 'ipv4' || parsed.match(ipaddr.parseCIDR('2000::/3'))
}

function checkUrl(text: string, limits: OutboundLimits, base?: URL): URL {
  if (!URL.canParse(text, base)) throw new OutboundError('invalid_url', 'the address cannot be read')
  const url = new URL(text, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new OutboundError('invalid_url', `the scheme ${url.protocol} is not allowed`)
  if (url.username !== '' || url.password !== '')
    throw new OutboundError('invalid_url', 'the address carries credentials')
  const host = hostOf(url)
  if (limits.allowHosts && !limits.allowHosts.some((allowed) => allowed.toLowerCase() === host)) {
    throw new OutboundError('host_not_allowed', `the host ${host} is not among the allowed ones`)
  }
  // A literal address never passes the resolver.
  if (isIP(host) !== 0 && !isAllowedAddress(host, limits.allowLoopback)) throw forbidden(host)
  return url
}

const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

const forbidden = (host: string) => new OutboundError('forbidden_address', `${host} is not a public address`)

const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true })

/** Connections are kept and used again, apart for each policy: an open connection was checked when it was made. */
const agents = new WeakMap<Resolve, Map<boolean, Agent>>()

function agentFor({ allowLoopback, resolve = systemResolve }: OutboundLimits): Agent {
  const byPolicy = agents.get(resolve) ?? new Map<boolean, Agent>()
  agents.set(resolve, byPolicy)
  const known = byPolicy.get(allowLoopback)
  if (known !== undefined) return known
  const agent = new Agent({ connect: { lookup: checkedLookup(resolve, allowLoopback) } })
  byPolicy.set(allowLoopback, agent)
  return agent
}

/** One forbidden address among several refuses the name: a public one beside it is how rebinding looks. */
function checkedLookup(resolve: Resolve, allowLoopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses
        if (first === undefined || !addresses.every(({ address }) => isAllowedAddress(address, allowLoopback))) {
          callback(forbidden(hostname), '', 0)
        } else if (options.all) callback(null, addresses)
        else callback(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    )
  }
}

function limitBody(response: UndiciResponse, maxBytes: number, fail: (error: unknown) => unknown): Response {
  const head = {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers] as [string, string][],
  }
  if (response.body === null) return new Response(null, head)
  const reader = response.body.getReader()
  let sizeBytes = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (done) return controller.close()
        sizeBytes += value.byteLength
        if (sizeBytes > maxBytes) throw new OutboundError('too_large', `the answer has more than ${maxBytes} bytes`)
        controller.enqueue(value)
      } catch (error) {
        controller.error(fail(error))
        await reader.cancel(error)
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return new Response(body, head)
}

function translate(error: unknown, deadline: AbortSignal, caller: AbortSignal | undefined): unknown {
  if (error instanceof OutboundError) return error
  if (caller?.aborted) return caller.reason
  if (deadline.aborted) return new OutboundError('timeout', 'no complete answer in time', { cause: error })
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof OutboundError) return cause
  return new OutboundError('unreachable', 'the server could not be reached', { cause: error })
}
