/** One client's journey: its stages, what waits for whom, and all steps behind a fold. */
import { type Child, element } from '../browser/element.ts'
import type { PlatformEvent } from '../browser/follow-events.ts'
import { factsOf, titleOf } from './event-flows.ts'
import { type Journey, journeyOf } from './journey.ts'
import type { JourneyEvent } from './journey-rules.ts'
import { words } from './journey-strings.ts'
import type { Wait } from './journey-way.ts'

/** A client as far as it was told of. */
export interface Client {
  readonly id: string
  readonly name: string
  readonly events: readonly JourneyEvent[]
  /** Names by user id. */
  readonly people: Readonly<Record<string, string>>
}

export interface JourneyCard {
  readonly node: HTMLElement
  /** What has begun to wait since the last time. What a reader has opened stays open. */
  show(client: Client): readonly Wait[]
}

export function createJourneyCard(): JourneyCard {
  const name = element('h3')
  const stage = element('p', { class: 'stage-now small' })
  const stages = element('ol', { class: 'stages' })
  const waits = element('ul', { class: 'waits' })
  const summary = element('summary', { class: 'small' })
  const steps = element('ol', { class: 'steps' })
  const node = element(
    'li',
    { class: 'journey card' },
    element('div', { class: 'journey-head' }, name, stage),
    waits,
    stages,
    element('details', {}, summary, steps),
  )
  let known = new Set<string>()
  return {
    node,
    show(client) {
      const journey = journeyOf(client.events)
      const title = client.name || words.unnamed
      name.textContent = title
      stage.textContent = words.stages[journey.stage]
      waits.setAttribute('aria-label', words.waitsOf(title))
      const fresh = journey.waits.filter((wait) => !known.has(keyOf(wait)))
      known = new Set(journey.waits.map(keyOf))
      waits.replaceChildren(...waitRows(journey, client, fresh))
      stages.setAttribute('aria-label', words.stagesOf(title))
      stages.replaceChildren(...stageRows(journey, client))
      // Of a client that was brought as it is, the steps tell it all.
      stages.hidden = stages.childElementCount <= 2
      node.classList.toggle('calm', stages.hidden && journey.waits.length === 0)
      summary.textContent = words.steps(journey.steps.length)
      steps.replaceChildren(...journey.steps.toReversed().map((event) => stepRow(event, client)))
      return fresh
    },
  }
}

const keyOf = ({ what, role, userId, since }: Wait) => [what, role, userId, since].join()

/** `Sam Sales, sales agent`; the role alone where nobody is known. */
export function whomOf({ role, userId }: Wait, { people }: Client): string {
  const name = userId === undefined ? undefined : people[userId]
  if (name === undefined) return words.roles[role]
  return role === 'approver' ? name : `${name}, ${words.roles[role].replace(/^an? /, '')}`
}

/** What changed within this time is shown as new. */
const freshMs = 4_000

function waitRows(journey: Journey, client: Client, fresh: readonly Wait[]): HTMLElement[] {
  if (journey.endedAt !== undefined) return [element('li', { class: 'faint' }, words.ended(clockTime(journey.endedAt)))]
  if (journey.waits.length === 0) return [element('li', { class: 'faint' }, words.nothingWaits)]
  return journey.waits.map((wait) => {
    const isFresh = fresh.includes(wait) && Date.now() - Date.parse(wait.since) < freshMs
    const kind = wait.role === 'platform' ? 'working' : 'waiting'
    return element(
      'li',
      { class: `wait ${kind}${isFresh ? ' fresh' : ''}` },
      element('b', {}, words.waits[wait.what]),
      wait.seen && element('span', { class: 'fact' }, words.seen),
      element('span', {}, `${words.waitsFor} `, element('b', { class: 'whom' }, whomOf(wait, client))),
      element('time', { class: 'when faint', datetime: wait.since }, words.since(clockTime(wait.since))),
    )
  })
}

/** A stage that was left out on the way is not shown. */
function stageRows({ stages, stage }: Journey, client: Client): HTMLElement[] {
  const current = stages.findIndex(({ name }) => name === stage)
  return stages.flatMap(({ name, begun, reached }, place) => {
    if (begun === undefined && place < current) return []
    const event = reached ?? begun
    const state = reached ? 'done' : begun ? 'now' : 'ahead'
    return element(
      'li',
      { class: `stage ${state}` },
      element('span', { class: 'stage-name' }, words.stages[name]),
      element('span', { class: 'unseen' }, `: ${words[state]} `),
      event && element('span', { class: 'stage-facts faint' }, ...timeAndActor(event, client)),
    )
  })
}

function stepRow(event: JourneyEvent, client: Client): HTMLElement {
  const facts =
    event.type === 'message_requested' ? [] : [...namesIn(event, client), ...factsOf(withoutProducer(event))]
  return element(
    'li',
    {},
    element('span', { class: 'what' }, event.type === 'message_requested' ? words.demoShared : titleOf(event)),
    ...facts.map((fact) => element('span', { class: 'fact' }, fact)),
    element('span', { class: 'when faint' }, ...timeAndActor(event, client)),
  )
}

/** Whom the event is about, beside whoever did it. */
const namesIn = ({ data }: PlatformEvent, { people }: Client): string[] =>
  [data.agentId, data.toAgentId, data.toUserId].flatMap((id) => (typeof id === 'string' && people[id]) || [])

/** It stands beside the actor. */
function withoutProducer(event: PlatformEvent): PlatformEvent {
  const { producedBy: _, ...data } = event.data
  return { ...event, data }
}

function timeAndActor(event: PlatformEvent, client: Client): Child[] {
  const { producedBy } = event.data
  const by = [actorOf(event, client)]
  if (typeof producedBy === 'string') by.push(producedBy === 'baseline' ? words.baseline : words.model(producedBy))
  const time = element('time', { datetime: event.time }, clockTime(event.time))
  return [time, ...by.flatMap((name) => [' · ', element('span', {}, name)])]
}

/** Pages that a link opens know nobody: it is the client who has the link, but for the platform's own signatory. */
function actorOf({ actor, data }: PlatformEvent, { people }: Client): string {
  if (actor === 'user:anonymous') return data.partyId === 'platform' ? words.roles.signatory : words.roles.client
  const [kind = '', id = ''] = actor.split(/:(.*)/)
  return kind === 'engine' ? words.roles.platform : (people[id] ?? words.someone)
}

/** With the day where it was another. */
function clockTime(time: string): string {
  const at = new Date(time)
  const clock = at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
  const isToday = at.toDateString() === new Date().toDateString()
  return isToday ? clock : `${at.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })}, ${clock}`
}
