/** One conversation at the desk: what was said, why a person is wanted, and what that person can do. */
import { element } from '../browser/element.ts'
import { sentenceOf } from '../browser/humanise.ts'
import { parseMarkup } from '../browser/markup.ts'
import { renderMarkup } from '../browser/render-markup.ts'
import type { Message } from '../browser/shapes.ts'
import { type TextForm, textForm } from '../browser/text-form.ts'
import { type Escalation, type Standing, standingOf } from './escalations.ts'
import { strings } from './strings.ts'
import { aboutParts, type Suggestion } from './view-about.ts'
import { type GuideActions, guideForm } from './view-guide.ts'

export interface ConversationActions extends GuideActions {
  readonly claim: () => Promise<void>
  /** Whether it was done; the words are kept where it was not. */
  readonly reply: (text: string) => Promise<boolean>
  readonly writing: () => void
  readonly suggest: () => Promise<Suggestion | undefined>
  readonly release: (outcome: 'handed_back' | 'closed') => Promise<void>
  readonly back: () => void
}

export interface ConversationView {
  readonly node: HTMLElement
  readonly show: (escalation: Escalation, messages: readonly Message[]) => void
  /** What the customer is doing at this moment. */
  readonly showCustomer: (now: CustomerNow) => void
  /** Says what went wrong, or nothing. */
  readonly remark: (text: string) => void
}

export interface CustomerNow {
  readonly online: boolean | undefined
  readonly typing: boolean
  readonly connected: boolean
}

export function createConversationView(userId: string, actions: ConversationActions): ConversationView {
  const title = element('h1', { tabindex: -1 })
  const about = element('aside', { class: 'about', 'aria-label': strings.about, tabindex: 0 })
  const log = element('div', { class: 'log', role: 'log', 'aria-label': strings.history, tabindex: 0 })
  const customerNow = element('p', { class: 'now small faint', role: 'status' })
  const trouble = element('p', { class: 'bad', role: 'alert' })
  const foot = element('div', { class: 'foot' })
  const reply = textForm(strings.reply, strings.send, actions.reply, actions.writing)
  const guide = guideForm(actions)
  const shown = new Map<string, { readonly delivery: Message['delivery']; readonly node: HTMLElement }>()
  let standing: Standing | undefined
  let follows = true
  const toEnd = () => {
    if (follows) log.scrollTop = log.scrollHeight
  }
  log.addEventListener('scroll', () => {
    follows = log.scrollHeight - log.scrollTop - log.clientHeight < 120
  })
  // What stands below the log grows and shrinks.
  new ResizeObserver(toEnd).observe(log)

  return {
    node: element(
      'section',
      { class: 'conversation' },
      element(
        'header',
        {},
        element('button', { type: 'button', class: 'button back', click: actions.back }, strings.back),
        title,
      ),
      about,
      log,
      element('div', { class: 'below' }, customerNow, trouble, foot),
    ),
    showCustomer: ({ online, typing, connected }) => {
      const presence = online === undefined ? '' : online ? strings.customerHere : strings.customerAway
      customerNow.textContent = connected ? (typing ? strings.customerWrites : presence) : strings.reconnecting
      customerNow.classList.toggle('typing', connected && typing)
    },
    remark: (text) => {
      trouble.textContent = text
    },
    show(escalation, messages) {
      title.textContent = sentenceOf(escalation.reason)
      const fresh = messages.filter(({ id, delivery }) => shown.get(id)?.delivery !== delivery || !shown.has(id))
      for (const message of fresh) {
        const node = renderMessage(message)
        const before = shown.get(message.id)?.node
        if (before) before.replaceWith(node)
        else log.append(node)
        shown.set(message.id, { delivery: message.delivery, node })
      }
      if (fresh.length > 0) toEnd()
      const now = standingOf(escalation, userId)
      if (now === standing) return
      standing = now
      about.replaceChildren(
        ...aboutParts(escalation, { use: now === 'yours' ? reply.use : undefined, suggest: actions.suggest }),
      )
      foot.replaceChildren(...footParts(now, escalation, actions, reply, guide))
      if (now === 'yours') reply.focus()
    },
  }
}

function renderMessage({ role, text, author, toolCalls, channel, delivery }: Message): HTMLElement {
  const who = { customer: strings.customer, agent: strings.assistant, person: author ?? strings.person, system: '' }[
    role
  ]
  return element(
    'div',
    { class: `said ${role}` },
    who !== '' && element('p', { class: 'who' }, channel ? `${who} ${strings.by(channel)}` : who),
    toolCalls.length > 0 &&
      element(
        'p',
        { class: 'small faint' },
        toolCalls
          .map(({ name, status }) => `${sentenceOf(name)} (${strings.tool[status] ?? strings.tool.unknown})`)
          .join(' · '),
      ),
    element(
      'div',
      { class: 'text', dir: 'auto' },
      ...(role === 'customer'
        ? [element('p', { class: 'written' }, text)]
        : renderMarkup(parseMarkup(text), () => undefined)),
    ),
    (delivery === 'failed' || delivery === 'unknown') &&
      element('p', { class: 'bad small', role: 'status' }, strings.notSent[delivery]),
  )
}

function footParts(
  standing: Standing,
  { claimedBy }: Escalation,
  { claim, release }: ConversationActions,
  reply: TextForm,
  guide: HTMLElement,
): HTMLElement[] {
  switch (standing) {
    case 'waiting':
      return [
        element('button', { type: 'button', class: 'button primary', click: () => void claim() }, strings.claim),
        guide,
      ]
    case 'yours':
      return [
        reply.node,
        element(
          'div',
          { class: 'leave' },
          element(
            'button',
            { type: 'button', class: 'button', click: () => void release('handed_back') },
            strings.handBack,
          ),
          element('button', { type: 'button', class: 'button', click: () => void release('closed') }, strings.close),
        ),
        guide,
      ]
    case 'others':
      return [element('p', { role: 'status' }, strings.takenBy(claimedBy?.name ?? strings.somebody)), guide]
    case 'over':
      return [element('p', { class: 'faint', role: 'status' }, strings.over)]
  }
}
