/** What is said in the bench: one message, one tool call, one reply. The same for the bare graph and for the whole runtime. */
import { createReplayProvider, type Message, type ModelProvider, type ToolCall } from '@workflow/llm-sdk'

export interface Script {
  readonly call: ToolCall
  readonly reply: string
}

export const customerText = 'Please book a visit for Monday at nine.'
const script: Script = {
  call: { id: 'call_1', name: 'book', arguments: { day: 'Monday', time: '09:00' } },
  reply: 'Your visit is booked for Monday at nine. Is there anything else I can do for you?',
}

export function scriptOf(_: readonly Message[]): Script {
  return script
}

export const replay = (): ModelProvider =>
  createReplayProvider({
    conversations: [
      {
        id: 'bench',
        turns: [
          {
            user: customerText,
            answers: [
              { text: '', toolCalls: [script.call] },
              { text: script.reply, toolCalls: [] },
            ],
          },
        ],
      },
    ],
  })
