/** The entries of a conversation as nodes. */
import { element, icon } from '../browser/element.ts'
import { activityOf, sentenceOf } from '../browser/humanise.ts'
import { parseMarkup } from '../browser/markup.ts'
import { renderMarkup } from '../browser/render-markup.ts'
import type { Message, ToolActivity } from '../browser/shapes.ts'
import type { Entry, Notice } from './conversation.ts'
import { strings } from './strings.ts'
import { createSources } from './view-sources.ts'

export interface EntryContext {
  readonly agentName: string
  readonly connected: boolean
  readonly onRetry: (clientMessageId: string) => void
}

export function renderEntry(entry: Entry, context: EntryContext): HTMLElement {
  switch (entry.kind) {
    case 'message':
      return renderMessage(entry.message, context)
    case 'outgoing':
      return renderOutgoing(entry, context)
    case 'draft':
      return renderDraft(entry)
    case 'notice':
      return element('p', { class: 'notice' }, noticeText(entry.notice))
  }
}

/** Who says it, for those who do not see the sides. */
const speaker = (text: string) => element('span', { class: 'unseen' }, text)

function renderMessage(message: Message, { agentName }: EntryContext): HTMLElement {
  if (message.role === 'system') return element('p', { class: 'notice', dir: 'auto' }, message.text)
  if (message.role === 'customer') return customerBubble(message.text, filesOf(message))
  const isPerson = message.role === 'person'
  const author = isPerson ? (message.author ?? strings.aPerson) : agentName
  const sources = createSources(message)
  return element(
    'div',
    { class: `entry ${isPerson ? 'person' : 'agent'}` },
    message.toolCalls.length > 0 && renderTools(message.toolCalls),
    isPerson ? element('p', { class: 'author', dir: 'auto' }, author) : undefined,
    element(
      'div',
      { class: 'bubble', dir: 'auto' },
      speaker(strings.says(author)),
      ...renderMarkup(parseMarkup(message.text), sources.marker),
    ),
    sources.list,
    sources.card,
  )
}

const filesOf = ({ attachments = [] }: Message): string[] =>
  attachments.map(({ contentType }) => (contentType === 'application/pdf' ? strings.document : strings.picture))

function customerBubble(text: string, files: readonly string[], ...below: HTMLElement[]): HTMLElement {
  return element(
    'div',
    { class: 'entry customer' },
    files.length > 0 && element('ul', { class: 'sent', 'aria-label': strings.files }, ...files.map(sentFile)),
    element(
      'div',
      { class: 'bubble', dir: 'auto' },
      speaker(strings.customerSays),
      element('p', { class: 'written' }, text),
    ),
    ...below,
  )
}

const sentFile = (name: string) =>
  element('li', { class: 'sent-file', dir: 'auto' }, icon('M7 3h7l4 4v14H7zM14 3v4h4'), name)

function renderOutgoing(
  { key, text, files = [], delivery, problem }: Extract<Entry, { kind: 'outgoing' }>,
  { connected, onRetry }: EntryContext,
): HTMLElement {
  const names = files.map(({ name }) => name)
  if (delivery === 'failed') {
    const retry = element('button', { type: 'button', class: 'link', click: () => onRetry(key) }, strings.retry)
    return customerBubble(
      text,
      names,
      element('p', { class: 'delivery failed', role: 'alert' }, strings.notDelivered, ' ', problem, ' ', retry),
    )
  }
  const waits = delivery !== 'delivered' && !connected
  const bubble = waits
    ? customerBubble(text, names, element('p', { class: 'delivery' }, strings.queued))
    : customerBubble(text, names)
  // Whoever wrote it need not have it read to them.
  bubble.setAttribute('aria-live', 'off')
  return bubble
}

/** A reply in progress is hidden from screen readers, which are given the whole reply once. */
function renderDraft({ text, tools }: Extract<Entry, { kind: 'draft' }>): HTMLElement {
  const marker = (number: number) => element('sup', { class: 'marker' }, String(number))
  return element(
    'div',
    { class: 'entry agent draft', 'aria-hidden': 'true' },
    tools.length > 0 && renderTools(tools),
    text === ''
      ? element('div', { class: 'bubble dots' }, element('i'), element('i'), element('i'))
      : element('div', { class: 'bubble', dir: 'auto' }, ...renderMarkup(parseMarkup(text), marker)),
  )
}

const TOOL_ICONS = {
  started: 'M12 3a9 9 0 1 1-9 9',
  ok: 'M5 12.5l4.5 4.5L19 7.5',
  refused: 'M6 12h12',
  failed: 'M7 7l10 10M17 7L7 17',
  unknown: 'M9 9a3 3 0 1 1 4 3c-1 .6-1 1-1 2m0 3v.5',
} as const

function renderTools(tools: readonly ToolActivity[]): HTMLElement {
  return element(
    'ul',
    { class: 'tools' },
    ...tools.map(({ name, status }) =>
      element(
        'li',
        { class: `tool ${status}` },
        icon(TOOL_ICONS[status] ?? TOOL_ICONS.unknown),
        status === 'started' ? `${activityOf(name)}…` : sentenceOf(name),
        element('span', { class: 'unseen' }, ` (${strings.tool[status] ?? strings.tool.unknown})`),
      ),
    ),
  )
}

function noticeText(notice: Notice): string {
  switch (notice.kind) {
    case 'introduced':
      return strings.personJoined(notice.author)
    case 'expired':
      return strings.expired
    case 'rated':
      return strings.ratingThanks
  }
}
