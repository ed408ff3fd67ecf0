import { createFakeClock } from '@workflow/platform'
import { describe, expect, it } from 'vitest'
import { feed, type SseEvent, sseResponse } from './sse.ts'

function source() {
  const state = { push: (_event: SseEvent) => {}, stopped: 0 }
  const events = feed<SseEvent>(async (push) => {
    state.push = push
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
})
