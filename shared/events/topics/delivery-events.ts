/** What people do with events that no engine could take: the audit trail of dead letters and of replays. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const letter = { deadLetterId: z.string(), engine: z.string() }

export const deliveryEvents = topic('delivery_events', ['operations'], {
  dead_letter_replayed: event(
    ['dead_letters', 'deadLetterId'],
    /** `mended`: with other data than came. */
    z.object({ ...letter, mended: z.boolean() }),
  ),
  dead_letter_discarded: event(['dead_letters', 'deadLetterId'], z.object(letter)),
  projection_replayed: event(
    ['projection_replays', 'replayId'],
    z.object({ replayId: z.string(), engine: z.string(), events: z.number().int() }),
  ),
})
