/** The sources of a message: numbered markers in its text, a list below it, and one card that shows what the source says. */
import { element, icon } from '../browser/element.ts'
import { parseMarkup } from '../browser/markup.ts'
import { renderMarkup } from '../browser/render-markup.ts'
import type { Citation, Message } from '../browser/shapes.ts'
import { strings } from './strings.ts'

export interface Sources {
  readonly marker: (number: number) => Node | undefined
  readonly list: HTMLElement | undefined
  readonly card: HTMLElement | undefined
}

export function createSources({ id, citations }: Message): Sources {
  if (citations.length === 0) return { marker: () => undefined, list: undefined, card: undefined }
  const card = element('div', { class: 'source', id: `source-${id}`, role: 'group', hidden: true, dir: 'auto' })
  let openedBy: HTMLElement | undefined

  const close = () => {
    card.hidden = true
    openedBy?.setAttribute('aria-expanded', 'false')
    openedBy?.focus()
    openedBy = undefined
  }
  const toggle = (citation: Citation, by: HTMLElement) => {
    if (openedBy === by) return close()
    openedBy?.setAttribute('aria-expanded', 'false')
    openedBy = by
    by.setAttribute('aria-expanded', 'true')
    card.setAttribute('aria-label', strings.source(citation.number))
    card.replaceChildren(...cardContent(citation, close))
    card.hidden = false
    card.scrollIntoView({ block: 'nearest' })
  }
  card.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    close()
  })

  const button = (citation: Citation, className: string, label: string | undefined, ...content: (Node | string)[]) => {
    const node: HTMLElement = element(
      'button',
      {
        type: 'button',
        class: className,
        'aria-expanded': 'false',
        'aria-controls': card.id,
        'aria-label': label,
        click: () => toggle(citation, node),
        keydown: (event) => {
          if (!(event instanceof KeyboardEvent) || event.key !== 'Escape' || openedBy !== node) return
          event.stopPropagation()
          close()
        },
      },
      ...content,
    )
    return node
  }

  return {
    marker(number) {
      const citation = citations.find((candidate) => candidate.number === number)
      return (
        citation &&
        element('sup', {}, button(citation, 'marker', strings.sourceOf(number, citation.title), String(number)))
      )
    },
    list: element(
      'ul',
      { class: 'sources', 'aria-label': strings.sources },
      ...citations.map((citation) =>
        element(
          'li',
          {},
          button(
            citation,
            'chip',
            undefined,
            element('span', { class: 'unseen' }, strings.sourceBefore),
            element('b', {}, String(citation.number)),
            element('span', {}, citation.title),
          ),
        ),
      ),
    ),
    card,
  }
}

function cardContent({ title, headings, quote }: Citation, close: () => void): Node[] {
  const path = headings.filter((heading) => heading !== title)
  return [
    element(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': strings.closeSource, click: close },
      icon('M7 7l10 10M17 7L7 17'),
    ),
    element('p', { class: 'title' }, title),
    ...(path.length > 0 ? [element('p', { class: 'path' }, path.join(' › '))] : []),
    element('blockquote', {}, ...renderMarkup(parseMarkup(quote), () => undefined)),
  ]
}
