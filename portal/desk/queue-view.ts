/** The list at the side: who waits, and who has whom. */
import { element } from '../browser/element.ts'
import { sentenceOf } from '../browser/humanise.ts'
import { durationText, type Escalation, type Queue } from './escalations.ts'
import { strings } from './strings.ts'

export interface QueueView {
  readonly node: HTMLElement
  readonly show: (queue: Queue, openId: string | undefined) => void
}

/** How often the waiting times are brought up to date. */
const CLOCK_MS = 5_000

export function createQueueView(onOpen: (id: string) => void, signal: AbortSignal): QueueView {
  const node = element('div', { class: 'queue' })
  const tick = setInterval(() => {
    for (const time of node.querySelectorAll<HTMLElement>('[data-since]'))
      time.textContent = waitedText(time.dataset.since ?? '')
  }, CLOCK_MS)
  signal.addEventListener('abort', () => clearInterval(tick))

  return {
    node,
    show(queue, openId) {
      const focused = node.contains(document.activeElement)
        ? document.activeElement?.getAttribute('data-id')
        : undefined
      const group = (title: string, escalations: readonly Escalation[]) =>
        escalations.length === 0
          ? []
          : [
              element('h2', {}, title, ' ', element('span', { class: 'faint' }, String(escalations.length))),
              element(
                'ul',
                {},
                ...escalations.map((escalation) => element('li', {}, renderItem(escalation, openId, onOpen))),
              ),
            ]
      const empty = element(
        'div',
        { class: 'empty' },
        element('p', {}, strings.nobody),
        element('p', { class: 'faint small' }, strings.nobodyHint),
      )
      node.replaceChildren(
        ...(queue.waiting.length === 0 ? [empty] : group(strings.waiting, queue.waiting)),
        ...group(strings.yours, queue.yours),
        ...group(strings.others, queue.others),
      )
      if (focused) node.querySelector<HTMLElement>(`[data-id="${CSS.escape(focused)}"]`)?.focus()
    },
  }
}

function renderItem(escalation: Escalation, openId: string | undefined, onOpen: (id: string) => void): HTMLElement {
  const { id, summary, reason, createdAt, claimedBy, state } = escalation
  const claimed = state === 'claimed'
  return element(
    'button',
    {
      type: 'button',
      class: claimed ? 'item' : 'item waits',
      'data-id': id,
      'aria-current': id === openId ? 'true' : 'false',
      click: () => onOpen(id),
    },
    element('span', { class: 'title' }, sentenceOf(reason)),
    element('span', { class: 'text faint' }, summary),
    claimed
      ? element('span', { class: 'time' }, strings.with(claimedBy?.name ?? strings.somebody))
      : element('span', { class: 'time', 'data-since': createdAt }, waitedText(createdAt)),
  )
}

const waitedText = (since: string) => strings.waited(durationText(Date.now() - Date.parse(since)))
