/** What Qdrant's client throws, told as ours. */
import { QdrantClientResourceExhaustedError, QdrantClientTimeoutError } from '@qdrant/js-client-rest'
import { DomainError, TooLarge, Unavailable } from '../../errors.ts'

const conflict = 409
const tooLarge = 413

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined

export const isConflict = (error: unknown): boolean => statusOf(error) === conflict

/** Throws `Unavailable` where Qdrant does not answer, or not now; `TooLarge` where it takes no request of that size. */
export async function calling<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    throw toFault(error)
  }
}

/** The client tells these two without a status: its own deadline, and 429 with `Retry-After`. */
const isLate = (error: unknown) =>
  error instanceof QdrantClientTimeoutError || error instanceof QdrantClientResourceExhaustedError

/** `fetch` tells a connection that does not come about by a TypeError, whose cause is the system's. */
const isUnconnected = (error: unknown) => error instanceof TypeError && error.cause !== undefined

function toFault(error: unknown): unknown {
  if (error instanceof DomainError) return error
  const status = statusOf(error)
  if (status === tooLarge) return new TooLarge('the passages are too large for one request', {}, { cause: error })
  if (isLate(error) || isUnconnected(error) || status === 429 || (status !== undefined && status >= 500))
    return new Unavailable('Qdrant does not answer', {}, { cause: error })
  return error
}
