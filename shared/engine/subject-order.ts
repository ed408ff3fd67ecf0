/**
 * The order of a subject's events, for handlers that need it. An event says which one came before it; what an engine has not seen of those is taken from the
 * log, where it stands since its commit. Waiting for the queue to bring it could last for ever: it may be queued behind this one, or lie before the engine's time.
 */
import { contractOf, type Envelope, topicOf } from '@workflow/events'
import type { DocumentPath, Ports } from '@workflow/platform'
import { readEntry } from './outbox.ts'
import { cursors, eventLog, parentOf } from './records.ts'

const pageSize = 200

/** Where an engine keeps the sequence of the last event of a topic about one document. */
export const cursorPath = (engine: string, event: Envelope): DocumentPath => ({
  parent: parentOf(event.tenantid),
  collection: cursors.name,
  id: `${engine}.${topicOf(event.type).name}.${contractOf(event.type).subject[0]}:${event.subject}`,
})

/** Sequence of the last event of this one's kind that the engine is done with, 0 where there was none. */
export async function lastSequence(ports: Ports, engine: string, event: Envelope): Promise<number> {
  const [cursor] = await ports.documents.read([cursorPath(engine, event)])
  return (cursor?.body as { sequence: number } | undefined)?.sequence ?? 0
}

/** The events between the last that the engine is done with and this one, in sequence. */
export async function missingBefore(ports: Ports, engine: string, event: Envelope): Promise<readonly Envelope[]> {
  const last = await lastSequence(ports, engine, event)
  const missing: Envelope[] = []
  let wanted = event.previous ?? 0
  if (wanted <= last) return missing
  const known = new Map<number, Envelope>()
  const pages = olderEvents(ports, event)
  while (wanted > last) {
    const found = known.get(wanted)
    if (found) {
      missing.unshift(found)
      wanted = found.previous ?? 0
      continue
    }
    const page = await pages.next()
    // What the log does not hold, or holds in a form that nobody can read, cannot be waited for.
    if (page.done) break
    for (const older of page.value) if (!known.has(older.sequence)) known.set(older.sequence, older)
  }
  return missing
}

/** The events about the same document on the same topic, newest first, by pages. */
async function* olderEvents(ports: Ports, event: Envelope): AsyncGenerator<readonly Envelope[]> {
  const cursorId = cursorPath('', event).id
  let after: { value: string; id: string } | undefined
  for (;;) {
    const page = await ports.documents.find({
      parent: parentOf(event.tenantid),
      collection: eventLog.name,
      name: 'bySubject',
      equals: { subject: event.subject },
      descending: true,
      limit: pageSize,
      ...(after ? { after } : {}),
    })
    // An entry that breaks its contract is dead-lettered when the queue brings it; here it is passed over.
    yield page
      .flatMap((document) => readEntry(document)?.envelope ?? [])
      .filter((older) => older.previous !== undefined && cursorPath('', older).id === cursorId)
    const end = page.at(-1)
    if (!end || page.length < pageSize) return
    after = { value: String(end.fields.position), id: end.path.id }
  }
}
