/** What other systems answered, as a model reads it: between marks that nobody outside can know, made anew for each request. */
import { randomBytes } from 'node:crypto'
import { fenceGuidance, fenceUntrusted } from '@workflow/agent-core'
import type { Message } from '@workflow/llm-sdk'
import type { TurnState } from './turn-state.ts'

export interface FencedMessages {
  readonly messages: readonly Message[]
  /** What the instructions say of the marks; empty where none are there. */
  readonly guidance: readonly string[]
}

const boundaryBytes = 18

export function fenceResults(state: TurnState, messages: readonly Message[]): FencedMessages {
  const isForeign = (message: Message) => {
    const source = message.role === 'tool' ? state.agent.tools.get(message.name)?.source : undefined
    return source === 'http' || source === 'mcp'
  }
  if (!messages.some(isForeign)) return { messages, guidance: [] }
  const boundary = randomBytes(boundaryBytes).toString('base64url')
  return {
    messages: messages.map((message) =>
      message.role === 'tool' && isForeign(message)
        ? { ...message, content: fenceUntrusted(message.content, message.name, boundary).text }
        : message,
    ),
    guidance: [fenceGuidance(boundary)],
  }
}
