/** The running platform at a glance: its clients on their way, the samples among them, who to sign in as, and what happens. */
import { accentOf, applyAccent } from '../browser/accent.ts'
import { element } from '../browser/element.ts'
import {
  chatAgents,
  loadShowcase,
  type Showcase,
  type ShowcaseAgent,
  type ShowcaseClient,
} from '../browser/showcase.ts'
import { createJourneys } from './journeys-view.ts'
import { createMailbox } from './mailbox-view.ts'
import { strings } from './strings.ts'
import { createTimeline } from './timeline.ts'

/** The samples are imported at the first start, which takes a moment. */
const LOOK_AGAIN_MS = 3_000

async function showSamples(place: HTMLElement): Promise<void> {
  const answer = await loadShowcase()
  if (answer.kind !== 'ok' || answer.value.clients.length === 0) {
    place.replaceChildren(element('p', { class: 'wrap faint', role: 'status' }, strings.notReady))
    setTimeout(() => void showSamples(place), LOOK_AGAIN_MS)
    return
  }
  const showcase = answer.value
  place.replaceChildren(clientCards(showcase), createTimeline(showcase), createMailbox(showcase), signIns(showcase))
  if (location.pathname === '/timeline') document.getElementById('events')?.scrollIntoView()
}

function header(): HTMLElement {
  return element(
    'header',
    { class: 'top wrap' },
    element(
      'a',
      { class: 'brand', href: '/' },
      element('img', { src: '/favicon.svg', alt: '', width: 30, height: 30 }),
      strings.name,
    ),
    element(
      'nav',
      { class: 'small' },
      element('a', { href: '#clients' }, strings.navClients),
      element('a', { href: '#events' }, strings.navEvents),
      element('a', { href: '#mailbox' }, strings.navMailbox),
      element('a', { href: '/desk' }, strings.navDesk),
      element('a', { href: '/docs' }, strings.api),
    ),
  )
}

function hero(): HTMLElement {
  return element(
    'section',
    { class: 'wrap hero' },
    element('p', { class: 'live on' }, strings.running),
    element('h1', {}, strings.title),
    element('p', { class: 'lead faint' }, strings.lead),
    element(
      'p',
      { class: 'actions' },
      element('a', { class: 'button primary', href: '/desk' }, strings.desk),
      element('a', { class: 'button', href: '/sign-up' }, strings.signUp),
    ),
  )
}

function clientCards({ clients }: Showcase): HTMLElement {
  return element(
    'section',
    { class: 'wrap' },
    element('h2', {}, strings.clients),
    element('ul', { class: 'clients' }, ...clients.map(clientCard)),
  )
}

function clientCard(client: ShowcaseClient): HTMLElement {
  const site = `/sites/${encodeURIComponent(client.slug)}`
  const chats = chatAgents(client)
  const agentRow = (agent: ShowcaseAgent) => {
    const isChat = chats.includes(agent)
    const role = isChat ? strings.chat : agent.productType === 'voicebot' ? strings.voice : strings.other
    return element('li', {}, element('b', {}, agent.name), element('span', { class: 'faint small' }, role))
  }
  const card = element(
    'li',
    { class: 'client card' },
    element('span', { class: 'mark', 'aria-hidden': 'true' }, client.name.charAt(0)),
    element('h3', {}, client.name),
    element('p', { class: 'faint' }, client.tagline),
    element('ul', { class: 'agents' }, ...client.agents.map(agentRow)),
    element(
      'p',
      { class: 'actions' },
      ...chats.slice(0, 1).map((agent) =>
        element(
          'a',
          {
            class: 'button primary',
            href: `${site}?agent=${encodeURIComponent(agent.configId)}&open`,
            'aria-label': `${strings.talk}: ${client.name}`,
          },
          strings.talk,
        ),
      ),
      element('a', { class: 'button', href: site, 'aria-label': `${strings.visit}: ${client.name}` }, strings.visit),
    ),
  )
  applyAccent(card, accentOf(client.color))
  return card
}

function signIns({ clients, users }: Showcase): HTMLElement {
  const clientName = (slug: string | undefined) =>
    clients.find((client) => client.slug === slug)?.name ?? strings.platform
  return element(
    'section',
    { class: 'wrap' },
    element(
      'details',
      { class: 'drawer sign-ins card' },
      element(
        'summary',
        {},
        element('h2', {}, strings.signIns),
        element('span', { class: 'faint' }, strings.signInsHint),
      ),
      element(
        'div',
        { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': strings.signIns },
        element(
          'table',
          {},
          element(
            'thead',
            {},
            element(
              'tr',
              {},
              ...[strings.role, strings.of, strings.email, strings.password].map((name) =>
                element('th', { scope: 'col' }, name),
              ),
            ),
          ),
          element(
            'tbody',
            {},
            ...users.map(({ role, client, email, password }) =>
              element(
                'tr',
                {},
                ...[role.replace(/_/g, ' '), clientName(client)].map((cell) => element('td', {}, cell)),
                ...[email, password].map((cell) => element('td', {}, element('code', {}, cell))),
              ),
            ),
          ),
        ),
      ),
    ),
  )
}

const root = document.getElementById('home')
if (!root) throw new Error('home.html must hold the element #home')
const samples = element('div')
root.replaceChildren(header(), element('main', {}, hero(), createJourneys(), samples))
void showSamples(samples)
