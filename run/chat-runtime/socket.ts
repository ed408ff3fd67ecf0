/**
 * The same conversation over a WebSocket, both ways. In: `message`, `typing`, `read`. Out: what the streams tell, each as `{ event, id?, clientMessageId?, data }`. Who
 * reconnects says what they saw last: `after` (a message's sequence) for what is pushed, `lastEventId` beside a message that is sent again for its reply.
 */
import type { SseEvent } from '@workflow/engine'
import { type Cancel, DomainError, InvalidInput, QuotaExceeded } from '@workflow/platform'
import type { RawData, WebSocket } from 'ws'
import { z } from 'zod'
import type { ConversationRef } from './commit.ts'
import { conversationEvents, mostWaitingCharacters } from './customer-stream.ts'
import { customerMessage, replyEvents } from './message-body.ts'
import { notePresence } from './presence.ts'
import type { Services } from './services.ts'
import type { TurnRegistry } from './turns.ts'

/** A frame that is larger closes the connection. */
export const maxFrameBytes = 64 * 1024
/** Who answers no ping is gone: a dead peer is closed within two of these. */
export const heartbeatMs = 15_000
/** As over HTTP: far more than anybody types. */
const framesPerMinute = 120
/** https://www.iana.org/assignments/websocket: Service Restart. */
const restarting = 1012
/** Try Again Later. */
const tryAgain = 1013
const reconnectAfterMs = 1_000

const Frame = z.discriminatedUnion('type', [
  customerMessage.extend({ type: z.literal('message'), lastEventId: z.string().max(200).optional() }),
  z.strictObject({ type: z.literal('typing') }),
  z.strictObject({ type: z.literal('read'), sequence: z.number().int().min(0) }),
])

export class ConversationSockets {
  readonly #accepted = new WeakMap<Request, SocketSession>()
  readonly #open = new Set<SocketSession>()
  readonly #parts: SocketParts

  constructor(parts: SocketParts) {
    this.#parts = parts
  }

  /** The request may become a socket of this conversation. */
  accept(request: Request, ref: ConversationRef, after: number): void {
    const session = new SocketSession(this.#parts, ref, after, () => this.#open.delete(session))
    this.#open.add(session)
    this.#accepted.set(request, session)
  }

  /** What the request was accepted as; once. */
  take(request: Request): SocketSession | undefined {
    const accepted = this.#accepted.get(request)
    this.#accepted.delete(request)
    return accepted
  }

  /** Tells every customer to come back, to another instance or a later process. */
  drain(): void {
    for (const session of this.#open) session.leave()
  }
}

export interface SocketParts {
  readonly services: Services
  readonly turns: TurnRegistry
  readonly problemOf: (error: unknown, instance: string) => unknown
}

class SocketSession {
  readonly #parts: SocketParts
  readonly #ref: ConversationRef
  readonly #after: number
  readonly #onEnd: () => void
  #socket: WebSocket | undefined
  #events: AsyncIterableIterator<SseEvent> | undefined
  #stopHeartbeat: Cancel = () => undefined
  #alive = true
  #frames = framesPerMinute
  #countedAtMs: number

  constructor(parts: SocketParts, ref: ConversationRef, after: number, onEnd: () => void) {
    this.#parts = parts
    this.#ref = ref
    this.#after = after
    this.#onEnd = onEnd
    this.#countedAtMs = this.#clock.now().getTime()
  }

  get #clock() {
    return this.#parts.services.kernel.ports.clock
  }

  open(socket: WebSocket): void {
    this.#socket = socket
    socket.on('pong', () => {
      this.#alive = true
    })
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    // What is wrong with a frame closes the connection, and that is heard below.
    socket.on('error', () => socket.terminate())
    socket.on('close', () => this.end())
    this.#beat()
    this.#events = conversationEvents(this.#parts.services, this.#ref, 'customer', this.#after)
    void this.#pump(this.#events, undefined)
  }

  end(): void {
    this.#stopHeartbeat()
    this.#onEnd()
    void this.#events?.return?.(undefined)
  }

  leave(): void {
    const hint = { event: 'reconnect', data: { afterMs: reconnectAfterMs } }
    this.#socket?.send(JSON.stringify(hint))
    this.#socket?.close(restarting, 'restarting: connect again')
  }

  #receive(data: RawData, isBinary: boolean): void {
    const text = isBinary ? undefined : data.toString()
    this.#handle(text).catch((error: unknown) => this.#tell(error, idOf(text)))
  }

