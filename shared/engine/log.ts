/** The event log, read and followed. */
import type { Envelope } from '@workflow/events'
import type { Ports, StoredDocument } from '@workflow/platform'
import { readEntry } from './outbox.ts'
import { wrongCursor } from './paging.ts'
import { eventLog, parentOf } from './records.ts'

export interface LoggedEvent {
  /** Orders the log; events after it are newer. */
  readonly position: string
  readonly event: Envelope
}

const positionForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?:\/\d{6}-[\da-f]{8})?$/

/** What a caller names to hear what came after it: the position of an event, or an instant. Throws `InvalidInput`; `field` is what it was given in. */
export function requirePosition(given: string, field: string): string {
  if (!positionForm.test(given))
    throw wrongCursor(field, 'must be the position of an event, or an instant such as 2026-01-05T09:00:00.000Z')
  return given
}

/** Events of one tenant's timeline after a position, oldest first; or the newest, newest first. What this version of the code cannot read is left out. */
export async function readLog(
  ports: Ports,
  tenantId: string,
  options: { readonly after?: string; readonly limit: number; readonly newestFirst?: boolean },
): Promise<LoggedEvent[]> {
  const { after, limit, newestFirst = false } = options
  const logged: LoggedEvent[] = []
  let bound: { from?: string; before?: string } = after === undefined ? {} : { from: `${after}~` }
  for (;;) {
    const asked = limit - logged.length
    const found = await ports.documents.find({
      parent: parentOf(tenantId),
      collection: eventLog.name,
      name: 'byPosition',
      equals: {},
      limit: asked,
      descending: newestFirst,
      ...bound,
    })
    logged.push(...found.flatMap(toLogged))
    const last = found.at(-1)?.fields.position
    if (found.length < asked || logged.length === limit) return logged
    bound = newestFirst ? { before: String(last) } : { from: `${last}~` }
  }
}

function toLogged(document: StoredDocument): LoggedEvent[] {
  const entry = readEntry(document)
  return entry ? [{ position: String(document.fields.position), event: entry.envelope }] : []
}

/** Calls back with each new event of a tenant's timeline from now on, or from a position on. */
export function followLog(
  ports: Ports,
  tenantId: string,
  from: string,
  onEvent: (logged: LoggedEvent) => void,
): Promise<() => void> {
  const told = new Set<string>()
  const query = {
    parent: parentOf(tenantId),
    collection: eventLog.name,
    name: 'byPosition',
    equals: {},
    from: `${from}~`,
  }
  return ports.documents.watch(query, (changes) => {
    for (const change of changes) {
      // An entry changes once more when it is published.
      if (change.kind !== 'put' || told.delete(change.document.path.id)) continue
      if (change.document.fields.pending !== null) told.add(change.document.path.id)
      for (const logged of toLogged(change.document)) onEvent(logged)
    }
  })
}

export interface StoredEntry {
  readonly position: string
  /** As it is stored, whatever version of the code wrote it. */
  readonly body: unknown
}

/** Entries after a position, oldest first: those before an instant (exclusive), or up to a position (inclusive). */
export async function readStoredLog(
  ports: Ports,
  tenantId: string,
  range: { readonly after: string; readonly limit: number } & ({ readonly before: string } | { readonly upTo: string }),
): Promise<StoredEntry[]> {
  const found = await ports.documents.find({
    parent: parentOf(tenantId),
    collection: eventLog.name,
    name: 'byPosition',
    equals: {},
    limit: range.limit + 1,
    ...(range.after === '' ? {} : { from: `${range.after}~` }),
    before: 'before' in range ? range.before : `${range.upTo}~`,
  })
  const entries = found.map(({ fields, body }) => ({ position: String(fields.position), body }))
  if (entries.length <= range.limit) return entries
  // Two processes may have written at one position: such entries are never parted.
  const cut = entries.at(range.limit)?.position
  return entries.slice(0, range.limit).filter(({ position }) => position !== cut)
}
