/** Who is asked next, and when: after a failure at once; with a hedge, also when the one before has said nothing for a while. The first answer wins. */
import { eitherSignal } from './abortable.ts'

export interface FirstAnswer<T> {
  readonly answer: T
  /** Who gave it. */
  readonly at: number
  /** Who had been asked as well, and was stopped. */
  readonly abandoned: readonly number[]
}

export interface Race<T> {
  readonly starts: readonly ((signal: AbortSignal) => Promise<T>)[]
  /** Start the next beside the one before after this long without an answer; never where absent. */
  readonly hedgeAfterMs?: number | undefined
  /** The first of the starts, so many, are fit for that; the others are only asked after a failure. */
  readonly hedged: number
  readonly signal?: AbortSignal | undefined
  /** A failure that nobody else is to be asked after. */
  readonly isFinal: (error: unknown) => boolean
  /** Lets go of an answer that came too late. */
  readonly discard: (late: T) => void
}

/** Those who lost are aborted. Throws the first failure where all failed: those after it were only asked because of it. */
export function firstAnswer<T>({
  starts,
  hedgeAfterMs,
  hedged,
  signal,
  isFinal,
  discard,
}: Race<T>): Promise<FirstAnswer<T>> {
  return new Promise((resolve, reject) => {
    const running = new Map<number, AbortController>()
    const failures: unknown[] = []
    let next = 0
    let over = false
    let hedge: NodeJS.Timeout | undefined
    const end = (winner?: number) => {
      over = true
      clearTimeout(hedge)
      for (const [at, controller] of running) if (at !== winner) controller.abort(new Error('Another was faster'))
    }
    const fail = (error: unknown) => {
      end()
      reject(error)
    }
    const startNext = (): void => {
      const start = starts[next]
      if (over || start === undefined) return
      const at = next++
      const controller = new AbortController()
      running.set(at, controller)
      clearTimeout(hedge)
      if (hedgeAfterMs !== undefined && next < hedged) hedge = setTimeout(startNext, hedgeAfterMs)
      start(eitherSignal(controller.signal, signal)).then(
        (answer) => {
          if (over) return discard(answer)
          end(at)
          resolve({ answer, at, abandoned: [...running.keys()].filter((other) => other !== at) })
        },
        (error: unknown) => {
          running.delete(at)
          if (over) return
          failures.push(error)
          if (signal?.aborted === true || isFinal(error)) return fail(error)
          if (next < starts.length) startNext()
          else if (running.size === 0) fail(failures[0])
        },
      )
    }
    startNext()
  })
}
