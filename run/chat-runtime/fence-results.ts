/** What other systems answered and documents hold, as a model reads it: between marks that nobody outside can know, the same for the whole conversation. */
import { fenceGuidance, fenceUntrusted } from '@workflow/agent-core'
import type { Message } from '@workflow/llm-sdk'
import type { TurnState } from './turn-state.ts'

export interface FencedMessages {
  readonly messages: readonly Message[]
  /** What the instructions say of the marks; empty where none are there. */
  readonly guidance: readonly string[]
}

export function fenceResults({ agent, fence }: TurnState, messages: readonly Message[]): FencedMessages {
  const isForeign = (message: Message) => {
    if (message.role !== 'tool') return false
    const source = agent.tools.get(message.name)?.source
    return source === 'http' || source === 'mcp' || message.name === 'search_knowledge'
  }
  if (!messages.some(isForeign)) return { messages, guidance: [] }
  return {
    messages: messages.map((message) =>
      message.role === 'tool' && isForeign(message)
        ? { ...message, content: fenceUntrusted(message.content, message.name, fence).text }
        : message,
    ),
    guidance: [fenceGuidance(fence)],
  }
}
