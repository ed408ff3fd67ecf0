import { createFakeClock } from '@workflow/platform'
import { describe, expect, it } from 'vitest'
import { feed, type SseEvent, sseResponse } from './sse.ts'

function source() {
  const state = { push: (_event: SseEvent) => {}, fail: (_error: unknown) => {}, stopped: 0 }
  const events = feed<SseEvent>(async (push, fail) => {
    Object.assign(state, { push, fail })
    return () => {
      state.stopped += 1
    }
  })
  return { state, events }
}

const noFault = () => ({ event: 'error', data: {} })

describe('a stream of server-sent events', () => {
  it('gives what is pushed, in order', async () => {
    const { state, events } = source()
    const reader = sseResponse(events, createFakeClock(), noFault).body?.getReader()
    const first = reader?.read()
    await new Promise((resolve) => setImmediate(resolve))
    state.push({ event: 'message', id: '1', data: { text: 'one' } })
    expect(new TextDecoder().decode((await first)?.value)).toBe('id: 1\nevent: message\ndata: {"text":"one"}\n\n')
    await reader?.cancel()
  })

  it('lets go of what it follows when it is cut while nothing happens', async () => {
    const { state, events } = source()
    const reader = sseResponse(events, createFakeClock(), noFault).body?.getReader()
    void reader?.read()
    await new Promise((resolve) => setImmediate(resolve))
    await reader?.cancel()
    expect(state.stopped).toBe(1)
  })

  it('ends with an error after what came before a fault, and lets go of what it follows', async () => {
    const { state, events } = source()
    const answer = sseResponse(events, createFakeClock(), (error) => ({
      event: 'error',
      data: { said: String(error) },
    }))
    const text = answer.text()
    await new Promise((resolve) => setImmediate(resolve))
    state.push({ event: 'message', id: '1', data: {} })
    state.fail(new Error('cannot be opened'))
    state.push({ event: 'message', id: '2', data: {} })
    expect(await text).toBe(
      'id: 1\nevent: message\ndata: {}\n\nevent: error\ndata: {"said":"Error: cannot be opened"}\n\n',
    )
    expect(state.stopped).toBe(1)
  })
})
