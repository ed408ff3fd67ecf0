/** The conversation that somebody reads at the desk: kept up to date, and acted upon. */
import type { Answer } from '../browser/problem.ts'
import type { Message, MessagePage } from '../browser/shapes.ts'
import type { SignedIn } from '../browser/signed-in.ts'
import type { ConversationActions, ConversationView, CustomerNow } from './conversation-view.ts'
import { type Escalation, mergeMessages } from './escalations.ts'
import { followConversation } from './follow-conversation.ts'
import { strings } from './strings.ts'
import type { Suggestion } from './view-about.ts'

export interface OpenConversation {
  readonly conversationId: string
  readonly view: ConversationView
  readonly changed: (escalation: Escalation) => void
  /** Looks for new messages. */
  readonly look: () => void
  readonly stop: () => void
}

/** How long "is writing" stands without being said again. */
const TYPING_SHOWN_MS = 6_000

export function openConversation(
  who: SignedIn,
  opened: Escalation,
  createView: (actions: ConversationActions) => ConversationView,
  { refresh, back }: { readonly refresh: () => Promise<void>; readonly back: () => void },
): OpenConversation {
  const { id, conversationId } = opened
  let escalation = opened
  let messages: readonly Message[] = []
  let looking = false
  let customer: CustomerNow = { online: undefined, typing: false, connected: true }
  let typingTimer: ReturnType<typeof setTimeout> | undefined
  const life = new AbortController()

  const look = async () => {
    if (looking) return
    looking = true
    for (let more = true; more; ) {
      const after = messages.at(-1)?.sequence ?? 0
      const answer = await who.get<MessagePage>(
        `/v1/conversations/${encodeURIComponent(conversationId)}/messages?after=${after}&limit=100`,
      )
      if (answer.kind !== 'ok') break
      messages = mergeMessages(messages, answer.value.items)
      more = answer.value.next !== undefined && answer.value.items.length > 0
    }
    looking = false
    view.show(escalation, messages)
  }
  const author = who.user.name === '' ? {} : { author: who.user.name }
  const route = (action: string) => `/v1/escalations/${encodeURIComponent(id)}/${action}`
  const customerIs = (change: Partial<CustomerNow>) => {
    customer = { ...customer, ...change }
    view.showCustomer(customer)
  }
  const act = async (action: string, body: object): Promise<boolean> => {
    const answer = await who.post(route(action), body)
    view.remark(troubleOf(answer))
    // Refused or not: the list shows who has it now.
    await Promise.all([refresh(), look()])
    return answer.kind === 'ok'
  }
  const view = createView({
    claim: async () => {
      await act('claim', {})
    },
    reply: (text) => act('reply', { text, ...author }),
    writing: () => void who.post(route('typing'), author),
    suggest: async () => {
      const answer = await who.post<Suggestion>(route('suggestion'), {})
      return answer.kind === 'ok' ? answer.value : undefined
    },
    guide: (text, holds) => act('guide', { text, for: holds }),
    clear: async () => {
      const answer = await who.delete(route('guide'))
      view.remark(troubleOf(answer))
      return answer.kind === 'ok'
    },
    release: async (outcome) => {
      await act('release', { outcome })
    },
    back,
  })
  view.show(escalation, messages)
  void look().then(() =>
    followConversation(who, {
      escalationId: id,
      after: () => messages.at(-1)?.sequence ?? 0,
      onMessage: (message) => {
        messages = mergeMessages(messages, [message])
        if (message.role === 'customer') customerIs({ typing: false })
        view.show(escalation, messages)
      },
      onPresence: (online) => customerIs({ online }),
      onTyping: () => {
        clearTimeout(typingTimer)
        typingTimer = setTimeout(() => customerIs({ typing: false }), TYPING_SHOWN_MS)
        customerIs({ typing: true })
      },
      onConnection: (connected) => customerIs({ connected }),
      signal: life.signal,
    }),
  )

  return {
    conversationId,
    view,
    changed(now) {
      escalation = now
      view.show(escalation, messages)
    },
    look: () => void look(),
    stop: () => life.abort(),
  }
}

function troubleOf(answer: Answer<unknown>): string {
  if (answer.kind === 'ok') return ''
  return answer.kind === 'offline' ? strings.offline : (answer.problem.detail ?? answer.problem.title)
}
