/** The interface of a Google service, from the descriptor that its client library brings: what a server that stands in for it answers by. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { ServiceDefinition } from '@grpc/grpc-js'
import { fromJSON, type ServiceDefinition as Loaded } from '@grpc/proto-loader'

const require = createRequire(import.meta.url)

/** `clientLibrary`: e.g. `@google-cloud/tasks`; `service`: e.g. `google.cloud.tasks.v2.CloudTasks`. Throws where the library has no such service. */
export function loadGoogleService(clientLibrary: string, service: string): ServiceDefinition {
  // Looked for by path: some libraries export the folder, others only files in it.
  const candidates = (require.resolve.paths(clientLibrary) ?? []).map((folder) =>
    join(folder, clientLibrary, 'build', 'protos', 'protos.json'),
  )
  const file = candidates.find((candidate) => existsSync(candidate))
  if (file === undefined) throw new Error(`${clientLibrary} brings no descriptor of its services`)
  const descriptor = JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof fromJSON>[0]
  const loaded = fromJSON(descriptor, { longs: Number, enums: String, defaults: true, oneofs: true })[service]
  if (!loaded || 'format' in loaded) throw new Error(`${clientLibrary} has no service ${service}`)
  return loaded satisfies Loaded
}
