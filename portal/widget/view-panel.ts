/** The panel: what stands around the messages, and the redrawing of what changed. */
import { element, icon } from '../browser/element.ts'
import type { ConversationState, Entry } from './conversation.ts'
import { strings } from './strings.ts'
import { createComposer } from './view-composer.ts'
import { renderEntry } from './view-entries.ts'
import type { SentFile, UploadAction } from './view-files.ts'
import { renderClosing } from './view-rating.ts'

export interface PanelActions {
  readonly say: (text: string, files: readonly SentFile[]) => void
  readonly upload: UploadAction
  readonly writing: () => void
  readonly retry: (clientMessageId: string) => void
  readonly end: () => void
  readonly startOver: () => void
  readonly rate: (score: number, comment: string) => Promise<boolean>
  readonly minimise: () => void
}

export interface Panel {
  readonly node: HTMLElement
  /** Shows the state; `refusal` is why no conversation could be begun. */
  readonly show: (state: ConversationState, agentName: string | undefined, refusal: string | undefined) => void
  readonly focus: () => void
  /** Those that were chosen for a conversation that is left behind. */
  readonly forgetFiles: () => void
}

/** How far from the end the log may be scrolled and still follow new messages. */
const FOLLOW_DISTANCE_PX = 120

export function createPanel(title: string | undefined, actions: PanelActions): Panel {
  const name = element('h2', { class: 'name', dir: 'auto' }, title ?? strings.assistant)
  const subtitle = element('p', { class: 'subtitle', role: 'status' }, strings.subtitleBot)
  const log = element('div', {
    class: 'log',
    role: 'log',
    'aria-live': 'polite',
    'aria-label': strings.log,
    tabindex: 0,
  })
  const status = element('div', { class: 'status', role: 'status' })
  const composer = createComposer(actions.say, actions.writing, actions.upload)
  const foot = element('div', { class: 'foot' }, composer.node)
  const menu = createMenu(actions)
  const node = element(
    'section',
    { class: 'panel', role: 'dialog', 'aria-label': strings.dialog(title ?? strings.assistant), hidden: true },
    element(
      'header',
      {},
      element('span', { class: 'avatar', 'aria-hidden': 'true' }, icon('M5 6h14v10h-8l-4 4v-4H5z')),
      element('div', { class: 'who' }, name, subtitle),
      menu,
      element(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': strings.minimise, click: actions.minimise },
        icon('M6 9l6 6 6-6'),
      ),
    ),
    log,
    status,
    foot,
  )
  const draw = createLogDrawer(log)
  let asks: 'message' | 'rating' | 'another' = 'message'

  return {
    node,
    focus: () => composer.focus(),
    forgetFiles: composer.forgetFiles,
    show(state, agentName, refusal) {
      const shownName = title ?? agentName ?? strings.assistant
      if (name.textContent !== shownName) {
        name.textContent = shownName
        node.setAttribute('aria-label', strings.dialog(shownName))
      }
      setText(subtitle, subtitleOf(state))
      node.classList.toggle('with-person', state.status === 'with_person')
      draw(state, { agentName: agentName ?? shownName, connected: state.connected, onRetry: actions.retry })
      setText(status, refusal !== undefined ? `${strings.cannotStart} ${refusal}` : statusOf(state))
      status.classList.toggle('trouble', refusal !== undefined || !state.connected)
      const next = state.status !== 'closed' ? 'message' : state.rated ? 'another' : 'rating'
      if (next === asks) return
      asks = next
      foot.replaceChildren(next === 'message' ? composer.node : renderClosing(next === 'rating', actions))
    },
  }
}

/** Redraws the entries that are other objects than the last time; the others keep their nodes, and with them focus and open sources. */
function createLogDrawer(log: HTMLElement) {
  const drawn = new Map<string, { entry: Entry; node: HTMLElement; wasConnected: boolean }>()
  let follows = true
  const toEnd = () => {
    if (follows) log.scrollTop = log.scrollHeight
  }
  log.addEventListener('scroll', () => {
    follows = log.scrollHeight - log.scrollTop - log.clientHeight < FOLLOW_DISTANCE_PX
  })
  // What stands below the log grows and shrinks; so does a telephone's keyboard.
  new ResizeObserver(toEnd).observe(log)
  return (state: ConversationState, context: Parameters<typeof renderEntry>[1]) => {
    const isCustomers = state.entries.at(-1)?.kind === 'outgoing' && !drawn.has(state.entries.at(-1)?.key ?? '')
    const keys = new Set(state.entries.map((entry) => entry.key))
    for (const [key, { node }] of drawn) {
      if (keys.has(key)) continue
      node.remove()
      drawn.delete(key)
    }
    let previous: HTMLElement | undefined
    for (const entry of state.entries) {
      const before = drawn.get(entry.key)
      const stands = before?.entry === entry && (entry.kind !== 'outgoing' || before.wasConnected === context.connected)
      const node = stands ? before.node : renderEntry(entry, context)
      if (!stands) {
        before?.node.replaceWith(node)
        if (before) node.classList.add('still')
        drawn.set(entry.key, { entry, node, wasConnected: context.connected })
      }
      const place = previous ? previous.nextSibling : log.firstChild
      if (node !== place) log.insertBefore(node, place)
      previous = node
    }
    if (isCustomers) follows = true
    toEnd()
  }
}

function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text
}

function subtitleOf(state: ConversationState): string {
  switch (state.status) {
    case 'open':
      return strings.subtitleBot
    case 'waiting_for_person':
      return strings.subtitleWaiting
    case 'with_person':
      return strings.subtitlePerson(state.person)
    case 'closed':
      return strings.subtitleClosed
  }
}

function statusOf(state: ConversationState): string {
  if (state.status === 'closed') return ''
  if (!state.connected) return strings.reconnecting
  if (state.typing !== undefined) return strings.replying(state.typing)
  return state.status === 'waiting_for_person' ? strings.handoffWaiting : ''
}

function createMenu({ end, startOver }: PanelActions): HTMLElement {
  const items = element('div', { class: 'menu', hidden: true })
  const opener = element(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'aria-label': strings.menu,
      'aria-expanded': 'false',
      click: () => toggle(items.hasAttribute('hidden')),
    },
    icon('M5 12h.01M12 12h.01M19 12h.01'),
  )
  const toggle = (open: boolean) => {
    items.hidden = !open
    opener.setAttribute('aria-expanded', String(open))
  }
  const item = (label: string, act: () => void) =>
    element(
      'button',
      {
        type: 'button',
        click: () => {
          toggle(false)
          opener.focus()
          act()
        },
      },
      label,
    )
  items.append(item(strings.endConversation, end), item(strings.startOver, startOver))
  return element(
    'div',
    {
      class: 'more',
      keydown: (event) => {
        if (!(event instanceof KeyboardEvent) || event.key !== 'Escape' || items.hidden) return
        event.stopPropagation()
        toggle(false)
        opener.focus()
      },
      focusout: (event) => {
        const to = event instanceof FocusEvent ? event.relatedTarget : null
        if (to instanceof Node && !items.parentElement?.contains(to)) toggle(false)
      },
    },
    opener,
    items,
  )
}
