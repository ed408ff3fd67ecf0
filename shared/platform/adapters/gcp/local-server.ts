/** How Google's gRPC clients reach a server of this machine, which asks nobody who they are. */
import { credentials } from '@grpc/grpc-js'

/** `address`: `host:port`. */
export function localServer(address: string) {
  const [apiEndpoint = '', port] = address.split(':')
  return {
    projectId: 'local',
    apiEndpoint,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    // Said here, so that the client does not look for a metadata server that could tell it.
    clientOptions: { universeDomain: 'googleapis.com' },
  }
}
