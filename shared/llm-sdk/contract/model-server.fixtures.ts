/** The model server of a file of tests: begun and ended with it, and what it saw is forgotten before each test. */
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type ModelServer, startModelServer } from './model-server.ts'

export function modelServerOfTests(): ModelServer {
  let started: ModelServer | undefined
  const server = (): ModelServer => {
    if (started === undefined) throw new Error('The model server runs in tests alone')
    return started
  }
  beforeAll(async () => {
    started = await startModelServer()
  })
  beforeEach(() => {
    server().requests.length = 0
  })
  afterAll(() => server().close())
  return {
    get url() {
      return server().url
    },
    get requests() {
      return server().requests
    },
    answerWith: (answer) => server().answerWith(answer),
    close: () => server().close(),
  }
}
