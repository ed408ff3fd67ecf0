/** Server-sent events: out of an async sequence, with a heartbeat that keeps proxies from hanging up; and a feed that makes one out of callbacks. */
import type { Clock } from '@workflow/platform'

export interface SseEvent {
  readonly event: string
  readonly id?: string
  readonly data: unknown
}

const heartbeatMs = 15_000

/** What callbacks push, as a sequence; what they fail with is thrown by it. What `start` returns runs as soon as nobody takes from it any more, also while it has nothing to give. */
export function feed<Item>(
  start: (push: (item: Item) => void, fail: (error: unknown) => void) => Promise<() => void>,
): AsyncIterableIterator<Item> {
  const pending: Item[] = []
  let failure: { readonly error: unknown } | undefined
  let ended = false
  let wake = () => {}
  let started: Promise<() => void> | undefined
  const push = (item: Item) => {
    if (!failure) pending.push(item)
    wake()
  }
  const fail = (error: unknown) => {
    failure ??= { error }
    wake()
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      started ??= start(push, fail)
      await started
      for (;;) {
        const item = pending.shift()
        if (ended) return { done: true, value: undefined }
        if (item !== undefined) return { done: false, value: item }
        if (failure) throw failure.error
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    async return() {
      ended = true
      wake()
      const stop = await started
      stop?.()
      return { done: true, value: undefined }
    },
  }
}

/** `onFault` turns what the sequence throws into a last event. */
export function sseResponse(
  events: AsyncIterable<SseEvent>,
  clock: Clock,
  onFault: (error: unknown) => SseEvent,
): Response {
  const encoder = new TextEncoder()
  const iterator = events[Symbol.asyncIterator]()
  let stopHeartbeat = () => {}
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const beat = () => {
        stopHeartbeat = clock.after(heartbeatMs, () => {
          controller.enqueue(encoder.encode(': still here\n\n'))
          beat()
        })
      }
      beat()
    },
    async pull(controller) {
      try {
        const next = await iterator.next()
        if (next.done) {
          stopHeartbeat()
          controller.close()
        } else controller.enqueue(encoder.encode(format(next.value)))
      } catch (error) {
        stopHeartbeat()
        controller.enqueue(encoder.encode(format(onFault(error))))
        controller.close()
        await iterator.return?.(undefined)
      }
    },
    async cancel() {
      stopHeartbeat()
      await iterator.return?.(undefined)
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}

function format({ event, id, data }: SseEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
