import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { CallFailed, call } from './call-api.ts'

let server: Server | undefined
afterEach(() => server?.close())

async function answering(status: number, text: string) {
  const made = createServer((_, response) => response.writeHead(status).end(text))
  server = made
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(made.address() as AddressInfo).port}`, headers: {} }
}

describe('a call that was refused', () => {
  it('says which field broke which rule', async () => {
    const errors = [{ path: 'name', rule: 'required', message: 'is missing' }]
    const access = await answering(400, JSON.stringify({ title: 'Invalid', detail: 'no', errors }))
    await expect(call(access, 'POST', '/v1/x', { json: {} })).rejects.toThrow(
      new CallFailed('name: is missing (required)', 400),
    )
  })

  it.each(['<html>Bad gateway</html>', '', '{"title":1}'])(
    'says at least what was asked and answered: %j',
    async (text) => {
      await expect(call(await answering(502, text), 'GET', '/v1/x')).rejects.toThrow(
        new CallFailed('GET /v1/x: 502', 502),
      )
    },
  )

  it.each([
    [400, false],
    [404, false],
    [429, true],
    [503, true],
  ])('tells what passes from what does not: %i', async (status, mayPass) => {
    await expect(call(await answering(status, ''), 'GET', '/v1/x')).rejects.toMatchObject({ status, mayPass })
  })

  it('says that nobody answers', async () => {
    await expect(call({ url: 'http://127.0.0.1:9', headers: {} }, 'GET', '/v1/x')).rejects.toMatchObject({
      message: expect.stringContaining('no platform answers'),
      mayPass: true,
    })
  })
})
