/** The clients on their way, newest first: told by the local platform, which alone may know their names. */
import { element } from '../browser/element.ts'
import { type Client, createJourneyCard, type JourneyCard, whomOf } from './journey-card.ts'
import { words } from './journey-strings.ts'

/** What is told of one client: what is new of it, or that it goes on under another id. */
type News = Client | { readonly id: string; readonly gone: true }

interface Shown {
  readonly card: JourneyCard
  readonly client: Client
}

const REOPEN_MS = 3_000

export function createJourneys(): HTMLElement {
  const state = element('span', { class: 'live', role: 'status' }, words.connecting)
  const said = element('p', { class: 'unseen', role: 'status' })
  const none = element('p', { class: 'remark faint', hidden: true }, words.none)
  const list = element('ul', { class: 'journeys' })
  const openedAtMs = Date.now()
  const shown = new Map<string, Shown>()

  const take = (news: News) => {
    const known = shown.get(news.id)
    if ('gone' in news) {
      known?.card.node.remove()
      shown.delete(news.id)
    } else {
      const card = known?.card ?? createJourneyCard()
      const client = merged(known?.client, news)
      shown.set(news.id, { card, client })
      const fresh = card.show(client).filter(({ since }) => Date.parse(since) >= openedAtMs)
      if (!known) place(list, shown, card, client)
      const name = client.name || words.unnamed
      if (fresh.length > 0)
        said.textContent = fresh
          .map((wait) => words.announce(name, words.waits[wait.what], whomOf(wait, client)))
          .join(' ')
    }
    none.hidden = shown.size > 0
  }
  follow(take, (live) => {
    state.classList.toggle('on', live)
    state.textContent = live ? words.live : words.connecting
    if (live) none.hidden = shown.size > 0
  })

  return element(
    'section',
    { class: 'wrap on-their-way', id: 'clients' },
    element(
      'div',
      { class: 'heading' },
      element('div', {}, element('h2', {}, words.title), element('p', { class: 'faint' }, words.hint)),
      element('div', { class: 'controls' }, state),
    ),
    said,
    none,
    list,
  )
}

/** The stream begins with all that is known, also after a break: what was heard before changes nothing. */
function follow(take: (news: News) => void, onLive: (live: boolean) => void): void {
  const source = new EventSource('/local/journeys')
  source.addEventListener('open', () => onLive(true))
  source.addEventListener('client', ({ data }) => take(JSON.parse(data)))
  source.addEventListener('error', () => {
    onLive(false)
    // The browser takes up a connection that broke, but not one that was refused.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(take, onLive), REOPEN_MS)
  })
}

function merged(known: Client | undefined, { id, name, events, people }: Client): Client {
  const all = new Map([...(known?.events ?? []), ...events].map((event) => [event.id, event]))
  return { id, name, events: [...all.values()], people: { ...known?.people, ...people } }
}

const beginningOf = ({ events }: Client) => events.map(({ position }) => position).sort()[0] ?? ''

/** A card stays where it is put: nothing moves under a reader. */
function place(list: HTMLElement, shown: ReadonlyMap<string, Shown>, card: JourneyCard, client: Client): void {
  const older = [...list.children].find((node) =>
    [...shown.values()].some((other) => other.card.node === node && beginningOf(other.client) < beginningOf(client)),
  )
  list.insertBefore(card.node, older ?? null)
}
