/** The live timeline: signs in as the chosen client's administrator and shows the organization's events as they happen. */
import { element } from '../browser/element.ts'
import { followEvents, type PlatformEvent } from '../browser/follow-events.ts'
import type { Showcase } from '../browser/showcase.ts'
import { signIn } from '../browser/signed-in.ts'
import { addEvent, type EventFlow, factsOf, titleOf } from './event-flows.ts'
import { strings } from './strings.ts'

export function createTimeline({ clients, users }: Showcase): HTMLElement {
  const state = element('span', { class: 'live', role: 'status' }, strings.connecting)
  const list = element('ol', { class: 'flows' })
  const remark = element('p', { class: 'remark faint' })
  const choice = element(
    'select',
    { id: 'timeline-client' },
    ...clients.map(({ slug, name }) => element('option', { value: slug }, name)),
  )
  let life = new AbortController()

  const say = (text: string) => {
    remark.textContent = text
    remark.hidden = text === ''
  }
  const follow = async (slug: string, signal: AbortSignal) => {
    list.replaceChildren()
    setLive(state, false)
    const admin = users.find(({ role, client }) => role === 'admin' && client === slug)
    if (!admin) return say(strings.noAdmin)
    const answer = await signIn(admin.email, admin.password, () => say(strings.cannotFollow(strings.connecting)))
    if (signal.aborted) return
    if (answer.kind !== 'ok')
      return say(
        strings.cannotFollow(
          answer.kind === 'offline' ? strings.offline : (answer.problem.detail ?? answer.problem.title),
        ),
      )
    say(strings.noEvents)
    const show = createFlowList(list)
    await followEvents(answer.value, {
      onEvent: (event) => {
        say('')
        show(event)
      },
      onState: (now) => setLive(state, now === 'live'),
      onRefused: (reason) => say(strings.cannotFollow(reason)),
      signal,
    })
  }
  const restart = () => {
    life.abort()
    life = new AbortController()
    void follow(choice.value, life.signal)
  }
  choice.addEventListener('change', restart)
  restart()

  return element(
    'section',
    { class: 'wrap timeline', id: 'events' },
    element(
      'div',
      { class: 'heading' },
      element('div', {}, element('h2', {}, strings.events), element('p', { class: 'faint' }, strings.eventsHint)),
      element('div', { class: 'controls' }, state, element('label', { class: 'label' }, strings.client, choice)),
    ),
    remark,
    list,
  )
}

function setLive(state: HTMLElement, live: boolean): void {
  state.classList.toggle('on', live)
  state.textContent = live ? strings.live : strings.connecting
}

/** Redraws the flow that got an event and moves it to the front; what a reader has opened stays open. */
function createFlowList(list: HTMLElement): (event: PlatformEvent) => void {
  let flows: readonly EventFlow[] = []
  const drawn = new Map<
    string,
    { readonly node: HTMLElement; readonly events: HTMLElement; readonly shown: Map<string, HTMLElement> }
  >()
  return (event) => {
    const next = addEvent(flows, event)
    if (next === flows) return
    flows = next
    const [flow] = flows
    if (!flow) return
    const known = drawn.get(flow.correlationId)
    const events = known?.events ?? element('ol', { class: 'events' })
    const node = known?.node ?? element('li', { class: 'flow card' })
    const shown = known?.shown ?? new Map<string, HTMLElement>()
    drawn.set(flow.correlationId, { node, events, shown })
    for (const one of flow.events) if (!shown.has(one.id)) shown.set(one.id, renderEvent(one))
    events.replaceChildren(...flow.events.flatMap(({ id }) => shown.get(id) ?? []))
    node.replaceChildren(renderFlowHead(flow), events)
    list.prepend(node)
    for (const [correlationId, old] of drawn) {
      if (flows.some((kept) => kept.correlationId === correlationId)) continue
      old.node.remove()
      drawn.delete(correlationId)
    }
  }
}

function renderFlowHead({ events }: EventFlow): HTMLElement {
  const [first] = events
  return element(
    'div',
    { class: 'flow-head' },
    element('h3', {}, first ? titleOf(first) : ''),
    element(
      'p',
      { class: 'faint small' },
      [strings.eventCount(events.length), first ? clockTime(first.time) : ''].join(' · '),
    ),
  )
}

function renderEvent(event: PlatformEvent): HTMLElement {
  const facts = factsOf(event)
  return element(
    'li',
    { class: 'event' },
    element(
      'details',
      {},
      element(
        'summary',
        {},
        element('span', { class: 'what' }, titleOf(event)),
        ...facts.map((fact) => element('span', { class: 'fact' }, fact)),
        element('span', { class: 'when faint' }, `${strings.by(actorOf(event.actor))} · ${clockTime(event.time)}`),
      ),
      element(
        'pre',
        { tabindex: 0 },
        element(
          'code',
          {},
          JSON.stringify(
            { id: event.id, subject: event.subject, actor: event.actor, time: event.time, data: event.data },
            undefined,
            2,
          ),
        ),
      ),
    ),
  )
}

/** `engine:chat-runtime` as `engine chat-runtime`, `customer:cus_1` as `the customer`. */
function actorOf(actor: string): string {
  const [kind = '', id = ''] = actor.split(/:(.*)/)
  if (kind === 'engine') return `${strings.actors.engine} ${id}`
  return kind === 'user' || kind === 'agent' || kind === 'customer' || kind === 'key' ? strings.actors[kind] : actor
}

const clockTime = (time: string) =>
  new Date(time).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
