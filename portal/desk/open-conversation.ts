/** The conversation that somebody reads at the desk: kept up to date, and acted upon. */
import type { Answer } from '../browser/problem.ts'
import type { Message, MessagePage } from '../browser/shapes.ts'
import type { SignedIn } from '../browser/signed-in.ts'
import type { ConversationActions, ConversationView } from './conversation-view.ts'
import { type Escalation, mergeMessages } from './escalations.ts'
import { strings } from './strings.ts'

export interface OpenConversation {
  readonly conversationId: string
  readonly view: ConversationView
  readonly changed: (escalation: Escalation) => void
  /** Looks for new messages. */
  readonly look: () => void
  readonly stop: () => void
}

/** A customer's message to a person is no turn of the agent's and therefore no event: an open conversation is asked for it. */
const LOOK_EVERY_MS = 2_000

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
  const act = async (action: string, body: object): Promise<boolean> => {
    const answer = await who.post(`/v1/escalations/${encodeURIComponent(id)}/${action}`, body)
    view.remark(troubleOf(answer))
    // Refused or not: the list shows who has it now.
    await Promise.all([refresh(), look()])
    return answer.kind === 'ok'
  }
  const view = createView({
    claim: async () => {
      await act('claim', {})
    },
    reply: (text) => act('reply', { text, ...(who.user.name !== '' && { author: who.user.name }) }),
    guide: (text) => act('guide', { text }),
    release: async (outcome) => {
      await act('release', { outcome })
    },
    back,
  })
  view.show(escalation, messages)
  void look()
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)

  return {
    conversationId,
    view,
    changed(now) {
      escalation = now
      view.show(escalation, messages)
    },
    look: () => void look(),
    stop: () => clearInterval(timer),
  }
}

function troubleOf(answer: Answer<unknown>): string {
  if (answer.kind === 'ok') return ''
  return answer.kind === 'offline' ? strings.offline : (answer.problem.detail ?? answer.problem.title)
}
