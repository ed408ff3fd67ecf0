import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { callProvider } from './call-provider.ts'

let server: Server | undefined
afterEach(() => server?.close())

async function asked(answer: (response: ServerResponse) => void) {
  const made = createServer((_, response) => answer(response))
  server = made
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  return callProvider('docusign', `http://127.0.0.1:${(made.address() as AddressInfo).port}`, {})
}

describe('what a provider refuses', () => {
  it.each([
    ['its code', '{"errorCode":"ENVELOPE_LOCKED"}', 'ENVELOPE_LOCKED'],
    ['the status, where a proxy answers with a page', '<html>Forbidden</html>', 'HTTP_403'],
    ['the status, where nothing is said', '', 'HTTP_403'],
    ['the status, where something else is said', '[1]', 'HTTP_403'],
  ])('is told by %s', async (_name, text, code) => {
    await expect(asked((response) => response.writeHead(403).end(text))).rejects.toMatchObject({ code })
  })

  it('may be asked again where its answer broke off', async () => {
    const answering = asked((response) => {
      response.writeHead(400, { 'content-length': '100' })
      response.write('{"errorCode":', () => response.destroy())
    })
    await expect(answering).rejects.toMatchObject({ kind: 'unavailable' })
  })
})
