/**
 * Requests to websites, politely: `robots.txt` is asked first and obeyed, each host is given time between requests, one that says it has enough is left alone, what did not
 * change is not sent again, and every answer is bounded in bytes and time. Only public addresses are called.
 */
import { setTimeout as timer } from 'node:timers/promises'
import { guardedFetch, OutboundError, type OutboundErrorKind, type OutboundLimits } from '@workflow/security'
import { closedRules, openRules, type RobotRules, readRules } from './robots.ts'

export interface WebClientOptions {
  /** Local mode only. */
  readonly allowLoopback: boolean
  /** Product name, then where to read about it: `robots.txt` is searched for the name. */
  readonly userAgent: string
  /** Between two requests to one host; what the host asks for where that is more. */
  readonly minIntervalMs: number
  /** From the call to the last byte. */
  readonly timeoutMs: number
  /** Of the decoded body. */
  readonly maxBytes: number
  readonly resolve?: NonNullable<OutboundLimits['resolve']>
  /** Waits in place of the real clock. */
  readonly pause?: (durationMs: number) => Promise<void>
}

/** What a server said about the state of a page, to be told to it next time. */
export interface Validators {
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
}

type RefusedBecause = OutboundErrorKind | 'robots' | 'redirect_loop' | 'host_busy' | 'out_of_time' | `status_${number}`

export type Fetched =
  | {
      readonly kind: 'found'
      /** After redirects. */
      readonly url: string
      /** Without parameters, in small letters. */
      readonly mediaType: string
      readonly contentType: string
      readonly headers: Headers
      readonly bytes: Uint8Array
      readonly validators: Validators
    }
  | { readonly kind: 'unchanged'; readonly url: string }
  | { readonly kind: 'refused'; readonly url: string; readonly reason: RefusedBecause }

interface GetOptions {
  readonly signal: AbortSignal
  readonly validators?: Validators
  readonly accept?: string
}

export interface WebClient {
  get(url: string, options: GetOptions): Promise<Fetched>
  rulesOf(url: string, signal: AbortSignal): Promise<RobotRules>
}

const maxRedirects = 5
/** RFC 9309, 2.5. */
const robotsMaxBytes = 512_000

export function openWebClient(options: WebClientOptions): WebClient {
  const rules = new Map<string, Promise<RobotRules>>()
  const nextAt = new Map<string, number>()
  const busy = new Set<string>()
  const limits: OutboundLimits = {
    allowLoopback: options.allowLoopback,
    timeoutMs: options.timeoutMs,
    maxBytes: options.maxBytes,
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
  }
  const headers = (more: Record<string, string>) => ({ 'user-agent': options.userAgent, ...more })

  const rulesOf = (url: string, signal: AbortSignal): Promise<RobotRules> => {
    const { origin } = new URL(url)
    const known = rules.get(origin) ?? fetchRules(origin, signal)
    rules.set(origin, known)
    return known
  }

  async function fetchRules(origin: string, signal: AbortSignal): Promise<RobotRules> {
    const url = `${origin}/robots.txt`
    const request = { headers: headers({ accept: 'text/plain' }), signal }
    const response = await guardedFetch(url, request, { ...limits, maxBytes: Number.POSITIVE_INFINITY }).catch(
      (error: unknown) => {
        // As if it were not there (RFC 9309, 2.3.1.2).
        if (error instanceof OutboundError && error.kind === 'too_many_redirects') return undefined
        throw error
      },
    )
    if (response === undefined) return openRules
    if (response.ok) return readRules(url, await beginningOf(response), options.userAgent.split('/', 1)[0] ?? '')
    await response.body?.cancel()
    return response.status >= 500 || response.status === 429 ? closedRules : openRules
  }

  async function waitForTurn(host: string, crawlDelayMs: number, signal: AbortSignal): Promise<void> {
    const now = Date.now()
    const at = Math.max(now, nextAt.get(host) ?? 0)
    nextAt.set(host, at + Math.max(options.minIntervalMs, crawlDelayMs))
    if (at <= now) return
    await (options.pause?.(at - now) ?? timer(at - now, undefined, { signal }))
  }

  async function follow(address: string, { signal, validators, accept }: GetOptions): Promise<Fetched> {
    const seen = new Set<string>()
    let url = address
    while (seen.size <= maxRedirects) {
      if (seen.has(url)) return { kind: 'refused', url, reason: 'redirect_loop' }
      seen.add(url)
      const { host } = new URL(url)
      const robots = await rulesOf(url, signal)
      if (!robots.allows(url)) return { kind: 'refused', url, reason: 'robots' }
      if (busy.has(host)) return { kind: 'refused', url, reason: 'host_busy' }
      await waitForTurn(host, robots.crawlDelayMs, signal)
      const conditions = {
        ...(validators?.etag === undefined ? {} : { 'if-none-match': validators.etag }),
        ...(validators?.lastModified === undefined ? {} : { 'if-modified-since': validators.lastModified }),
      }
      const request = { headers: headers({ accept: accept ?? 'text/html,*/*;q=0.1', ...conditions }), signal }
      const response = await guardedFetch(url, request, { ...limits, followRedirects: false })
      const target = redirectTarget(response, url)
      if (target === undefined) return answerOf(url, response, () => busy.add(host))
      await response.body?.cancel()
      url = target
    }
    return { kind: 'refused', url, reason: 'too_many_redirects' }
  }

  const get = async (url: string, asked: GetOptions): Promise<Fetched> => {
    if (!isWebAddress(url)) return { kind: 'refused', url, reason: 'invalid_url' }
    try {
      return await follow(url, asked)
    } catch (error) {
      if (asked.signal.aborted) return { kind: 'refused', url, reason: 'out_of_time' }
      if (error instanceof OutboundError) return { kind: 'refused', url, reason: error.kind }
      throw error
    }
  }
  return { get, rulesOf }
}

/** What lies beyond the first 500 KiB is not read. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const chunks: Uint8Array[] = []
  for (let sizeBytes = 0; reader !== undefined && sizeBytes < robotsMaxBytes; ) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    sizeBytes += value.byteLength
  }
  await reader?.cancel()
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, robotsMaxBytes))
}

const isWebAddress = (url: string) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

function redirectTarget(response: Response, base: string): string | undefined {
  const location = response.headers.get('location')
  if (location === null || ![301, 302, 303, 307, 308].includes(response.status)) return undefined
  if (!URL.canParse(location, base)) return undefined
  const target = new URL(location, base)
  target.hash = ''
  return isWebAddress(target.href) ? target.href : undefined
}

async function answerOf(url: string, response: Response, leaveAlone: () => void): Promise<Fetched> {
  const { status, headers } = response
  if (status === 304) return { kind: 'unchanged', url }
  if (!response.ok) {
    await response.body?.cancel()
    if (status === 429 || status === 503) leaveAlone()
    return { kind: 'refused', url, reason: `status_${status}` }
  }
  const contentType = headers.get('content-type') ?? ''
  return {
    kind: 'found',
    url,
    contentType,
    mediaType: (contentType.split(';', 1)[0] ?? '').trim().toLowerCase(),
    headers,
    bytes: new Uint8Array(await response.arrayBuffer()),
    validators: {
      etag: headers.get('etag') ?? undefined,
      lastModified: headers.get('last-modified') ?? undefined,
    },
  }
}
