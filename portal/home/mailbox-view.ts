/** The local mailbox: what was written to people while no server carries mail, with links that work. Read as the operator, while it is open. */
import { element } from '../browser/element.ts'
import type { Showcase } from '../browser/showcase.ts'
import { type SignedIn, signIn } from '../browser/signed-in.ts'
import { strings } from './strings.ts'

interface Letter {
  readonly id: string
  readonly channel: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly createdAt: string
}

const LOOK_AGAIN_MS = 3_000

export function createMailbox({ users }: Showcase): HTMLElement {
  const remark = element('p', { class: 'faint', role: 'status' }, strings.connecting)
  const list = element('ol', { class: 'letters' })
  const shown = new Set<string>()
  let reader: SignedIn | undefined
  let opening = new AbortController()

  const read = async (): Promise<readonly Letter[] | undefined> => {
    const operator = users.find(({ role }) => role === 'platform_admin')
    if (!reader && operator) {
      const signed = await signIn(operator.email, operator.password, () => {
        reader = undefined
      })
      reader = signed.kind === 'ok' ? signed.value : undefined
    }
    const answer = await reader?.get<{ items: readonly Letter[] }>('/v1/mailbox?limit=30')
    return answer?.kind === 'ok' ? answer.value.items : undefined
  }
  const look = async (signal: AbortSignal): Promise<void> => {
    const letters = await read()
    if (signal.aborted) return
    for (const letter of letters?.toReversed() ?? []) {
      if (shown.has(letter.id)) continue
      shown.add(letter.id)
      list.prepend(renderLetter(letter))
    }
    const told = letters === undefined ? strings.offline : strings.letters(shown.size)
    // What stands there already is not read out again.
    if (remark.textContent !== told) remark.textContent = told
    setTimeout(() => void (signal.aborted || look(signal)), LOOK_AGAIN_MS)
  }
  const box = element(
    'details',
    {
      class: 'drawer card',
      toggle: () => {
        opening.abort()
        opening = new AbortController()
        if (box.open) void look(opening.signal)
      },
    },
    element(
      'summary',
      {},
      element('h2', {}, strings.mailbox),
      element('span', { class: 'faint' }, strings.mailboxHint),
    ),
    remark,
    list,
  )
  return element('section', { class: 'wrap', id: 'mailbox' }, box)
}

function renderLetter({ channel, to, subject, text, createdAt }: Letter): HTMLElement {
  return element(
    'li',
    {},
    element(
      'p',
      { class: 'small faint' },
      strings.letterTo(channel, to),
      ' · ',
      element('time', { datetime: createdAt }, new Date(createdAt).toLocaleTimeString()),
    ),
    element('h3', {}, subject),
    element('p', { class: 'words', dir: 'auto' }, ...withLinks(text)),
  )
}

/** Addresses among the words become links. */
const withLinks = (text: string) =>
  text
    .split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/)
    .map((piece, at) =>
      at % 2 === 0 ? piece : element('a', { href: piece, target: '_blank', rel: 'noopener noreferrer' }, piece),
    )
