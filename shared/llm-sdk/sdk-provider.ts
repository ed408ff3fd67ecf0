/** What the providers on vendors' SDKs have in common: a client that is loaded when it is first needed, a streamed answer, and how an object can fail. */

import type { TokenCounts } from './prices.ts'
import { type ChatCompletion, type ChatEvent, ProviderError } from './provider.ts'
import { malformed } from './provider-errors.ts'
import type { TurnMeter } from './turn-meter.ts'

/** Runs a call, and turns what fails into a `ProviderError`. */
export type SdkClient<Client> = <T>(signal: AbortSignal, run: (client: Client) => Promise<T>) => Promise<T>

/** Loaded with the first call: who runs offline does not wait for an SDK. */
export function sdkClient<Client>(
  connect: () => Promise<Client>,
  errorOf: (error: unknown, signal: AbortSignal) => unknown,
): SdkClient<Client> {
  let client: Promise<Client> | undefined
  return async (signal, run) => {
    client ??= connect()
    try {
      return await run(await client)
    } catch (error) {
      throw errorOf(error, signal)
    }
  }
}

/** What a vendor streams back, gathered into one completion. */
export interface GatheredAnswer<Event> {
  /** Takes an event in; gives back the visible text in it. */
  add(event: Event): string
  tokens(): TokenCounts
  /** Throws `content_filter` or `malformed` where there is no answer. */
  finish(): Pick<ChatCompletion, 'text' | 'toolCalls' | 'finishReason'>
}

interface Streaming<Event, Events extends AsyncIterable<Event>> extends GatheredAnswer<Event> {
  readonly producedBy: string
  readonly meter: TurnMeter
  /** The caller's. */
  readonly signal: AbortSignal | undefined
  /** Sends the request. */
  open(): Promise<Events>
  /** Ends the connection, also where nobody reads on. */
  close(events: Events): void
  /** It is the beginning of a call, which counts as the first token too. */
  callsTool(event: Event): boolean
  errorOf(error: unknown): unknown
}

/** Text as it comes, and the completion at the end. */
export async function* streamed<Event, Events extends AsyncIterable<Event>>(
  answer: Streaming<Event, Events>,
): AsyncGenerator<ChatEvent> {
  const { producedBy, meter, signal } = answer
  const events = await answer.open()
  try {
    for await (const event of events) {
      const text = answer.add(event)
      if (text !== '' || answer.callsTool(event)) meter.firstToken()
      if (text !== '') yield { type: 'text_delta', text }
    }
  } catch (error) {
    throw answer.errorOf(error)
  } finally {
    answer.close(events)
  }
  // SDKs end their streams quietly when the signal aborts.
  if (signal?.aborted) throw answer.errorOf(signal.reason)
  const usage = meter.usage(answer.tokens())
  yield { type: 'completed', completion: { ...answer.finish(), usage, producedBy, signals: {} } }
}

export const objectWithheld = (provider: string): ProviderError =>
  new ProviderError('content_filter', `${provider} withheld the object`, { provider, retryable: false })

export const objectCutOff = (provider: string): ProviderError =>
  new ProviderError('invalid_request', `${provider}: maxOutputTokens was too small for the object`, {
    provider,
    retryable: false,
  })

export function parseObject(provider: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed(provider, 'the object is not JSON', cause)
  }
}
