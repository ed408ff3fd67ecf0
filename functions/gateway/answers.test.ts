import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openTestGateway, type TestGateway, type TestOrganization } from './gateway.fixtures.ts'

let gateway: TestGateway
let acme: TestOrganization
beforeEach(async () => {
  gateway = await openTestGateway()
  acme = await gateway.organization('acme')
})
afterEach(() => gateway.close())

describe('HEAD of a stream', () => {
  it('is answered as GET is, without a body, and leaves no listener behind', async () => {
    const { documents } = gateway.platform.ports
    const watch = documents.watch.bind(documents)
    const open = new Set<object>()
    vi.spyOn(documents, 'watch').mockImplementation(async (...given) => {
      const listener = {}
      open.add(listener)
      const stop = await watch(...given)
      return () => {
        open.delete(listener)
        stop()
      }
    })
    const answer = await gateway.ask('HEAD /v1/stream', { headers: acme.secretKey })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
    expect([answer.body, open.size]).toEqual([null, 0])
  })
})

describe('a request with very many faults', () => {
  it('is told the first of them, and how many more there are', async () => {
    const body = Object.fromEntries(Array.from({ length: 10_000 }, (_, place) => [`unknown${place}`, place]))
    const answer = await gateway.ask('POST /v1/tickets', { headers: acme.admin, body })
    const text = await answer.text()
    const { errors, detail } = JSON.parse(text) as { errors: readonly object[]; detail: string }
    expect([answer.status, errors.length]).toEqual([400, 50])
    expect(detail).toMatch(/; and \d+ more$/)
    expect(text.length).toBeLessThan(20_000)
  })
})
