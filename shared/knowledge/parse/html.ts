/** HTML to blocks: what a reader of the page would read, without navigation, scripts and hidden parts. */
import { load } from 'cheerio'
import { type Block, type BlocksOutcome, oneLine, refuse, tableOf } from './document.ts'
import { depthLimit, htmlDepth } from './html-depth.ts'
import { linkText } from './markdown.ts'

type Page = ReturnType<typeof load>
type Selection = ReturnType<Page>
type PageNode = ReturnType<Selection['contents']>[number]

const neverRead = [
  'script, style, noscript, template, iframe, object, svg, canvas, select, input, textarea, dialog, button',
  'nav, [role=navigation], [role=banner], [role=search], [hidden], [aria-hidden=true]',
  'body > header, body > footer, [role=contentinfo]',
].join(', ')

const blockTags = new Set(
  'address article aside blockquote body dd details div dl dt fieldset figcaption figure footer form header hr html li main p section summary table tbody td tfoot th thead tr ul ol pre h1 h2 h3 h4 h5 h6'.split(
    ' ',
  ),
)

export function readHtml(html: string): BlocksOutcome {
  const depth = htmlDepth(html)
  if (depth > depthLimit) return refuse('too_deep', `The page nests ${depth} elements; at most ${depthLimit} are read`)
  const page = load(html)
  const title = oneLine(page('head > title').first().text())
  // Pages that fold their answers away make the questions buttons.
  page(':is(h1, h2, h3, h4, h5, h6, dt, summary) button').each(
    (_at, button) => void page(button).replaceWith(page(button).contents()),
  )
  page(neverRead).remove()
  const main = page('main, [role=main], article')
  const root = main.length === 1 ? main.first() : page('body')
  const blocks: Block[] = []
  appendBlocks(page, root, elementsWithBlocks(page), blocks)
  return title === '' ? { ok: true, blocks } : { ok: true, blocks, title }
}

/** Elements that are inline by name, but have a block within them (a link around a card, a custom element). */
function elementsWithBlocks(page: Page): ReadonlySet<unknown> {
  const holders = new Set<unknown>()
  for (const block of page([...blockTags].join(', ')).toArray()) {
    for (let parent = block.parent; parent !== null && !holders.has(parent); parent = parent.parent) holders.add(parent)
  }
  return holders
}

/** Walks an element's children: runs of inline content become paragraphs, block elements become what they are. */
function appendBlocks(page: Page, parent: Selection, holders: ReadonlySet<unknown>, blocks: Block[]): void {
  let inline = ''
  const flush = () => {
    const text = oneLine(inline)
    inline = ''
    if (text !== '') blocks.push({ kind: 'paragraph', text })
  }
  for (const node of parent.contents().toArray()) {
    if (node.type === 'tag' && (blockTags.has(node.name) || holders.has(node))) {
      flush()
      const found = blockOf(page, page(node), node.name)
      if (found === 'container') appendBlocks(page, page(node), holders, blocks)
      else blocks.push(...found)
    } else {
      inline += inlineText(page, node)
    }
  }
  flush()
}

/** What an element is; a container is what its children are. */
function blockOf(page: Page, element: Selection, tag: string): readonly Block[] | 'container' {
  const heading = /^h([1-6])$/u.exec(tag)
  if (heading !== null) {
    const text = oneLine(innerText(page, element))
    return text === '' ? [] : [{ kind: 'heading', level: Number(heading[1]), text }]
  }
  if (tag === 'ul' || tag === 'ol') return listOf(page, element, tag === 'ol')
  if (tag === 'dl') return definitionsOf(page, element)
  if (tag === 'table') return tableOfElement(page, element)
  if (tag === 'pre')
    return element.text().trim() === '' ? [] : [{ kind: 'code', text: element.text().replace(/\n+$/u, '') }]
  return 'container'
}

function listOf(page: Page, element: Selection, ordered: boolean): Block[] {
  const items = itemLines(page, element)
  return items.length === 0 ? [] : [{ kind: 'list', ordered, items }]
}

function itemLines(page: Page, list: Selection): string[] {
  const items = list.children('li').toArray()
  return items.flatMap((node) => {
    const own = page(node).clone()
    own.find('ul, ol').remove()
    const lines = [oneLine(innerText(page, own))]
    for (const nested of page(node).find('ul, ol').toArray()) {
      // A list inside a nested list is reached through that one.
      if (!page(nested).parents('li').first().is(node)) continue
      const markers = nested.type === 'tag' && nested.name === 'ol'
      for (const [at, line] of itemLines(page, page(nested)).entries()) {
        lines.push(...`${markers ? `${at + 1}.` : '-'} ${line}`.split('\n').map((part) => `  ${part}`))
      }
    }
    const text = lines.filter((line) => line.trim() !== '').join('\n')
    return text === '' ? [] : [text]
  })
}

/** Terms with their definitions, as FAQ pages use them. */
function definitionsOf(page: Page, element: Selection): Block[] {
  const items: string[] = []
  for (const node of element.find('dt, dd').toArray()) {
    const text = oneLine(innerText(page, page(node)))
    const last = items.length - 1
    if (node.type === 'tag' && node.name === 'dd' && last >= 0) items[last] = `${items[last]}: ${text}`
    else items.push(text)
  }
  return items.length === 0 ? [] : [{ kind: 'list', ordered: false, items }]
}

/** A table of one column, or one that holds headings or other tables, lays out a page; its cells are read in order. */
function tableOfElement(page: Page, element: Selection): readonly Block[] | 'container' {
  const rows = element
    .find('tr')
    .toArray()
    .map((row) => expandSpans(page, page(row)))
    .filter((row) => row.some((cell) => cell !== ''))
  const isLayout = rows.every((row) => row.length < 2) || element.find('table, h1, h2, h3').length > 0
  if (isLayout) return 'container'
  const caption = oneLine(element.find('caption').first().text())
  const [header, ...body] = rows
  const table = tableOf(header ?? [], body)
  return caption === '' ? [table] : [{ kind: 'paragraph', text: caption }, table]
}

function expandSpans(page: Page, row: Selection): string[] {
  return row
    .children('td, th')
    .toArray()
    .flatMap((cell) => {
      const span = Math.min(50, Math.max(1, Number(page(cell).attr('colspan') ?? 1) || 1))
      return [oneLine(innerText(page, page(cell))), ...Array.from({ length: span - 1 }, () => '')]
    })
}

function innerText(page: Page, element: Selection): string {
  return element
    .contents()
    .toArray()
    .map((node) => inlineText(page, node))
    .join('')
}

function inlineText(page: Page, node: PageNode): string {
  if (node.type === 'text') return node.data
  if (node.type !== 'tag') return ''
  if (node.name === 'br') return '\n'
  if (node.name === 'img') return page(node).attr('alt') ?? ''
  const inner = innerText(page, page(node))
  if (node.name === 'a') return linkText(oneLine(inner), page(node).attr('href') ?? '')
  return blockTags.has(node.name) ? ` ${inner} ` : inner
}
