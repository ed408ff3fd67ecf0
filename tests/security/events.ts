/** Server-sent events as they come over the wire, one after the other. */

export interface SentEvent {
  readonly event: string
  readonly id: string | undefined
  readonly data: Readonly<Record<string, unknown>>
}

export interface Events {
  /** The next one; fails after half a minute without any. */
  next(): Promise<SentEvent>
  /** The next one of that name; what comes before it is left out. */
  until(event: string): Promise<SentEvent>
  /** Everything up to the end of the stream. */
  rest(): Promise<readonly SentEvent[]>
  /** Hangs up. */
  cut(): void
}

export const patienceMs = 30_000

export async function openEvents(url: string, request: RequestInit = {}): Promise<Events> {
  const controller = new AbortController()
  const response = await fetch(url, { ...request, signal: controller.signal })
  if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`)
  const sequence = parse(response.body)
  const take = async () => {
    const timer = setTimeout(() => controller.abort(new Error('no event came')), patienceMs)
    return sequence.next().finally(() => clearTimeout(timer))
  }
  const next = async () => {
    const { value, done } = await take()
    if (done) throw new Error('the stream ended')
    return value
  }
  return {
    next,
    until: async (event) => {
      for (;;) {
        const found = await next()
        if (found.event === event) return found
      }
    },
    rest: async () => {
      const all: SentEvent[] = []
      for (let step = await take(); !step.done; step = await take()) all.push(step.value)
      return all
    },
    cut: () => controller.abort(),
  }
}

async function* parse(body: ReadableStream<Uint8Array>): AsyncGenerator<SentEvent, undefined> {
  const decoder = new TextDecoder()
  let pending = ''
  for await (const part of body) {
    pending += decoder.decode(part, { stream: true })
    for (let end = pending.indexOf('\n\n'); end >= 0; end = pending.indexOf('\n\n')) {
      const fields = new Map(pending.slice(0, end).split('\n').map(fieldOf))
      pending = pending.slice(end + 2)
      const data = fields.get('data')
      if (data !== undefined)
        yield {
          event: fields.get('event') ?? 'message',
          id: fields.get('id'),
          data: JSON.parse(data) as SentEvent['data'],
        }
    }
  }
}

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).trimStart()]
}
