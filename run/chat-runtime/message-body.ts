/** What a customer sends, and how its reply is told, over HTTP and over a socket alike. */
import type { SseEvent } from '@workflow/engine'
import { z } from 'zod'
import type { NumberedEvent } from './turn-channel.ts'
import { approvalPrefix } from './turn-state.ts'
import type { PostedTurn } from './turns.ts'

export const customerMessage = z.strictObject({
  clientMessageId: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[\w.:-]+$/, 'letters, digits and . : - _')
    .refine((id) => !id.startsWith(approvalPrefix), {
      error: `must not begin with "${approvalPrefix}"`,
      params: { rule: 'reserved' },
    }),
  text: z.string().max(20_000).trim().min(1),
  /** Ids of files that were uploaded to this conversation. */
  attachments: z.array(z.string().max(100)).max(10).optional(),
})

export async function* replyEvents(posted: PostedTurn, lastId: string | undefined): AsyncGenerator<SseEvent> {
  for await (const { id, event } of numbered(posted, lastId)) yield { event: event.type, id, data: event.data }
}

async function* numbered(posted: PostedTurn, lastId: string | undefined): AsyncGenerator<NumberedEvent> {
  if (posted.kind === 'live') return yield* posted.live.channel.after(lastId)
  const { result } = posted
  // The deltas are gone: the text comes whole.
  if (result.message) yield { id: 'final-0', event: { type: 'reset', data: { text: result.message.text } } }
  yield { id: 'final-1', event: { type: 'completed', data: result } }
}
