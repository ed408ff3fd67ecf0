/** What outlives a page load: the conversation, its token, and messages that have not been answered. Kept for the tab only. */
import type { ConversationStatus } from '../browser/shapes.ts'
import type { PendingMessage } from './conversation.ts'

interface SavedConversation {
  readonly conversationId: string
  readonly token: string
  readonly agentName: string
  readonly status: ConversationStatus
  readonly rated: boolean
  readonly pending: readonly PendingMessage[]
}

export interface ConversationStore {
  load(): SavedConversation | undefined
  save(conversation: SavedConversation): void
  clear(): void
}

/** One conversation for each agent; where the browser forbids storage it lives as long as the page. */
export function createConversationStore(configId: string, storage: Storage | undefined): ConversationStore {
  const key = `workflow:${configId}`
  let held: string | undefined
  return {
    load() {
      const saved = storage?.getItem(key) ?? held
      return saved ? JSON.parse(saved) : undefined
    },
    save(conversation) {
      held = JSON.stringify(conversation)
      storage?.setItem(key, held)
    },
    clear() {
      held = undefined
      storage?.removeItem(key)
    },
  }
}

/** The tab's storage; none where reading it is forbidden (a sandboxed frame, third-party storage switched off). */
export function tabStorage(): Storage | undefined {
  try {
    return sessionStorage
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}
