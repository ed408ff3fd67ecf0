/** What Google's services refuse, by the code of the call: https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
import { Unavailable } from '../../errors.ts'

const invalidArgument = 3
/** How long a call may take, repetitions included. */
export const callTimeoutMs = 10_000

const notFound = 5
const alreadyExists = 6
const failedPrecondition = 9
const aborted = 10
/** Deadline exceeded, resource exhausted, unavailable. */
const passing: readonly number[] = [4, 8, 14]

const codeOf = (error: unknown): number =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : -1

export const isAlreadyThere = (error: unknown): boolean => codeOf(error) === alreadyExists
export const isInvalidArgument = (error: unknown): boolean => codeOf(error) === invalidArgument
/** What the call is about is there, and disabled or destroyed. */
export const isWrongState = (error: unknown): boolean => codeOf(error) === failedPrecondition
export const isNotThere = (error: unknown): boolean => codeOf(error) === notFound

/** A precondition that does not hold, or two that wanted the same at once. */
export const isLost = (error: unknown): boolean =>
  [notFound, alreadyExists, failedPrecondition, aborted].includes(codeOf(error))

/** What may go well later becomes `Unavailable`; everything else stays what it is. */
export function toFault(service: string, error: unknown): unknown {
  if (!passing.includes(codeOf(error))) return error
  return new Unavailable(`${service} does not answer`, {}, { cause: error })
}

/**
 * Runs a call and tells its faults as ours. Throws `Unavailable` after ten seconds: the clients themselves repeat a call for ten minutes, when whoever waited has
 * long gone. What was given up may still happen, as with every answer that is lost on its way.
 */
export async function calling<Result>(service: string, call: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const givenUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable(`${service} does not answer`)), callTimeoutMs)
  })
  try {
    return await Promise.race([call(), givenUp])
  } catch (error) {
    throw toFault(service, error)
  } finally {
    clearTimeout(timer)
  }
}
