/** Markup blocks as DOM nodes. */
import { element } from './element.ts'
import type { Block, Inline, Line } from './markup.ts'

/** What a citation marker becomes; nothing where no such citation exists, and the marker then stays text. */
export type RenderCitation = (number: number) => Node | undefined

export function renderMarkup(blocks: readonly Block[], citation: RenderCitation): Node[] {
  return blocks.map((block) => renderBlock(block, citation))
}

function renderBlock(block: Block, citation: RenderCitation): Node {
  const line = (parts: Line): Node[] => parts.map((part) => renderInline(part, citation))
  switch (block.kind) {
    case 'paragraph':
      return element(
        'p',
        {},
        ...block.lines.flatMap((parts, index) => (index > 0 ? [element('br'), ...line(parts)] : line(parts))),
      )
    case 'heading':
      return element('p', { class: 'heading' }, ...line(block.line))
    case 'list':
      return element(
        block.start === undefined ? 'ul' : 'ol',
        { start: block.start },
        ...block.items.map((item) => element('li', {}, ...line(item))),
      )
    case 'table':
      return element(
        'div',
        { class: 'table', tabindex: 0, role: 'group' },
        element(
          'table',
          {},
          element('thead', {}, element('tr', {}, ...block.head.map((cell) => element('th', {}, ...line(cell))))),
          element(
            'tbody',
            {},
            ...block.rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, ...line(cell))))),
          ),
        ),
      )
  }
}

function renderInline(part: Inline, citation: RenderCitation): Node {
  switch (part.kind) {
    case 'text':
      return document.createTextNode(part.text)
    case 'bold':
      return element('strong', {}, ...part.children.map((child) => renderInline(child, citation)))
    case 'link':
      return element('a', { href: part.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, part.text)
    case 'citation':
      return citation(part.number) ?? document.createTextNode(part.raw)
  }
}