  async #handle(data: string | undefined): Promise<void> {
    this.#count()
    const frame = parseFrame(data)
    const { services, turns } = this.#parts
    if (frame.type === 'typing') return notePresence(services, this.#ref, 'customer', { kind: 'typing' })
    if (frame.type === 'read')
      return notePresence(services, this.#ref, 'customer', { kind: 'read', sequence: frame.sequence })
    const { type: _, lastEventId, ...message } = frame
    const posted = await turns.post(this.#ref, message)
    await this.#pump(replyEvents(posted, lastEventId), message.clientMessageId)
  }

  /** One event after the other is handed over: a customer who reads slowly holds up nobody else, and little is kept for them. */
  async #pump(events: AsyncIterable<SseEvent>, clientMessageId: string | undefined): Promise<void> {
    try {
      for await (const event of events) await this.#send({ ...event, ...(clientMessageId ? { clientMessageId } : {}) })
    } catch (error) {
      this.#tell(error, clientMessageId)
      if (clientMessageId !== undefined) return
      const isSlow = error instanceof QuotaExceeded
      this.#socket?.close(isSlow ? tryAgain : 1011, 'what is pushed cannot be shown: connect again')
    }
  }

  #tell(error: unknown, clientMessageId: string | undefined): void {
    const { services, problemOf } = this.#parts
    if (!(error instanceof DomainError)) services.onFault('a frame of a socket could not be attended to', error)
    const problem = problemOf(error, `/v1/conversations/${this.#ref.conversationId}/socket`)
    void this.#send({ event: 'error', data: { problem }, ...(clientMessageId ? { clientMessageId } : {}) })
  }

  /** Resolves when the frame is on its way, or nobody is there to take it. */
  #send(frame: SseEvent & { readonly clientMessageId?: string }): Promise<void> {
    const socket = this.#socket
    if (!socket || socket.readyState !== socket.OPEN) return Promise.resolve()
    // Who has each of their frames answered, and reads none of the answers.
    if (socket.bufferedAmount > mostWaitingCharacters) {
      socket.terminate()
      return Promise.resolve()
    }
    return new Promise((resolve) => socket.send(JSON.stringify(frame), () => resolve()))
  }

  #count(): void {
    const nowMs = this.#clock.now().getTime()
    const refilled = this.#frames + ((nowMs - this.#countedAtMs) * framesPerMinute) / 60_000
    this.#frames = Math.min(framesPerMinute, refilled) - 1
    this.#countedAtMs = nowMs
    if (this.#frames >= 0) return
    this.#frames = 0
    throw new QuotaExceeded('too many frames: wait a moment', { retryAfterMs: Math.ceil(60_000 / framesPerMinute) })
  }

  /** Who does not answer a ping until the next is gone, whatever the network says. */
  #beat(): void {
    this.#stopHeartbeat = this.#clock.after(heartbeatMs, () => {
      if (!this.#alive) return this.#socket?.terminate()
      this.#alive = false
      this.#socket?.ping()
      this.#beat()
    })
  }
}

function parseFrame(data: string | undefined): z.infer<typeof Frame> {
  const parsed = Frame.safeParse(jsonOf(data))
  if (parsed.success) return parsed.data
  throw new InvalidInput('the frame does not have the form that it must have', {
    errors: parsed.error.issues.map(({ path, code, message }) => ({ path: path.join('.'), rule: code, message })),
  })
}

function jsonOf(data: string | undefined): unknown {
  if (data === undefined) return undefined
  try {
    return JSON.parse(data)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Of a message that was refused, so that its sender knows which. */
function idOf(data: string | undefined): string | undefined {
  const id = z.looseObject({ clientMessageId: z.string().max(100) }).safeParse(jsonOf(data))
  return id.data?.clientMessageId
}
