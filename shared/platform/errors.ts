/**
 * What can be wrong with a request, typed once. The gateway maps each kind to one HTTP status; the kernel retries `Unavailable` and everything it does not know,
 * and treats the rest as permanent.
 */

export interface FieldError {
  readonly path: string
  readonly rule: string
  readonly message: string
}

export class DomainError extends Error {
  override readonly name: string = 'DomainError'
  constructor(
    readonly kind:
      | 'invalid'
      | 'unauthenticated'
      | 'forbidden'
      | 'not_found'
      | 'conflict'
      | 'precondition_failed'
      | 'too_large'
      | 'unprocessable'
      | 'precondition_required'
      | 'quota_exceeded'
      | 'unavailable',
    message: string,
    readonly detail: {
      readonly errors?: readonly FieldError[]
      readonly retryAfterMs?: number
      readonly code?: string
    } = {},
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

const refusal = (kind: DomainError['kind'], name: string) =>
  class extends DomainError {
    override readonly name = name
    constructor(message: string, detail: DomainError['detail'] = {}, options?: { cause?: unknown }) {
      super(kind, message, detail, options)
    }
  }

export const InvalidInput = refusal('invalid', 'InvalidInput')
export const Unauthenticated = refusal('unauthenticated', 'Unauthenticated')
export const Forbidden = refusal('forbidden', 'Forbidden')
export const NotFound = refusal('not_found', 'NotFound')
/** Of somebody whose key is destroyed there is nothing to be found any more, though rows of theirs may still stand. */
export const isErased = (error: unknown): boolean => error instanceof NotFound && error.detail.code === 'erased'
export const Conflict = refusal('conflict', 'Conflict')
export const PreconditionFailed = refusal('precondition_failed', 'PreconditionFailed')
export const TooLarge = refusal('too_large', 'TooLarge')
/** Well formed, and yet not to be carried out as it stands. */
export const Unprocessable = refusal('unprocessable', 'Unprocessable')
/** The caller must say which state it knows. */
export const PreconditionRequired = refusal('precondition_required', 'PreconditionRequired')
export const QuotaExceeded = refusal('quota_exceeded', 'QuotaExceeded')
export const Unavailable = refusal('unavailable', 'Unavailable')
