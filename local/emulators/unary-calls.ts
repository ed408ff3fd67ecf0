/** Calls of a gRPC service that are answered at once, or refused with the code that Google's own service would give. */
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js'
import { z } from 'zod'
import { loadGoogleService } from './google-protos.ts'

export class Refused extends Error {
  override readonly name = 'Refused'
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message)
  }
}

const answering =
  (answer: (request: unknown) => object) =>
  (call: ServerUnaryCall<unknown, object>, reply: sendUnaryData<object>): void => {
    try {
      reply(null, answer(call.request))
    } catch (error) {
      if (error instanceof Refused) reply({ code: error.code, details: error.message })
      else if (error instanceof z.ZodError) reply({ code: status.INVALID_ARGUMENT, details: error.message })
      else throw error
    }
  }

/** Serves on a port of the loopback interface, for as long as the process runs. A method that is not given answers UNIMPLEMENTED. */
export function serveGoogleService(
  port: number,
  clientLibrary: string,
  service: string,
  answers: Readonly<Record<string, (request: unknown) => object>>,
): void {
  const server = new Server()
  server.addService(
    loadGoogleService(clientLibrary, service),
    Object.fromEntries(Object.entries(answers).map(([method, answer]) => [method, answering(answer)])),
  )
  server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) => {
    if (error) throw error
  })
}
