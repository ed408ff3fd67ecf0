/**
 * A call of a client's own server. One attempt: whether it may be repeated is for the caller to decide, from `happened` and the tool's idempotency.
 *
 * Promises: only public addresses; the credential goes to the hosts it was set for and nowhere else; no answer larger than 1 MiB is read.
 */
import type { HttpTool } from '@workflow/config-sdk'
import { guardedFetch, nestsTooDeep, OutboundError } from '@workflow/security'

export interface HttpCall {
  readonly secret?: { readonly value: string; readonly allowedHosts: readonly string[] }
  /** The same for every attempt of one call. */
  readonly idempotencyKey: string
  readonly timeoutMs: number
  /** Ends the call: nobody waits for its answer any more. */
  readonly signal?: AbortSignal
  /** Local mode only. */
  readonly allowLoopback: boolean
  readonly fetchImpl?: typeof guardedFetch
}

export type HttpOutcome =
  | { readonly outcome: 'ok'; readonly value: unknown }
  | { readonly outcome: 'refused'; readonly code: string; readonly message: string }
  | {
      readonly outcome: 'failed'
      readonly reason:
        | 'timeout'
        | 'status'
        | 'server_error'
        | 'not_json'
        | 'too_large'
        | 'unreachable'
        | 'blocked'
        | 'cancelled'
      readonly detail: string
      /** Whether the server may have done what was asked. */
      readonly happened: 'no' | 'unknown'
    }

export type Failed = Extract<HttpOutcome, { outcome: 'failed' }>
type Arguments = Readonly<Record<string, unknown>>

const maxAnswerBytes = 1024 * 1024
const maxMessageCharacters = 1_000

export async function callHttpTool(tool: HttpTool, args: Arguments, call: HttpCall): Promise<HttpOutcome> {
  const unknown: Failed['happened'] = tool.changesState ? 'unknown' : 'no'
  const prepared = prepare(tool, args, call)
  if ('outcome' in prepared) return prepared
  if (call.signal?.aborted) return failed('cancelled', 'the turn had ended before the call was made', 'no')
  const { url, headers, body } = prepared
  const request = {
    method: tool.method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  }
  const limits = {
    ...(call.secret === undefined ? {} : { allowHosts: call.secret.allowedHosts }),
    allowLoopback: call.allowLoopback,
    timeoutMs: call.timeoutMs,
    maxBytes: maxAnswerBytes,
  }
  try {
    const response = await (call.fetchImpl ?? guardedFetch)(url, request, limits)
    return readAnswer(response.status, await response.text(), unknown)
  } catch (error) {
    if (error instanceof OutboundError) return failedOf(error, unknown)
    if (call.signal?.aborted) return failed('cancelled', 'the turn ended before the answer came', unknown)
    throw error
  }
}

type Prepared = { readonly url: URL; readonly headers: Headers; readonly body: Arguments | undefined }

