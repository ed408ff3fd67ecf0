import { describe, expect, it } from 'vitest'
import { type Delivered, deliverMessage, type ReplyEvent } from './deliver-message.ts'

/** A body that gives the text and then ends, or breaks. */
function streamed(text: string, ends: 'well' | 'broken' = 'well'): Response {
  let sent = false
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (!sent) controller.enqueue(new TextEncoder().encode(text))
        else if (ends === 'well') controller.close()
        else controller.error(new TypeError('network error'))
        sent = true
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { status: 200 })
}

const delta = (id: number, text: string) => `id: ${id}\nevent: delta\ndata: ${JSON.stringify({ text })}\n\n`
const completed = 'id: 9\nevent: completed\ndata: {"message":null,"status":"open"}\n\n'

async function deliver(
  answers: (Response | undefined)[],
): Promise<{ outcome: Delivered; events: ReplyEvent[]; resumedFrom: (string | undefined)[]; connected: boolean[] }> {
  const events: ReplyEvent[] = []
  const resumedFrom: (string | undefined)[] = []
  const connected: boolean[] = []
  const outcome = await deliverMessage({
    post: async (lastEventId) => {
      resumedFrom.push(lastEventId)
      if (resumedFrom.length > answers.length) throw new Error('asked more often than the test answers')
      return answers[resumedFrom.length - 1]
    },
    onEvent: (event) => events.push(event),
    onConnection: (now) => connected.push(now),
    wait: async () => undefined,
    signal: new AbortController().signal,
  })
  return { outcome, events, resumedFrom, connected }
}

const textOf = (events: readonly ReplyEvent[]) => events.map((event) => ('text' in event ? event.text : '')).join('')

describe('a message on its way', () => {
  it('resumes behind the last whole event after a cut, and gives every event once', async () => {
    const { outcome, events, resumedFrom } = await deliver([
      streamed(`${delta(1, 'one ')}${delta(2, 'two ')}id: 3\nevent: delta\nda`, 'broken'),
      undefined,
      streamed(delta(3, 'three')),
      streamed(completed),
    ])
    expect(outcome).toEqual({ kind: 'completed' })
    expect(textOf(events)).toBe('one two three')
    expect(resumedFrom).toEqual([undefined, '2', '2', '3'])
  })

  it('never gives up on a network that is away, and says so', async () => {
    const { outcome, connected } = await deliver([...Array.from({ length: 30 }, () => undefined), streamed(completed)])
    expect(outcome.kind).toBe('completed')
    expect(connected.at(0)).toBe(false)
    expect(connected.at(-1)).toBe(true)
  })

  it.each([
    [400, 1],
    [404, 1],
    [503, 5],
    [429, 5],
  ])('gives up on HTTP %d after %d attempts, with what the server said', async (status, attempts) => {
    const answers = Array.from({ length: attempts }, () =>
      Response.json({ title: 'No', status, detail: 'not now' }, { status }),
    )
    const { outcome } = await deliver(answers)
    expect(outcome).toEqual({ kind: 'refused', problem: { title: 'No', status, detail: 'not now' } })
  })

  it('hands on the problem that the stream tells', async () => {
    const { outcome } = await deliver([
      streamed('id: 1\nevent: error\ndata: {"problem":{"title":"Busy","status":503}}\n\n'),
    ])
    expect(outcome).toEqual({ kind: 'refused', problem: { title: 'Busy', status: 503 } })
  })

  it('skips events it does not know', async () => {
    const { events } = await deliver([streamed(`id: 1\nevent: novelty\ndata: not json\n\n${completed}`)])
    expect(events.map(({ event }) => event)).toEqual(['completed'])
  })
})
