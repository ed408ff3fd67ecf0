/**
 * Calls of MCP servers. Sessions are kept per organization and server, opened again after the server lost them, closed at the end.
 *
 * Promises: a tool is called only while the server says of it what it said at the import; a call that the server refused for an unknown session is made again
 * once, and no other; no answer larger than 1 MiB is read.
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CallToolResultSchema, ErrorCode, ListToolsResultSchema, McpError } from '@modelcontextprotocol/sdk/types.js'
import { OutboundError } from '@workflow/security'
import { LRUCache } from 'lru-cache'
import { type Failed, failedOf } from '../http.ts'
import { errorText, resourceText, toolValue } from './content.ts'
import { type McpToolListing, toListing } from './listing.ts'
import { type McpServerRef, type TransportOptions, transportTo } from './transport.ts'

export type McpOutcome =
  | { readonly outcome: 'ok'; readonly value: unknown }
  /** The server runs another tool under this name than was imported: nothing was sent. */
  | { readonly outcome: 'changed' }
  /** The tool itself says that it failed. */
  | { readonly outcome: 'tool_error'; readonly message: string }
  | Failed

export interface McpCall {
  /** On the server. */
  readonly tool: string
  /** As pinned at the import. */
  readonly definitionHash: string
  readonly arguments: Readonly<Record<string, unknown>>
  readonly changesState: boolean
  readonly idempotencyKey: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export interface McpClientsOptions extends TransportOptions {
  readonly now: () => number
}

interface Session {
  readonly client: Client
  readonly credential: string | undefined
  readonly close: () => Promise<void>
  tools: ReadonlyMap<string, McpToolListing>
  listedAtMs: number
}

/** A definition is at most this old when a tool is called. */
const listingMaxAgeMs = 60_000
const resourceMaxAgeMs = 5 * 60_000
const askMs = 10_000
const maxPages = 20
const maxSessions = 500

export class McpClients {
  readonly #options: McpClientsOptions
  readonly #sessions = new LRUCache<string, Promise<Session>>({
    max: maxSessions,
    dispose: (gone) => this.#close(gone),
  })
  readonly #resources = new LRUCache<string, { readonly text: string; readonly readAtMs: number }>({ max: 1_000 })
  readonly #closing = new Set<Promise<unknown>>()

  constructor(options: McpClientsOptions) {
    this.#options = options
  }

  /** Throws what keeps the server from being reached. */
  async list(ref: McpServerRef): Promise<readonly McpToolListing[]> {
    return this.#within(ref, async (session) => [...(await this.#fresh(session, 0)).values()])
  }

  async call(ref: McpServerRef, call: McpCall): Promise<McpOutcome> {
    const happened = call.changesState ? 'unknown' : 'no'
    try {
      return await this.#within(ref, async (session) => {
        const tools = await this.#fresh(session, listingMaxAgeMs)
        if (tools.get(call.tool)?.hash !== call.definitionHash) return { outcome: 'changed' }
        // Not `callTool`: that would check the result with patterns of the server's own, in unbounded time. The caller checks it.
        const { content, structuredContent, isError } = await session.client.request(
          {
            method: 'tools/call',
            params: {
              name: call.tool,
              arguments: { ...call.arguments },
              _meta: { idempotencyKey: call.idempotencyKey },
            },
          },
          CallToolResultSchema,
          // Of its own, since the SDK leaves its listener behind.
          { timeout: call.timeoutMs, signal: AbortSignal.any([call.signal]) },
        )
        if (isError === true) return { outcome: 'tool_error', message: errorText({ content }) }
        return { outcome: 'ok', value: toolValue({ content, structuredContent }) }
      })
    } catch (error) {
      return failureOf(error, happened)
    }
  }

  /** The text of a resource, at most five minutes old. Throws what keeps it from being read. */
  async resource(ref: McpServerRef, uri: string, signal: AbortSignal): Promise<string> {
    const key = JSON.stringify([ref.organizationId, ref.server, uri])
    const known = this.#resources.get(key)
    if (known && this.#options.now() - known.readAtMs < resourceMaxAgeMs) return known.text
    const text = await this.#within(ref, async ({ client }) =>
      resourceText(await client.readResource({ uri }, { timeout: askMs, signal: AbortSignal.any([signal]) })),
    )
    this.#resources.set(key, { text, readAtMs: this.#options.now() })
    return text
  }

  /** The words of a template, filled in. Throws what keeps it from being read. */
  async prompt(ref: McpServerRef, name: string, args: Readonly<Record<string, string>>): Promise<string> {
    return this.#within(ref, async ({ client }) => {
      const { messages } = await client.getPrompt({ name, arguments: { ...args } }, { timeout: askMs })
      return messages.flatMap(({ content }) => (content.type === 'text' ? [content.text] : [])).join('\n\n')
    })
  }

  async close(): Promise<void> {
    this.#sessions.clear()
    await Promise.allSettled(this.#closing)
  }

  /** What failed because the server knows the session no longer is done again on a new one; other failures only end the session. */
  async #within<Result>(ref: McpServerRef, work: (session: Session) => Promise<Result>): Promise<Result> {
    const key = JSON.stringify([ref.organizationId, ref.server])
    for (let attempt = 0; ; attempt++) {
      const session = await this.#session(key, ref)
      try {
        return await work(session)
      } catch (error) {
        if (keepsSession(error)) throw error
        this.#sessions.delete(key)
        if (attempt > 0 || !sessionUnknown(error)) throw error
      }
    }
  }

  async #session(key: string, ref: McpServerRef): Promise<Session> {
    const known = await this.#sessions.get(key)
    if (known && known.credential === ref.secret?.value) return known
    const opening = this.#open(key, ref)
    this.#sessions.set(key, opening)
    try {
      return await opening
    } catch (error) {
      if (this.#sessions.peek(key) === opening) this.#sessions.delete(key)
      throw error
    }
  }

  async #open(key: string, ref: McpServerRef): Promise<Session> {
    const transport = transportTo(ref, this.#options)
    const client = new Client({ name: 'workflow', version: '0.1.0' })
    await client.connect(transport, { timeout: askMs })
    const session: Session = {
      client,
      credential: ref.secret?.value,
      tools: new Map(),
      listedAtMs: Number.NEGATIVE_INFINITY,
      close: async () => {
        client.onclose = () => undefined
        if ('terminateSession' in transport && typeof transport.terminateSession === 'function')
          await Promise.allSettled([Reflect.apply(transport.terminateSession, transport, [])])
        await client.close()
      },
    }
    // A process that ended, or a server that hung up.
    client.onclose = () => void this.#sessions.delete(key)
    return session
  }

  async #fresh(session: Session, maxAgeMs: number): Promise<ReadonlyMap<string, McpToolListing>> {
    const nowMs = this.#options.now()
    if (nowMs - session.listedAtMs < maxAgeMs) return session.tools
    const tools = new Map<string, McpToolListing>()
    let cursor: string | undefined
    for (let page = 0; page < maxPages; page++) {
      const listed = await session.client.request(
        { method: 'tools/list', params: cursor === undefined ? {} : { cursor } },
        ListToolsResultSchema,
        { timeout: askMs },
      )
      for (const tool of listed.tools) tools.set(tool.name, toListing(tool))
      cursor = listed.nextCursor
      if (cursor === undefined) break
    }
    session.tools = tools
    session.listedAtMs = nowMs
    return tools
  }

  #close(opening: Promise<Session>): void {
    const closed = opening.then(
      (session) => session.close(),
      () => undefined,
    )
    this.#closing.add(closed)
    void closed.finally(() => this.#closing.delete(closed))
  }
}

