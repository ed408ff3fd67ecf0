/** How the fake platform writes answers and events. */
import type { ServerResponse } from 'node:http'

export interface WireEvent {
  readonly event: string
  readonly data: unknown
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

export function wire({ event, data }: WireEvent, id?: number): string {
  const numbered = id === undefined ? '' : `id: ${id}\n`
  return `${numbered}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
