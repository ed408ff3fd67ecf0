/** A conversation with the server: begun or taken up again, its messages delivered one after the other, what is pushed followed, all of it kept for the next page. */
import { isTemporary, type Problem } from '../browser/problem.ts'
import type { Message } from '../browser/shapes.ts'
import type { ConversationAccess, ConversationApi } from './api.ts'
import {
  type Action,
  type ConversationState,
  emptyConversation,
  nextState,
  type PendingMessage,
} from './conversation.ts'
import { deliverMessage, type ReplyEvent } from './deliver-message.ts'
import { followStream, type PushedEvent } from './follow-stream.ts'
import type { ConversationStore } from './saved-conversation.ts'
import { strings } from './strings.ts'
import type { SentFile, UploadAction } from './view-files.ts'

export interface SessionParts {
  readonly api: ConversationApi
  readonly store: ConversationStore
  readonly newId: () => string
  /** Waits before the given attempt (from 0), at most until the signal. */
  readonly wait: (attempt: number, signal: AbortSignal) => Promise<void>
  readonly onChange: (state: ConversationState, session: Session) => void
}

interface Begun extends ConversationAccess {
  readonly agentName: string
}

/** Statuses that say: this conversation or this token is no more. */
const GONE = [401, 403, 404, 410]
/** How long "is typing" stands without being said again. */
const TYPING_SHOWN_MS = 6_000

export class Session {
  #state = emptyConversation
  #begun: Begun | undefined
  #pending: PendingMessage[] = []
  #failed = new Set<string>()
  #cursor = 0
  #delivering = false
  #opened = false
  #life = new AbortController()
  #typingTimer: ReturnType<typeof setTimeout> | undefined
  readonly #parts: SessionParts
  /** Why no conversation could be begun. */
  refusal: Problem | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  get agentName(): string | undefined {
    return this.#begun?.agentName ?? this.#parts.store.load()?.agentName
  }

  /** Whether this tab has a conversation to go on with. */
  get hasSaved(): boolean {
    return this.#parts.store.load() !== undefined
  }

