/**
 * Every client's way as it happens, for whoever operates this machine: the events that tell it, and names for the ids in them, which stand in no event. Whoever signed up
 * and has not confirmed an address is shown as well, for as long as they can.
 */
import { feed, followLog, type LoggedEvent, readLog, type SseEvent, sseResponse } from '@workflow/engine'
import type { Envelope, EventType } from '@workflow/events'
import { MailedLinks, Organizations } from '@workflow/functions/identity'
import type { Ports } from '@workflow/platform'
import { journeyTypes } from '@workflow/portal/journey'
import { Members, StaffMembers } from '@workflow/records'
import type { Platform } from './platform.ts'

/** Of one client. `id`: the organization's, or the user's where there is none yet. */
interface ClientNews {
  readonly id: string
  readonly name: string
  readonly events: readonly object[]
  /** Names by user id. */
  readonly people: Readonly<Record<string, string>>
}
type Fail = (error: unknown) => void
type Tell = (news: ClientNews | { readonly id: string; readonly gone: true }) => void

/** What is known comes first, one piece a client; then what happens. A caller who comes again hears all of it again. */
export function journeyStream({ kernel: { ports } }: Platform): Response {
  const events = feed<SseEvent>(async (push, fail) => {
    const stops: (() => void)[] = []
    let isOver = false
    const keep = (following: Promise<() => void>) =>
      void following.then((stop) => (isOver ? stop() : stops.push(stop)), fail)
    const tell: Tell = (news) => push({ event: 'client', data: news })
    keep(followClients(ports, tell, keep, fail))
    keep(followSignUps(ports, tell, fail))
    return () => {
      isOver = true
      for (const stop of stops) stop()
    }
  })
  return sseResponse(events, ports.clock, () => ({ event: 'failed', data: {} }))
}

function followClients(ports: Ports, tell: Tell, keep: (following: Promise<() => void>) => void, fail: Fail) {
  const names = new Map<string, string>()
  const told = new Set<string>()
  const query = { parent: 'platform', collection: Organizations.name, name: 'all', equals: {} } as const
  return ports.documents.watch(query, (changes) => {
    for (const change of changes) {
      if (change.kind !== 'put') continue
      const { id, name } = Organizations.schema.parse(change.document.body)
      const isNew = !names.has(id)
      names.set(id, name)
      if (told.has(id)) tell({ id, name, events: [], people: {} })
      if (!isNew) continue
      const tellOf: TellOfClient = (events, people) => {
        told.add(id)
        tell({ id, name: names.get(id) ?? name, events, people })
      }
      keep(followClient(ports, id, tellOf, fail))
    }
  })
}

type TellOfClient = (events: ClientNews['events'], people: ClientNews['people']) => void

const pageSize = 500
/** Events of one moment may be written in another order than they began in. */
const overlapMs = 60_000

async function followClient(ports: Ports, id: string, tell: TellOfClient, fail: Fail): Promise<() => void> {
  const past: LoggedEvent[] = []
  for (let after = ''; ; after = past.at(-1)?.position ?? '') {
    const page = await readLog(ports, id, { limit: pageSize, ...(after === '' ? {} : { after }) })
    past.push(...page)
    if (page.length < pageSize) break
  }
  // Of a demo's sandbox the demo tells.
  if (past.some(({ event }) => isOf(event, 'organization_created') && event.data.origin === 'sandbox')) return () => {}
  const pass = async (logged: readonly LoggedEvent[]) => {
    const relevant = logged.filter(({ event }) => journeyTypes.has(event.type))
    if (relevant.length > 0) tell(relevant.map(toldOf), await peopleIn(ports, id, relevant))
  }
  await pass(past)
  const heard = new Set(past.map(({ position }) => position))
  const newestMs = Date.parse(past.at(-1)?.event.time ?? ports.clock.now().toISOString())
  const from = new Date(newestMs - overlapMs).toISOString()
  return followLog(ports, id, from, (logged) => {
    if (!heard.has(logged.position)) pass([logged]).catch(fail)
  })
}

const isOf = <Type extends EventType>(event: Envelope, type: Type): event is Envelope<Type> => event.type === type

const toldOf = ({ position, event }: LoggedEvent) => {
  const { id, type, time, subject, actor, correlationid, data } = event
  return { position, id, type, time, subject, actor, correlationid, data }
}

/** Of whoever did something or is to do something: staff, else the client's own. */
async function peopleIn(ports: Ports, organizationId: string, logged: readonly LoggedEvent[]) {
  const ids = new Set(
    logged.flatMap(({ event }) => JSON.stringify([event.actor, event.data]).match(/usr_[a-z0-9]+/g) ?? []),
  )
  const people: Record<string, string> = {}
  for (const id of ids) {
    const [staff, member] = await ports.documents.read([
      { parent: 'platform', collection: StaffMembers.name, id },
      { parent: `organizations/${organizationId}`, collection: Members.name, id },
    ])
    const name = staff ? StaffMembers.schema.parse(staff.body).name : member && Members.schema.parse(member.body).name
    if (name !== undefined) people[id] = name
  }
  return people
}

/** The link that confirms an address is good for a day. */
const confirmWithinMs = 86_400_000

function followSignUps(ports: Ports, tell: Tell, fail: Fail): Promise<() => void> {
  const from = new Date(ports.clock.now().getTime() - confirmWithinMs).toISOString()
  const confirmed = new Set<string>()
  return followLog(ports, 'platform', from, (logged) => {
    const { event } = logged
    if (isOf(event, 'email_verified')) {
      confirmed.add(event.data.userId)
      tell({ id: event.data.userId, gone: true })
    }
    if (!isOf(event, 'user_signed_up')) return
    const { userId } = event.data
    companyOf(ports, userId).then((name) => {
      if (!confirmed.has(userId)) tell({ id: userId, name, events: [toldOf(logged)], people: {} })
    }, fail)
  })
}

/** As whoever signed up wrote it. */
async function companyOf(ports: Ports, userId: string): Promise<string> {
  const query = { parent: 'platform', collection: MailedLinks.name, name: 'bySubject', equals: { subjectId: userId } }
  const found = await ports.documents.find({ ...query, parent: 'platform', limit: 10 })
  const [signUp] = found.flatMap(({ body }) => MailedLinks.schema.parse(body).signUp ?? [])
  return signUp?.organizationName ?? ''
}
