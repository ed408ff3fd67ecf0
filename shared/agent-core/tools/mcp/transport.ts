/**
 * How an MCP server is reached: over streamable HTTP behind the guard against private networks, or as a process that the operator of this installation allowed
 * by name. A configuration holds an address or a name, never a command.
 */
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { guardedFetch, OutboundError } from '@workflow/security'
import { z } from 'zod'

export interface McpServerRef {
  readonly organizationId: string
  /** Its address, or `stdio:<name>`. */
  readonly server: string
  readonly secret?: { readonly value: string; readonly allowedHosts: readonly string[] }
}

const StdioServers = z.record(
  z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/),
  z.strictObject({ command: z.string().min(1), args: z.array(z.string()).default([]) }),
)
export type StdioServers = z.infer<typeof StdioServers>

/**
 * From `MCP_STDIO_SERVERS`: JSON, by name `{ command, args }`. Throws an error that names the variable, also where the installation runs on Cloud Run
 * (`K_SERVICE`): a process beside the service would share its identity.
 */
export function stdioServersFrom(environment: Readonly<Record<string, string | undefined>>): StdioServers {
  const text = environment.MCP_STDIO_SERVERS
  if (text === undefined || text === '') return {}
  if (environment.K_SERVICE) throw new Error('MCP_STDIO_SERVERS: processes are not started on Cloud Run; remove it')
  try {
    return StdioServers.parse(JSON.parse(text))
  } catch (cause) {
    throw new Error('MCP_STDIO_SERVERS: must be JSON of the form {"name":{"command":"…","args":["…"]}}', { cause })
  }
}

export interface TransportOptions {
  /** Local mode only. */
  readonly allowLoopback: boolean
  readonly stdioServers: StdioServers
}

const maxAnswerBytes = 1024 * 1024
/** The longest that a tool may ask for; each call has its own limit within. */
const maxRequestMs = 120_000

/** Throws `OutboundError` where the server may not be called at all. */
export function transportTo(
  { server, secret }: McpServerRef,
  { allowLoopback, stdioServers }: TransportOptions,
): Transport {
  const name = /^stdio:(.*)$/.exec(server)?.[1]
  if (name !== undefined) {
    const known = Object.hasOwn(stdioServers, name) ? stdioServers[name] : undefined
    if (known === undefined) throw new OutboundError('host_not_allowed', `no operator allowed the server ${name}`)
    return new StdioClientTransport({ command: known.command, args: known.args, stderr: 'ignore' })
  }
  const url = new URL(server)
  if (secret && !secret.allowedHosts.some((host) => host.toLowerCase() === url.hostname))
    throw new OutboundError('host_not_allowed', `the secret may not be sent to ${url.hostname}`)
  const limits = {
    ...(secret && { allowHosts: secret.allowedHosts }),
    allowLoopback,
    timeoutMs: maxRequestMs,
    maxBytes: maxAnswerBytes,
  }
  const transport = new StreamableHTTPClientTransport(url, {
    ...(secret && { requestInit: { headers: { authorization: `Bearer ${secret.value}` } } }),
    // A stream that stays open for what the server might say one day is declined: what it offers is asked for instead.
    fetch: async (target, { method = 'GET', headers, body, signal } = {}) =>
      method === 'GET'
        ? new Response(null, { status: 405 })
        : guardedFetch(
            target,
            {
              method,
              ...(headers && { headers }),
              ...(typeof body === 'string' && { body }),
              ...(signal && { signal }),
            },
            limits,
          ),
  })
  // The class says `sessionId: string | undefined` where the interface says that it may be absent.
  return transport as Transport
}
