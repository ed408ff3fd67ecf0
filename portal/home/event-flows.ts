/** Events as a person reads them: grouped by what caused them, the latest group first. */
import type { PlatformEvent } from '../browser/follow-events.ts'
import { sentenceOf, wordsOf } from '../browser/humanise.ts'

/** Events of one cause, oldest first. */
export interface EventFlow {
  readonly correlationId: string
  readonly events: readonly PlatformEvent[]
}

/** Older flows are dropped beyond this. */
const FLOW_LIMIT = 60

/** The flows with one more event; the same flows where they hold it already. */
export function addEvent(flows: readonly EventFlow[], event: PlatformEvent): readonly EventFlow[] {
  const known = flows.find(({ correlationId }) => correlationId === event.correlationid)
  if (known?.events.some(({ id }) => id === event.id)) return flows
  const events = [...(known?.events ?? []), event].sort((a, b) => a.time.localeCompare(b.time))
  const others = flows.filter((flow) => flow !== known)
  return [{ correlationId: event.correlationid, events }, ...others].slice(0, FLOW_LIMIT)
}

/** `turn_completed` as `Turn completed`, `nda_sent` as `NDA sent`. */
export function titleOf(event: PlatformEvent): string {
  return sentenceOf(event.type).replace(/^Nda\b/, 'NDA')
}

/** How many facts stand beside a title; all of them are in the data. */
const FACTS_SHOWN = 3

/** The facts that mean something to a reader: short words and numbers, no ids. */
export function factsOf({ data }: PlatformEvent): string[] {
  return Object.entries(data)
    .filter(([name, value]) => !/Id$|^id$/.test(name) && isFact(value))
    .slice(0, FACTS_SHOWN)
    .map(([name, value]) => {
      const shown = typeof value === 'string' ? wordsOrText(value) : String(value)
      return name.endsWith('Ms') ? `${wordsOf(name.slice(0, -2))}: ${shown} ms` : `${wordsOf(name)}: ${shown}`
    })
}

const isFact = (value: unknown) =>
  (typeof value === 'string' && value !== '' && value.length <= 60) || typeof value === 'number' || value === true

const wordsOrText = (value: string) => (/^[a-z]+(_[a-z]+)+$/.test(value) ? wordsOf(value) : value)
