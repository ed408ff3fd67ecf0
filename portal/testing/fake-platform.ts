/** A small platform for browser tests: serves the portal under the strict policy and answers the conversation API as a test has scripted it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Citation, Message } from '../browser/shapes.ts'
import { loadPortal } from '../bundle.ts'
import { answerPeople } from './fake-people.ts'
import { showcase } from './fake-showcase.ts'
import { json, type WireEvent, wire } from './fake-wire.ts'

const POLICY =
  "default-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

export interface ScriptedReply {
  readonly tools?: readonly { readonly name: string; readonly status: 'ok' | 'refused' | 'failed' }[]
  /** Streamed piece by piece. */
  readonly pieces: readonly string[]
  readonly citations?: readonly Citation[]
  readonly handoff?: true
}

/** A page that follows a conversation, whichever way. */
export interface FakeListener {
  send(event: WireEvent, id?: number): void
  cut(): void
}

/** Makes a socket of a request; `onClose` is called when it is over. */
export type OpenSocket = (
  request: IncomingMessage,
  connection: Duplex,
  head: Buffer,
  onClose: () => void,
) => Promise<FakeListener>

export interface FakeConversation {
  readonly id: string
  status: 'open' | 'waiting_for_person' | 'with_person' | 'closed'
  readonly messages: Message[]
  readonly turns: Map<string, readonly WireEvent[]>
  readonly listeners: Set<FakeListener>
  /** People at the desk: they are shown every message. */
  readonly desks: Set<ServerResponse>
}

export class FakePlatform {
  readonly conversations = new Map<string, FakeConversation>()
  /** How the agent answers. */
  answer: (text: string) => ScriptedReply = (text) => ({ pieces: [`You said: ${text}`] })
  /** For each of the next message requests: after how many events the connection breaks. */
  readonly cuts: number[] = []
  /** Answers every request for a message with this status while it is set. */
  failing: number | undefined
  eventPauseMs = 5
  /** Sockets are refused where nothing opens them. */
  openSocket: OpenSocket | undefined
  readonly ways: ('socket' | 'stream')[] = []
  readonly uploads: { readonly contentType: string | undefined; readonly bytes: Buffer }[] = []
  /** How the next uploads are refused. */
  readonly uploadRefusals: { readonly status: number; readonly detail: string }[] = []
  /** Holds uploads up while it is set. */
  uploadGate: Promise<void> | undefined
  readonly ratings: unknown[] = []
  #tickets = new Map<string, string>()
  #kept = new Map<string, string>()
  #server = createServer((request, response) => void this.#serve(request, response))
  #count = 0

  async listen(): Promise<string> {
    this.#server.on('upgrade', (request, connection, head) => void this.#socket(request, connection, head))
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Breaks every open stream, as a restart would. */
  cutStreams(): void {
    for (const { listeners } of this.conversations.values()) for (const listener of listeners) listener.cut()
  }

  append(conversation: FakeConversation, said: Pick<Message, 'role' | 'text'> & Partial<Message>): Message {
    const sequence = conversation.messages.length + 1
    const message = {
      id: `msg_${conversation.id}_${sequence}`,
      sequence,
      at: new Date().toISOString(),
      citations: [],
      toolCalls: [],
      ...said,
    }
    conversation.messages.push(message)
    for (const desk of conversation.desks) desk.write(wire({ event: 'message', data: { message } }, sequence))
    return message
  }

  /** Sends an event to whoever follows the conversation. */
  push(conversation: FakeConversation, event: string, data: unknown, id?: number): void {
    for (const listener of conversation.listeners) listener.send({ event, data }, id)
  }

  /** A message that no request of the customer's asked for. */
  say(conversation: FakeConversation, said: Pick<Message, 'role' | 'text'> & Partial<Message>): void {
    const message = this.append(conversation, said)
    this.push(conversation, 'message', { message }, message.sequence)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake')
    const upload = /^\/v1\/conversations\/[^/]+\/attachments$/.test(pathname)
    if (upload) return this.#upload(request, response)
    const body = request.method === 'POST' ? await bodyOf(request) : {}
    const asset = (await loadPortal())(pathname)
    if (asset)
      return void response
        .writeHead(200, { 'content-type': asset.contentType, 'content-security-policy': POLICY })
        .end(asset.bytes)
    if (pathname === '/local/showcase.json') return json(response, 200, showcase)
    if (pathname === '/v1/conversations') return this.#start(response)
    const [, id = '', end = ''] = /^\/v1\/conversations\/([^/]+)\/([a-z-]+)$/.exec(pathname) ?? []
    const conversation = this.conversations.get(id)
    if (!conversation) return answerPeople(this, pathname, body, response)
    if (end === 'messages' && request.method === 'POST') return this.#message(conversation, body, request, response)
    if (end === 'messages') {
      const after = Number(searchParams.get('after') ?? 0)
      return json(response, 200, { items: conversation.messages.filter(({ sequence }) => sequence > after) })
    }
    if (end === 'stream-ticket') {
      const ticket = `ticket_${++this.#count}`
      this.#tickets.set(ticket, id)
      return json(response, 200, { ticket })
    }
    if (end === 'stream') return this.#stream(conversation, searchParams, response)
    if (end === 'rating') this.ratings.push(body)
    if (end === 'close') {
      conversation.status = 'closed'
      this.push(conversation, 'closed', {})
    }
    response.writeHead(204).end()
  }

  #start(response: ServerResponse): void {
    const conversation: FakeConversation = {
      id: `cnv_${++this.#count}`,
      status: 'open',
      messages: [],
      turns: new Map(),
      listeners: new Set(),
      desks: new Set(),
    }
    this.conversations.set(conversation.id, conversation)
    const greeting = this.append(conversation, { role: 'agent', text: 'Hello! How may I help you today?' })
    json(response, 201, {
      conversationId: conversation.id,
      token: 'token',
      configVersion: 1,
      agent: { name: 'Northlight Assistant' },
      organization: { name: 'Northlight' },
      greeting,
    })
  }

