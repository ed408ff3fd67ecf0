import { describe, expect, it } from 'vitest'
import { createEventParser, readEvents } from './sse.ts'

const stream =
  'id: 1\nevent: delta\ndata: {"text":"a"}\n\n: keep-alive\n\nid: 2\r\nevent: delta\r\ndata: x\r\ndata: y\r\n\r\ndata: z\n\n'
const expected = [
  { event: 'delta', data: '{"text":"a"}', id: '1' },
  { event: 'delta', data: 'x\ny', id: '2' },
  { event: 'message', data: 'z', id: '2' },
]

describe('server-sent events', () => {
  it('gives the same events wherever the network cuts the text', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const parse = createEventParser()
      expect([...parse(stream.slice(0, cut)), ...parse(stream.slice(cut))]).toEqual(expected)
    }
  })

  it('never gives an event that was cut off', () => {
    expect(createEventParser()('id: 1\nevent: delta\ndata: {"text":"half')).toEqual([])
    expect(createEventParser()('id: 1\nevent: delta\ndata: whole\n')).toEqual([])
  })

  it('decodes a character that was split over two chunks', async () => {
    const bytes = new TextEncoder().encode('data: नमस्ते\n\n')
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    const events = []
    for await (const event of readEvents(body)) events.push(event.data)
    expect(events).toEqual(['नमस्ते'])
  })

  it('ends the iteration when the connection breaks, keeping what was complete', async () => {
    let pulls = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls += 1
        if (pulls === 1) controller.enqueue(new TextEncoder().encode('data: kept\n\ndata: lo'))
        else controller.error(new TypeError('network error'))
      },
    })
    const events = []
    for await (const event of readEvents(body)) {
      events.push(event.data)
    }
    expect(events).toEqual(['kept'])
  })
})
