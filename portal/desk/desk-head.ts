/** The head of the desk: whether it is live, for which client staff work, who is signed in, and the way out. */
import { element } from '../browser/element.ts'
import type { User } from '../browser/signed-in.ts'
import type { ServedClient } from './served-clients.ts'
import { strings } from './strings.ts'

export interface DeskHead {
  readonly node: HTMLElement
  /** Says whether events arrive. */
  readonly live: HTMLElement
}

interface Choice {
  /** None for who belongs to an organization. */
  readonly client: ServedClient | undefined
  readonly clients: readonly ServedClient[]
  readonly onChoice: (client: ServedClient) => void
  readonly leave: () => void
}

export function deskHead(user: User, { client, clients, onChoice, leave }: Choice): DeskHead {
  const live = element('span', { class: 'live', role: 'status' }, strings.connecting)
  const node = element(
    'header',
    { class: 'top' },
    element(
      'a',
      { class: 'brand', href: '/', 'aria-label': strings.home },
      element('img', { src: '/favicon.svg', alt: '', width: 30, height: 30 }),
      strings.name,
    ),
    live,
    client && clientChoice(client, clients, onChoice),
    element('span', { class: 'me small' }, user.name || user.email),
    element('button', { type: 'button', class: 'button', click: leave }, strings.signOut),
  )
  return { node, live }
}

function clientChoice(chosen: ServedClient, clients: readonly ServedClient[], onChoice: Choice['onChoice']) {
  const choice = element(
    'select',
    {
      class: 'serves',
      'aria-label': strings.client,
      change: () => {
        const other = clients.find(({ organizationId }) => organizationId === choice.value)
        if (other) onChoice(other)
      },
    },
    ...clients.map(({ organizationId, name }) => element('option', { value: organizationId }, name)),
  )
  choice.value = chosen.organizationId
  return choice
}