  async #message(
    conversation: FakeConversation,
    body: Record<string, string>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (this.failing !== undefined)
      return json(response, this.failing, {
        title: 'Refused',
        status: this.failing,
        detail: 'The platform is being tested.',
      })
    const { clientMessageId = '', text = '', attachments = [] } = body
    const files = [...attachments].map((id) => ({ id, contentType: this.#kept.get(id) ?? 'image/png' }))
    const events = conversation.turns.get(clientMessageId) ?? this.#turn(conversation, text, files)
    conversation.turns.set(clientMessageId, events)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const from = Number(request.headers['last-event-id'] ?? 0)
    const cut = this.cuts.shift()
    for (const [index, event] of events.entries()) {
      if (index < from) continue
      if (cut !== undefined && index - from >= cut) {
        response.write(wire(event, index + 1).slice(0, -6))
        await pause(20)
        return void response.destroy()
      }
      response.write(wire(event, index + 1))
      await pause(this.eventPauseMs)
    }
    response.end()
  }

  #turn(
    conversation: FakeConversation,
    text: string,
    attachments: NonNullable<Message['attachments']>,
  ): readonly WireEvent[] {
    this.append(conversation, { role: 'customer', text, ...(attachments.length > 0 && { attachments }) })
    if (conversation.status === 'with_person')
      return [{ event: 'completed', data: { message: null, status: 'with_person' } }]
    const { tools = [], pieces, citations = [], handoff } = this.answer(text)
    const message = this.append(conversation, { role: 'agent', text: pieces.join(''), citations, toolCalls: tools })
    if (handoff) conversation.status = 'waiting_for_person'
    return [
      ...tools.flatMap(({ name, status }) => [
        { event: 'tool', data: { name, status: 'started' } },
        { event: 'tool', data: { name, status } },
      ]),
      ...pieces.map((piece) => ({ event: 'delta', data: { text: piece } })),
      ...(handoff ? [{ event: 'handoff', data: { state: 'waiting', escalationId: 'esc_1' } }] : []),
      { event: 'completed', data: { message, citations, toolCalls: tools, status: conversation.status } },
    ]
  }

  #stream(conversation: FakeConversation, query: URLSearchParams, response: ServerResponse): void {
    if (!this.#tickets.delete(query.get('ticket') ?? ''))
      return void json(response, 401, { title: 'Unauthenticated', status: 401 })
    this.ways.push('stream')
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n')
    const listener = {
      send: (event: WireEvent, id?: number) => void response.write(wire(event, id)),
      cut: () => void response.destroy(),
    }
    response.on('close', () => conversation.listeners.delete(listener))
    this.#follow(conversation, listener, query)
  }

  async #socket(request: IncomingMessage, connection: Duplex, head: Buffer): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake')
    const [, id = ''] = /^\/v1\/conversations\/([^/]+)\/socket$/.exec(pathname) ?? []
    const conversation = this.conversations.get(id)
    const known = this.#tickets.delete(searchParams.get('ticket') ?? '')
    if (!known || !conversation || !this.openSocket) return void connection.destroy()
    this.ways.push('socket')
    const listener = await this.openSocket(request, connection, head, () => conversation.listeners.delete(listener))
    this.#follow(conversation, listener, searchParams)
  }

  #follow(conversation: FakeConversation, listener: FakeListener, query: URLSearchParams): void {
    conversation.listeners.add(listener)
    const after = Number(query.get('after') ?? 0)
    for (const message of conversation.messages) {
      if (message.sequence > after && message.role !== 'customer' && message.role !== 'agent')
        listener.send({ event: 'message', data: { message } }, message.sequence)
    }
  }

  async #upload(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await bytesOf(request)
    await this.uploadGate
    const refusal = this.uploadRefusals.shift()
    if (refusal) return json(response, refusal.status, { title: 'Refused', ...refusal })
    const contentType = request.headers['content-type']
    this.uploads.push({ contentType, bytes })
    const id = `att_${this.uploads.length}`
    this.#kept.set(id, contentType ?? '')
    json(response, 201, { id, contentType, sizeBytes: bytes.length })
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  const text = (await bytesOf(request)).toString('utf8')
  return text === '' ? {} : JSON.parse(text)
}
