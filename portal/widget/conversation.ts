/** What the customer sees of a conversation, as a value: every change of it is one of these actions. */
import type { ConversationStatus, HandoffState, Message, ToolActivity } from '../browser/shapes.ts'
import type { SentFile } from './view-files.ts'

export type Entry =
  | { readonly kind: 'message'; readonly key: string; readonly message: Message }
  | {
      readonly kind: 'outgoing'
      readonly key: string
      readonly text: string
      readonly files?: readonly SentFile[]
      readonly delivery: Delivery
      readonly problem?: string
    }
  | { readonly kind: 'draft'; readonly key: string; readonly text: string; readonly tools: readonly ToolActivity[] }
  | { readonly kind: 'notice'; readonly key: string; readonly notice: Notice }

type Delivery = 'queued' | 'sending' | 'delivered' | 'failed'

/** What the widget itself remarks; that somebody joined or left is otherwise said by the server, in messages of the role `system`. */
export type Notice = { readonly kind: 'introduced'; readonly author: string } | { readonly kind: 'expired' | 'rated' }

export interface ConversationState {
  readonly status: ConversationStatus
  readonly entries: readonly Entry[]
  /** The person who has the conversation, once they said something. */
  readonly person: string | undefined
  readonly typing: string | undefined
  readonly connected: boolean
  readonly rated: boolean
}

/** A message of the customer's that the server has not been known to complete. */
export interface PendingMessage {
  readonly clientMessageId: string
  readonly text: string
  readonly files?: readonly SentFile[]
}

export type Action =
  | {
      readonly kind: 'restored'
      readonly messages: readonly Message[]
      readonly pending: readonly PendingMessage[]
      readonly status: ConversationStatus
      readonly rated: boolean
    }
  | ({ readonly kind: 'queued' } & PendingMessage)
  | { readonly kind: 'sending'; readonly clientMessageId: string }
  | { readonly kind: 'delta' | 'reset'; readonly clientMessageId: string; readonly text: string }
  | { readonly kind: 'tool'; readonly clientMessageId: string; readonly tool: ToolActivity }
  | {
      readonly kind: 'completed'
      readonly clientMessageId: string
      readonly message: Message | null
      readonly status: ConversationStatus
    }
  | { readonly kind: 'failed'; readonly clientMessageId: string; readonly problem: string }
  /** `greeted`: said by the agent as the conversation began, whatever was asked before that. */
  | { readonly kind: 'received' | 'greeted'; readonly message: Message }
  | { readonly kind: 'handoff'; readonly state: HandoffState }
  | { readonly kind: 'typing'; readonly author: string | undefined }
  | { readonly kind: 'connection'; readonly connected: boolean }
  | { readonly kind: 'closed' | 'expired' | 'rated' }

export const emptyConversation: ConversationState = {
  status: 'open',
  entries: [],
  person: undefined,
  typing: undefined,
  connected: true,
  rated: false,
}

/** The conversation after an action. Entries that did not change stay the same objects, so that a view redraws only what did. */
export function nextState(state: ConversationState, action: Action): ConversationState {
  switch (action.kind) {
    case 'restored':
      return restored(action)
    case 'queued':
      return append(state, outgoing(action, 'queued'))
    case 'sending':
      return withDraft(withDelivery(state, action.clientMessageId, 'sending'), action.clientMessageId, (draft) => draft)
    case 'delta':
      return withDraft(state, action.clientMessageId, (draft) => ({ ...draft, text: draft.text + action.text }))
    case 'reset':
      return withDraft(state, action.clientMessageId, (draft) => ({ ...draft, text: action.text }))
    case 'tool':
      return withDraft(state, action.clientMessageId, (draft) => ({
        ...draft,
        tools: afterTool(draft.tools, action.tool),
      }))
    case 'completed':
      return completed(state, action)
    case 'failed':
      return withDelivery(withoutDraft(state, action.clientMessageId), action.clientMessageId, 'failed', action.problem)
    case 'received':
      return received(state, action.message)
    case 'greeted':
      return { ...state, entries: [entryOf(action.message), ...state.entries] }
    case 'handoff':
      return handedOff(state, action.state)
    case 'typing':
      return { ...state, typing: action.author }
    case 'connection':
      return { ...state, connected: action.connected }
    case 'closed':
      return ended(state)
    case 'expired':
      return notice({ ...ended(state), rated: true }, { kind: 'expired' })
    case 'rated':
      return notice({ ...state, rated: true }, { kind: 'rated' })
  }
}

const outgoing = ({ clientMessageId, text, files }: PendingMessage, delivery: Delivery): Entry => ({
  kind: 'outgoing',
  key: clientMessageId,
  text,
  ...(files && { files }),
  delivery,
})

const entryOf = (message: Message): Entry => ({ kind: 'message', key: message.id, message })

const draftKey = (clientMessageId: string) => `draft:${clientMessageId}`

