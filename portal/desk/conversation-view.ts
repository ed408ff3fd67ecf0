/** One conversation at the desk: what was said, why a person is wanted, and what that person can do. */
import { element } from '../browser/element.ts'
import { sentenceOf } from '../browser/humanise.ts'
import { parseMarkup } from '../browser/markup.ts'
import { renderMarkup } from '../browser/render-markup.ts'
import type { Message } from '../browser/shapes.ts'
import { type Escalation, type Standing, standingOf } from './escalations.ts'
import { strings } from './strings.ts'

export interface ConversationActions {
  readonly claim: () => Promise<void>
  /** Whether it was done; the words are kept where it was not. */
  readonly reply: (text: string) => Promise<boolean>
  readonly guide: (text: string) => Promise<boolean>
  readonly release: (outcome: 'handed_back' | 'closed') => Promise<void>
  readonly back: () => void
}

export interface ConversationView {
  readonly node: HTMLElement
  readonly show: (escalation: Escalation, messages: readonly Message[]) => void
  /** Says what went wrong, or nothing. */
  readonly remark: (text: string) => void
}

export function createConversationView(userId: string, actions: ConversationActions): ConversationView {
  const title = element('h1', { tabindex: -1 })
  const about = element('aside', { class: 'about' })
  const log = element('div', { class: 'log', role: 'log', 'aria-label': strings.history, tabindex: 0 })
  const trouble = element('p', { class: 'bad', role: 'alert' })
  const foot = element('div', { class: 'foot' })
  const reply = textForm(strings.reply, strings.send, actions.reply)
  const guide = guideForm(actions.guide)
  const shown = new Set<string>()
  let standing: Standing | undefined

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
      element('div', { class: 'below' }, trouble, foot),
    ),
    remark: (text) => {
      trouble.textContent = text
    },
    show(escalation, messages) {
      title.textContent = sentenceOf(escalation.reason)
      const follows = log.scrollHeight - log.scrollTop - log.clientHeight < 120
      const fresh = messages.filter(({ id }) => !shown.has(id))
      log.append(...fresh.map(renderMessage))
      for (const { id } of fresh) shown.add(id)
      if (fresh.length > 0 && follows) log.scrollTop = log.scrollHeight
      const now = standingOf(escalation, userId)
      if (now === standing) return
      standing = now
      about.replaceChildren(...aboutParts(escalation, now === 'yours' ? reply.use : undefined))
      foot.replaceChildren(...footParts(now, escalation, actions, reply, guide))
      if (now === 'yours') reply.focus()
    },
  }
}

function renderMessage({ role, text, author, toolCalls }: Message): HTMLElement {
  const who = { customer: strings.customer, agent: strings.assistant, person: author ?? strings.person, system: '' }[
    role
  ]
  return element(
    'div',
    { class: `said ${role}` },
    who !== '' && element('p', { class: 'who' }, who),
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
  )
}

/** `use` puts the suggested reply into the field of who has the conversation. */
function aboutParts(
  { summary, reason, rule, tried, sentiment, suggestedReply }: Escalation,
  use: ((text: string) => void) | undefined,
): HTMLElement[] {
  const facts: [string, string | undefined][] = [
    [strings.reason, sentenceOf(reason)],
    [strings.rule, rule],
    [strings.sentiment, sentiment === undefined ? undefined : strings.sentimentOf(sentiment)],
  ]
  return [
    element('div', {}, element('h2', {}, strings.summary), element('p', { class: 'summary', dir: 'auto' }, summary)),
    element(
      'dl',
      {},
      ...facts.flatMap(([name, value]) =>
        value ? [element('div', {}, element('dt', {}, name), element('dd', {}, value))] : [],
      ),
    ),
    ...(tried.length > 0
      ? [
          element(
            'div',
            {},
            element('h2', {}, strings.tried),
            element('ul', { class: 'tried' }, ...tried.map((what) => element('li', {}, what))),
          ),
        ]
      : []),
    ...(suggestedReply
      ? [
          element(
            'div',
            { class: 'suggested' },
            element('h2', {}, strings.suggested),
            element('p', { dir: 'auto' }, suggestedReply),
            use &&
              element(
                'button',
                { type: 'button', class: 'button', click: () => use(suggestedReply) },
                strings.useSuggested,
              ),
          ),
        ]
      : []),
  ]
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
      ]
    case 'others':
      return [element('p', { role: 'status' }, strings.takenBy(claimedBy?.name ?? strings.somebody)), guide]
    case 'over':
      return [element('p', { class: 'faint', role: 'status' }, strings.over)]
  }
}

interface TextForm {
  readonly node: HTMLElement
  readonly use: (text: string) => void
  readonly focus: () => void
}

/** Enter sends, Shift+Enter breaks the line. What could not be sent stays in the field. */
function textForm(label: string, action: string, send: (text: string) => Promise<boolean>): TextForm {
  const field = element('textarea', { rows: 2, maxlength: 5_000, dir: 'auto', 'aria-label': label, placeholder: label })
  const button = element('button', { type: 'submit', class: 'button primary' }, action)
  const submit = async () => {
    const text = field.value.trim()
    if (text === '' || button.disabled) return
    button.disabled = true
    if (await send(text)) field.value = ''
    button.disabled = false
  }
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void submit()
  })
  const node = element(
    'form',
    {
      class: 'write',
      submit: (event) => {
        event.preventDefault()
        void submit()
      },
    },
    field,
    button,
  )
  const use = (text: string) => {
    field.value = text
    field.focus()
  }
  return { node, use, focus: () => field.focus() }
}

function guideForm(guide: ConversationActions['guide']): HTMLElement {
  const told = element('p', { class: 'small', role: 'status' })
  const form = textForm(strings.guide, strings.guideSend, async (text) => {
    const done = await guide(text)
    told.textContent = done ? strings.guided : ''
    return done
  })
  return element(
    'details',
    { class: 'guide' },
    element('summary', {}, strings.guide),
    element('p', { class: 'faint small' }, strings.guideHint),
    form.node,
    told,
  )
}