/** The server answered, and it goes on serving: refused arguments, a tool that took too long. */
const keepsSession = (error: unknown): boolean => error instanceof McpError && error.code !== ErrorCode.ConnectionClosed

/** 404 says so by the protocol; servers that keep sessions in memory answer 400 after they were started anew. In both cases nothing was done. */
const sessionUnknown = (error: unknown): boolean =>
  error instanceof StreamableHTTPError && (error.code === 404 || error.code === 400)

const REFUSED_REQUEST: ReadonlySet<number> = new Set([
  ErrorCode.InvalidParams,
  ErrorCode.InvalidRequest,
  ErrorCode.MethodNotFound,
  ErrorCode.ParseError,
])

function failureOf(error: unknown, happened: Failed['happened']): Failed {
  const failed = (reason: Failed['reason'], not: boolean): Failed => ({
    outcome: 'failed',
    reason,
    detail: error instanceof Error ? error.message : String(error),
    happened: not ? 'no' : happened,
  })
  if (error instanceof OutboundError) return failedOf(error, happened)
  if (error instanceof StreamableHTTPError) {
    const { code = 0 } = error
    return code >= 400 && code < 500 ? failed('status', true) : failed('server_error', false)
  }
  if (error instanceof McpError) {
    if (error.code === ErrorCode.RequestTimeout) return failed('timeout', false)
    if (error.code === ErrorCode.ConnectionClosed) return failed('unreachable', false)
    return REFUSED_REQUEST.has(error.code) ? failed('status', true) : failed('server_error', false)
  }
  // What a server sent was not what the protocol allows.
  return failed('not_json', false)
}
