/** How long a model may take: to its first word, and altogether. */
import type { ChatEvent } from '../provider.ts'
import { providerErrorOf } from '../provider-errors.ts'
import { abortable, eitherSignal } from './abortable.ts'

export interface Deadlines {
  readonly firstTokenMs: number
  readonly totalMs: number
}

/** The stream that `chat` begins. Throws `timeout` when a deadline passes, even where the provider does not heed its signal. */
export async function* withinDeadlines(
  provider: string,
  { firstTokenMs, totalMs }: Deadlines,
  outer: AbortSignal | undefined,
  chat: (signal: AbortSignal) => AsyncIterable<ChatEvent>,
): AsyncGenerator<ChatEvent> {
  const stop = new AbortController()
  const expire = () => stop.abort(new DOMException('The deadline passed', 'TimeoutError'))
  const timers = [setTimeout(expire, firstTokenMs), setTimeout(expire, totalMs)]
  const signal = eitherSignal(stop.signal, outer)
  const events = chat(signal)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await abortable(events.next(), signal)
      clearTimeout(timers[0])
      if (next.done === true) return
      yield next.value
    }
  } catch (error) {
    throw signal.aborted ? providerErrorOf({ provider, error, signal }) : error
  } finally {
    for (const timer of timers) clearTimeout(timer)
    stop.abort()
    // Not awaited: a provider that hangs would hold up whoever waits for the end.
    events.return?.().catch(() => undefined)
  }
}

/** As above, for an answer that comes at once. */
export async function withinTotal<T>(
  provider: string,
  totalMs: number,
  outer: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = eitherSignal(AbortSignal.timeout(totalMs), outer)
  try {
    return await abortable(call(signal), signal)
  } catch (error) {
    throw signal.aborted ? providerErrorOf({ provider, error, signal }) : error
  }
}
