/** Calls: what the media server says of their rooms and recordings. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const room = {
  receiptId: z.string(),
  endpointId: z.string(),
  room: z.string(),
  occurredAt: z.string().optional(),
}

export const voiceEvents = topic('voice_events', ['webhooks'], {
  media_room_started: event(['webhook_receipts', 'receiptId'], z.object({ ...room, roomId: z.string() })),
  media_room_finished: event(['webhook_receipts', 'receiptId'], z.object({ ...room, roomId: z.string() })),
  recording_ready: event(
    ['webhook_receipts', 'receiptId'],
    z.object({ ...room, recordingId: z.string(), durationMs: z.number(), sizeBytes: z.number() }),
  ),
})