const append = (state: ConversationState, entry: Entry): ConversationState => ({
  ...state,
  entries: [...state.entries, entry],
})

function notice(state: ConversationState, said: Notice): ConversationState {
  return append(state, { kind: 'notice', key: `notice:${state.entries.length}`, notice: said })
}

/** The history, with what was on its way when the page was left: found in the history by its text, else still to be sent. */
function restored({ messages, pending, status, rated }: Extract<Action, { kind: 'restored' }>): ConversationState {
  const waiting = [...pending]
  const isPending = new Map<Message, PendingMessage>()
  // From the newest: an earlier message of the same text was answered long ago.
  for (const message of [...messages].reverse()) {
    const at = message.role === 'customer' ? waiting.findLastIndex(({ text }) => text === message.text) : -1
    const [found] = at < 0 ? [] : waiting.splice(at, 1)
    if (found) isPending.set(message, found)
  }
  const entries = messages.map((message): Entry => {
    const sent = isPending.get(message)
    return sent ? outgoing(sent, 'sending') : entryOf(message)
  })
  const unsent = waiting.map((message) => outgoing(message, 'queued'))
  const person =
    status === 'with_person' ? messages.findLast((message) => message.role === 'person')?.author : undefined
  return { ...emptyConversation, status, rated, person, entries: [...entries, ...unsent] }
}

function withDelivery(state: ConversationState, key: string, delivery: Delivery, problem?: string): ConversationState {
  const entries = state.entries.map((entry): Entry => {
    if (entry.kind !== 'outgoing' || entry.key !== key) return entry
    const { problem: _, ...said } = entry
    return { ...said, delivery, ...(problem !== undefined && { problem }) }
  })
  return { ...state, entries }
}

type Draft = Extract<Entry, { kind: 'draft' }>

/** Changes the reply in progress; begins it, below the message it answers, where there is none. */
function withDraft(
  state: ConversationState,
  clientMessageId: string,
  change: (draft: Draft) => Draft,
): ConversationState {
  const key = draftKey(clientMessageId)
  if (state.entries.some((entry) => entry.key === key)) {
    return {
      ...state,
      entries: state.entries.map((entry) => (entry.kind === 'draft' && entry.key === key ? change(entry) : entry)),
    }
  }
  // While a person has the conversation nobody is about to reply at once.
  const draft = change({ kind: 'draft', key, text: '', tools: [] })
  if (state.status === 'with_person' && draft.text === '' && draft.tools.length === 0) return state
  const at = state.entries.findIndex((entry) => entry.key === clientMessageId)
  return { ...state, entries: at < 0 ? [...state.entries, draft] : state.entries.toSpliced(at + 1, 0, draft) }
}

function withoutDraft(state: ConversationState, clientMessageId: string): ConversationState {
  return { ...state, entries: state.entries.filter((entry) => entry.key !== draftKey(clientMessageId)) }
}

/** A tool that has started is one more; any other status is the outcome of the last one of that name that was still going on. */
function afterTool(tools: readonly ToolActivity[], tool: ToolActivity): readonly ToolActivity[] {
  const at = tools.findLastIndex(({ name, status }) => name === tool.name && status === 'started')
  return tool.status === 'started' || at < 0 ? [...tools, tool] : tools.with(at, tool)
}

function completed(
  state: ConversationState,
  { clientMessageId, message, status }: Extract<Action, { kind: 'completed' }>,
): ConversationState {
  const delivered = withDelivery(state, clientMessageId, 'delivered')
  const at = delivered.entries.findIndex((entry) => entry.key === draftKey(clientMessageId))
  const settled = withoutDraft(delivered, clientMessageId)
  const isNew = message !== null && !settled.entries.some((entry) => entry.key === message.id)
  const position = at < 0 ? settled.entries.length : at
  const entries = isNew ? settled.entries.toSpliced(position, 0, entryOf(message)) : settled.entries
  if (status === 'closed') return ended({ ...settled, entries })
  return { ...settled, entries, status, person: status === 'with_person' ? settled.person : undefined }
}

function received(state: ConversationState, message: Message): ConversationState {
  if (state.entries.some((entry) => entry.key === message.id)) return state
  const author = message.role === 'person' ? message.author : undefined
  const introduced =
    author !== undefined && author !== state.person
      ? notice({ ...state, status: 'with_person', person: author }, { kind: 'introduced', author })
      : state
  return append({ ...introduced, typing: undefined }, entryOf(message))
}

function handedOff(state: ConversationState, to: HandoffState): ConversationState {
  switch (to) {
    case 'waiting':
      return { ...state, status: 'waiting_for_person' }
    case 'with_person':
      return { ...state, status: 'with_person' }
    case 'returned':
    case 'timed_out':
      return { ...state, status: 'open', person: undefined, typing: undefined }
  }
}

function ended(state: ConversationState): ConversationState {
  return { ...state, status: 'closed', typing: undefined }
}
