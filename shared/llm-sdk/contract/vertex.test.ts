import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createGeminiProvider } from '../gemini/index.ts'
import { type ModelServer, startModelServer, streamOf } from './model-server.ts'
import { chatWith, requestOf } from './sample-request.ts'
import { wireFormats } from './wire-formats.ts'

let server: ModelServer
/** Gives out access tokens as a machine's metadata server on Google Cloud does. */
let metadata: Server
const asked: IncomingHttpHeaders[] = []

beforeAll(async () => {
  server = await startModelServer()
  metadata = createServer((request, response) => {
    asked.push(request.headers)
    response.writeHead(200, { 'content-type': 'application/json', 'metadata-flavor': 'Google' })
    response.end(JSON.stringify({ access_token: 'token-1', expires_in: 3_600, token_type: 'Bearer' }))
  })
  await new Promise<void>((resolve) => metadata.listen(0, '127.0.0.1', resolve))
  const address = metadata.address()
  vi.stubEnv('GCE_METADATA_HOST', typeof address === 'object' ? `127.0.0.1:${address?.port}` : '')
  vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present')
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '')
  vi.stubEnv('CLOUDSDK_CONFIG', '/nowhere')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await server.close()
  await new Promise((resolve) => metadata.close(resolve))
})

describe('Gemini on Vertex AI', () => {
  it("is asked for by project and location, with a token of the machine's own account in place of a key", async () => {
    const vertex = createGeminiProvider({
      project: 'project-1',
      location: 'europe-west4',
      baseUrl: server.url,
      defaultModel: 'gemini-2.5-flash',
    })
    server.answerWith(streamOf(...(wireFormats.find(({ name }) => name === 'gemini')?.text('Good ', 'day') ?? [])))
    const { deltas, completion } = await chatWith(vertex, requestOf())
    expect(deltas).toEqual(['Good ', 'day'])
    expect(completion.producedBy).toBe('gemini/gemini-2.5-flash')
    const [request] = server.requests
    expect(request?.path).toMatch(
      /\/projects\/project-1\/locations\/europe-west4\/publishers\/google\/models\/gemini-2\.5-flash:streamGenerateContent/u,
    )
    expect(request?.headers.authorization).toBe('Bearer token-1')
    expect(request?.headers).not.toHaveProperty('x-goog-api-key')
    expect(asked[0]?.['metadata-flavor']).toBe('Google')
  })
})
