/** Errors as `application/problem+json` (RFC 9457): the one place where a kind of refusal becomes an HTTP status. */
import { DomainError, type FieldError } from '@workflow/platform'

const statusOf: Readonly<Record<DomainError['kind'], number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  unprocessable: 422,
  precondition_required: 428,
  quota_exceeded: 429,
  unavailable: 503,
}

const titles: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  401: 'Who is calling is not known',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not to be carried out as it stands',
  428: 'A precondition is required',
  429: 'Too many requests',
  431: 'Path and headers are too long',
  500: 'Something went wrong here',
  503: 'Not available at the moment',
}

export const titleOf = (status: number): string => titles[status] ?? 'The request was not carried out'

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly errors: readonly FieldError[]
  readonly retryAfterMs?: number
}

export function problem(
  status: number,
  detail: string,
  instance: string,
  more: { readonly code?: string; readonly errors?: readonly FieldError[]; readonly retryAfterMs?: number } = {},
): Problem {
  const { code, errors = [], retryAfterMs } = more
  const title = titleOf(status)
  return {
    type: code === undefined ? 'about:blank' : `/problems/${code}`,
    title,
    status,
    detail,
    instance,
    errors,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

/** A fault that is nobody's refusal says nothing about itself to the caller. */
export function problemOf(error: unknown, instance: string): Problem {
  if (error instanceof DomainError) return problem(statusOf[error.kind], error.message, instance, error.detail)
  return problem(
    500,
    'The fault has been recorded. What was sent was not carried out, or not completely; it can be sent again.',
    instance,
  )
}

export function problemResponse(given: Problem): Response {
  const headers = new Headers({ 'content-type': 'application/problem+json' })
  if (given.status === 401) headers.set('www-authenticate', 'Bearer')
  if (given.retryAfterMs !== undefined) headers.set('retry-after', String(Math.ceil(given.retryAfterMs / 1000)))
  // Official OpenAI clients show what stands under `error`.
  return new Response(
    JSON.stringify({ ...given, error: { message: given.detail, type: given.title, code: given.type } }),
    { status: given.status, headers },
  )
}
