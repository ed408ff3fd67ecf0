/** What a step emitted, and the envelope that it goes out in. */
import { contractOf, type Envelope, type EventData, type EventType } from '@workflow/events'

export interface Origin {
  /** Whose timeline its events belong to. */
  readonly tenantId: string
  readonly source: string
  readonly actor: string
  readonly correlationId: string
  readonly causationId: string
  readonly time: Date
  /** Writes to organizations that have ended, too. */
  readonly afterEnd?: boolean
  /** Parent of an organization whose end was looked for when the work began. */
  readonly lookedUp?: string
}

export interface Emitted {
  readonly type: EventType
  readonly data: EventData<EventType>
  readonly tenantId: string
  readonly dueAt: Date | undefined
}

interface Place {
  readonly id: string
  readonly subject: string
  readonly sequence: number
  /** Sequence of the last event of the topic about the subject. */
  readonly previous: number
}

/** A timer has no `previous`: it is due later than what comes after it. */
export function envelopeOf(origin: Origin, emitted: Emitted, { id, subject, sequence, previous }: Place): Envelope {
  const { source, actor, correlationId, causationId, time } = origin
  return {
    specversion: '1.0',
    id,
    source,
    type: emitted.type,
    time: time.toISOString(),
    subject,
    datacontenttype: 'application/json',
    tenantid: emitted.tenantId,
    sequence,
    ...(emitted.dueAt ? {} : { previous }),
    correlationid: correlationId,
    causationid: causationId,
    actor,
    schemaversion: contractOf(emitted.type).schemaVersion,
    data: emitted.data,
  }
}
