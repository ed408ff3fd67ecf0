/** Server-sent events over fetch: what EventSource cannot do (send headers, be a POST) and what a cut connection must not do (half an event). */

export interface ServerSentEvent {
  /** `message` where the server named none. */
  readonly event: string
  readonly data: string
  /** The id in force when the event was complete; empty before the first one. */
  readonly id: string
}

/**
 * An incremental parser of `text/event-stream` (WHATWG HTML, section 9.2.6). Feed it text as it arrives; it gives the events that are complete.
 * An event without its closing empty line is never given: whoever resumes from the last id gets it whole.
 */
export function createEventParser(): (chunk: string) => ServerSentEvent[] {
  let rest = ''
  let event = ''
  let data: string[] = []
  let id = ''

  const take = (line: string): ServerSentEvent | undefined => {
    if (line === '') {
      const complete = data.length > 0 ? { event: event || 'message', data: data.join('\n'), id } : undefined
      event = ''
      data = []
      return complete
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') event = value
    else if (field === 'data') data.push(value)
    else if (field === 'id' && !value.includes('\0')) id = value
    return undefined
  }

  return (chunk) => {
    rest += chunk
    // A carriage return at the very end may be the first half of a line ending.
    const usable = rest.endsWith('\r') ? rest.length - 1 : rest.length
    const lines = rest.slice(0, usable).split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '') + rest.slice(usable)
    return lines.flatMap((line) => take(line) ?? [])
  }
}

/** How long a stream may stay silent (not even a comment) before it is taken for dead. */
const SILENCE_LIMIT_MS = 60_000

/** Reads events until the body ends or the connection breaks: both simply end the iteration, for only the caller knows whether it had all it wanted. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const parse = createEventParser()
  try {
    for (;;) {
      const chunk = await readOrGiveUp(reader)
      if (!chunk) return
      yield* parse(decoder.decode(chunk, { stream: true }))
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** The next bytes; nothing at the end, after a broken connection and after too long a silence. */
async function readOrGiveUp(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), SILENCE_LIMIT_MS)
  })
  const bytes = reader.read().then(
    ({ value }) => value,
    () => undefined,
  )
  const first = await Promise.race([bytes, silence])
  clearTimeout(timer)
  return first
}