  /** Takes up the saved conversation or begins one. Further calls do nothing. */
  async open(): Promise<void> {
    if (this.#opened) return
    this.#opened = true
    const { signal } = this.#life
    const begun = this.hasSaved ? await this.#takeUp(signal) : await this.#begin(signal)
    if (!begun || signal.aborted) return
    this.#begun = begun
    this.#save()
    this.#parts.onChange(this.#state, this)
    if (this.#state.status === 'closed') return
    await Promise.all([this.#deliverPending(), this.#follow(begun, signal)])
  }

  /** Sends a message, now or as soon as the server can be reached. */
  async say(text: string, files: readonly SentFile[] = []): Promise<void> {
    const message = { clientMessageId: this.#parts.newId(), text, ...(files.length > 0 && { files }) }
    this.#pending.push(message)
    this.#apply({ kind: 'queued', ...message })
    await this.#deliverPending()
  }

  /** A file for the next message. */
  async upload(...[file, onProgress, signal]: Parameters<UploadAction>): ReturnType<UploadAction> {
    if (!this.#begun) return { kind: 'offline' }
    return this.#parts.api.upload(this.#begun, { file, onProgress, signal })
  }

  /** Sends a message that failed once more, under the same id. */
  async retry(clientMessageId: string): Promise<void> {
    this.#failed.delete(clientMessageId)
    await this.#deliverPending()
  }

  /** Tells the person who has the conversation, or will, that the customer is writing. */
  writing(): void {
    const { status } = this.#state
    if (this.#begun && (status === 'with_person' || status === 'waiting_for_person'))
      void this.#parts.api.typing(this.#begun)
  }

  /** Ends the conversation; false where the server could not be told. */
  async end(): Promise<boolean> {
    if (!this.#begun) return false
    const answer = await this.#parts.api.close(this.#begun)
    if (answer.kind === 'ok') this.#apply({ kind: 'closed' })
    return answer.kind === 'ok'
  }

  async rate(score: number, comment: string): Promise<boolean> {
    if (!this.#begun) return false
    const answer = await this.#parts.api.rate(this.#begun, score, comment)
    if (answer.kind === 'ok') this.#apply({ kind: 'rated' })
    return answer.kind === 'ok'
  }

  /** Leaves this conversation behind and begins another. */
  async startOver(): Promise<void> {
    const left = this.#state.status === 'closed' ? undefined : this.#begun
    this.#life.abort()
    this.#life = new AbortController()
    this.#parts.store.clear()
    this.#pending = []
    this.#failed.clear()
    this.#begun = undefined
    this.#cursor = 0
    this.#delivering = false
    this.#opened = false
    this.refusal = undefined
    this.#apply({ kind: 'restored', messages: [], pending: [], status: 'open', rated: false })
    await Promise.all([left && this.#parts.api.close(left), this.open()])
  }

  async #begin(signal: AbortSignal): Promise<Begun | undefined> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      const answer = await this.#parts.api.start()
      if (signal.aborted) return undefined
      if (answer.kind === 'ok') {
        const { conversationId, token, agent, greeting } = answer.value
        this.#apply({ kind: 'connection', connected: true })
        if (greeting) this.#see('greeted', greeting)
        return { conversationId, token, agentName: agent.name }
      }
      if (answer.kind === 'refused' && !isTemporary(answer.problem.status)) {
        this.refusal = answer.problem
        this.#parts.onChange(this.#state, this)
        return undefined
      }
      this.#apply({ kind: 'connection', connected: false })
      await this.#parts.wait(attempt, signal)
    }
    return undefined
  }

  async #takeUp(signal: AbortSignal): Promise<Begun | undefined> {
    const saved = this.#parts.store.load()
    if (!saved) return undefined
    const typedMeanwhile = this.#pending
    this.#pending = [...saved.pending, ...typedMeanwhile]
    for (let attempt = 0; !signal.aborted; attempt++) {
      const history = await this.#parts.api.history(saved)
      if (signal.aborted) return undefined
      if (history.kind === 'ok') {
        this.#apply({
          kind: 'restored',
          messages: history.value,
          pending: this.#pending,
          status: saved.status,
          rated: saved.rated,
        })
        this.#cursor = history.value.at(-1)?.sequence ?? 0
        return saved
      }
      if (history.kind === 'refused' && !isTemporary(history.problem.status)) {
        this.#parts.store.clear()
        return this.#begin(signal)
      }
      this.#apply({ kind: 'connection', connected: false })
      await this.#parts.wait(attempt, signal)
    }
    return undefined
  }

  /** Delivers what is pending, in the order it was written, one at a time. */
  async #deliverPending(): Promise<void> {
    const { signal } = this.#life
    if (this.#delivering || !this.#begun) return
    this.#delivering = true
    for (let next = this.#nextPending(); next && !signal.aborted; next = this.#nextPending()) {
      await this.#deliver(this.#begun, next, signal)
    }
    if (!signal.aborted) this.#delivering = false
  }

  #nextPending(): PendingMessage | undefined {
    return this.#pending.find(({ clientMessageId }) => !this.#failed.has(clientMessageId))
  }

  async #deliver(to: Begun, message: PendingMessage, signal: AbortSignal): Promise<void> {
    const { clientMessageId } = message
    this.#apply({ kind: 'sending', clientMessageId })
    const outcome = await deliverMessage({
      post: (lastEventId) => this.#parts.api.post(to, bodyOf(message), lastEventId, signal),
      onEvent: (event) => this.#replied(clientMessageId, event),
      onConnection: (connected) => this.#connection(connected),
      wait: (attempt) => this.#parts.wait(attempt, signal),
      signal,
    })
    if (outcome.kind !== 'refused' || signal.aborted) return
    this.#failed.add(clientMessageId)
    const { status, detail, title } = outcome.problem
    this.#apply({ kind: 'failed', clientMessageId, problem: detail ?? title })
    if (GONE.includes(status)) this.#apply({ kind: 'expired' })
  }

  #replied(clientMessageId: string, event: ReplyEvent): void {
    switch (event.event) {
      case 'delta':
      case 'reset':
        this.#apply({ kind: event.event, clientMessageId, text: event.text })
        break
      case 'tool':
        this.#apply({ kind: 'tool', clientMessageId, tool: { name: event.name, status: event.status } })
        break
      case 'handoff':
        this.#apply({ kind: 'handoff', state: event.state })
        break
      case 'completed':
        this.#pending = this.#pending.filter((message) => message.clientMessageId !== clientMessageId)
        this.#apply({ kind: 'completed', clientMessageId, message: event.message, status: event.status })
    }
  }

  #follow(begun: Begun, signal: AbortSignal): Promise<void> {
    const { api, wait } = this.#parts
    return followStream({
      ticket: () => api.ticket(begun),
      url: (way, ticket, after) => api.streamUrl(begun, way, ticket, after),
      after: () => this.#cursor,
      onEvent: (event) => this.#pushed(event),
      onConnection: (connected) => this.#connection(connected),
      onGone: () => this.#apply({ kind: 'expired' }),
      wait: (attempt) => wait(attempt, signal),
      signal,
    })
  }

  #pushed(event: PushedEvent): void {
    switch (event.event) {
      case 'message':
        this.#see('received', event.message)
        break
      case 'handoff':
        this.#apply({ kind: 'handoff', state: event.state })
        break
      case 'typing':
        clearTimeout(this.#typingTimer)
        this.#typingTimer = setTimeout(() => this.#apply({ kind: 'typing', author: undefined }), TYPING_SHOWN_MS)
        this.#apply({ kind: 'typing', author: event.author ?? strings.aPerson })
        break
      case 'closed':
        this.#apply({ kind: 'closed' })
    }
  }

  #see(kind: 'received' | 'greeted', message: Message): void {
    this.#cursor = Math.max(this.#cursor, message.sequence)
    this.#apply({ kind, message })
  }

  #connection(connected: boolean): void {
    if (this.#state.connected !== connected) this.#apply({ kind: 'connection', connected })
  }

  #apply(action: Action): void {
    this.#state = nextState(this.#state, action)
    if (this.#state.status === 'closed') this.#life.abort()
    this.#save()
    this.#parts.onChange(this.#state, this)
  }

  #save(): void {
    if (!this.#begun) return
    const { conversationId, token, agentName } = this.#begun
    const { status, rated } = this.#state
    this.#parts.store.save({ conversationId, token, agentName, status, rated, pending: this.#pending })
  }
}

const bodyOf = ({ clientMessageId, text, files }: PendingMessage) => ({
  clientMessageId,
  text,
  ...(files && { attachments: files.map(({ id }) => id) }),
})