function prepare(tool: HttpTool, args: Arguments, { secret, idempotencyKey }: HttpCall): Prepared | HttpOutcome {
  const placed = new Map(tool.parameters.map((parameter) => [parameter.name, parameter.in]))
  const given = Object.entries(args).filter(([, value]) => value !== undefined && value !== null)
  const at = (place: string) => given.filter(([name]) => placed.get(name) === place)
  let address = tool.urlTemplate
  for (const [name, value] of at('path')) {
    const segment = textOf(value)
    // A URL drops "." and ".." however they are written: they would lead to another operation.
    if (segment === '' || segment === '.' || segment === '..') return invalidArgument(name)
    address = address.replaceAll(`{${name}}`, () => encodeURIComponent(segment))
  }
  const missing = /\{([^}]+)\}/.exec(address)?.[1]
  if (missing !== undefined) return invalidArgument(missing)
  if (!URL.canParse(address)) return failed('blocked', 'the address of the tool cannot be read', 'no')

  const url = new URL(address)
  for (const [name, value] of at('query')) {
    for (const item of Array.isArray(value) ? value : [value]) url.searchParams.append(name, textOf(item))
  }
  const headers = new Headers({ accept: 'application/json', 'idempotency-key': idempotencyKey })
  for (const [name, value] of at('header')) {
    const text = textOf(value)
    if (!/^[\t\x20-\x7e]*$/.test(text)) return invalidArgument(name)
    headers.set(name, text)
  }
  if (tool.auth !== undefined) {
    if (secret === undefined) return failed('blocked', `the secret ${tool.auth.secret} has no value`, 'no')
    if (!secret.allowedHosts.some((host) => host.toLowerCase() === url.hostname)) {
      return failed('blocked', `the secret ${tool.auth.secret} may not be sent to ${url.hostname}`, 'no')
    }
    headers.set(tool.auth.header, `${tool.auth.prefix}${secret.value}`)
  }
  const rest = given.filter(([name]) => !placed.has(name))
  const hasBody = tool.method !== 'GET' && (rest.length > 0 || tool.method !== 'DELETE')
  if (hasBody) headers.set('content-type', 'application/json')
  return { url, headers, body: hasBody ? Object.fromEntries(rest) : undefined }
}

function readAnswer(status: number, text: string, happened: Failed['happened']): HttpOutcome {
  if (status === 204 || status === 205) return { outcome: 'ok', value: null }
  const json = parseJson(text)
  if (status >= 200 && status < 300) {
    return json.ok ? { outcome: 'ok', value: json.value } : failed('not_json', 'the answer is not JSON', happened)
  }
  if (status >= 400 && status < 500) {
    const refusal = json.ok ? refusalOf(json.value) : undefined
    // Whoever answers 4xx did nothing; without a reason that a customer could be told it is our own mistake.
    return refusal ?? failed('status', `the server answered ${status}`, 'no')
  }
  return failed('server_error', `the server answered ${status}`, happened)
}

/** `{ code, message }`, or a problem document (RFC 9457), whatever its content type says. */
function refusalOf(body: unknown): HttpOutcome | undefined {
  if (body === null || typeof body !== 'object') return undefined
  const { code, message, type, title, detail } = Object.fromEntries(Object.entries(body))
  if (typeof message === 'string' && (typeof code === 'string' || typeof code === 'number')) {
    return { outcome: 'refused', code: String(code), message: message.slice(0, maxMessageCharacters) }
  }
  const told = typeof detail === 'string' ? detail : title
  if (typeof told !== 'string' || (typeof type !== 'string' && typeof title !== 'string')) return undefined
  const name = typeof code === 'string' ? code : typeof type === 'string' ? type.split(/[/:#]/).at(-1) : undefined
  return { outcome: 'refused', code: name || 'refused', message: told.slice(0, maxMessageCharacters) }
}

export function failedOf(error: OutboundError, happened: Failed['happened']): Failed {
  switch (error.kind) {
    case 'timeout':
    case 'too_large':
      return failed(error.kind, error.message, happened)
    case 'unreachable':
      return failed('unreachable', error.message, neverConnected(error) ? 'no' : happened)
    case 'too_many_redirects':
      return failed('blocked', error.message, happened)
    default:
      return failed('blocked', error.message, 'no')
  }
}

/** Codes of errors that end a call before a byte of it was sent (libuv, undici). */
const BEFORE_SENDING = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

function neverConnected(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && BEFORE_SENDING.has(String(cause.code))) return true
  }
  return false
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  if (nestsTooDeep(text)) return { ok: false }
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false }
  }
}

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

const failed = (reason: Failed['reason'], detail: string, happened: Failed['happened']): Failed => ({
  outcome: 'failed',
  reason,
  detail,
  happened,
})

const invalidArgument = (name: string): HttpOutcome => ({
  outcome: 'refused',
  code: 'invalid_argument',
  message: `${name} is missing or cannot be sent`,
})
