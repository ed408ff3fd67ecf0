/** The small, safe part of Markdown that a reply may use, as data: paragraphs, headings, lists, tables, bold, links, citation markers. Everything else is text. */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly text: string }
  /** `raw` is the marker as written, for where no such citation exists. */
  | { readonly kind: 'citation'; readonly number: number; readonly raw: string }

export type Line = readonly Inline[]

export type Block =
  | { readonly kind: 'paragraph'; readonly lines: readonly Line[] }
  | { readonly kind: 'heading'; readonly line: Line }
  | { readonly kind: 'list'; readonly start: number | undefined; readonly items: readonly Line[] }
  | { readonly kind: 'table'; readonly head: readonly Line[]; readonly rows: readonly (readonly Line[])[] }

const BULLET = /^\s*[-*•]\s+(.*)$/
const NUMBERED = /^\s*(\d{1,4})[.)]\s+(.*)$/
const HEADING = /^#{1,6}\s+(.*)$/
const TABLE_ROW = /^\s*\|(.*)\|\s*$/
const TABLE_RULE = /^\s*\|[\s:|-]+\|\s*$/

/** Parses a reply. Never throws: what follows no rule is a paragraph. */
export function parseMarkup(source: string): Block[] {
  const blocks: Block[] = []
  let paragraph: Line[] = []
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', lines: paragraph })
    paragraph = []
  }
  const lines = source.replace(/\r\n?/g, '\n').split('\n')
  for (let at = 0; at < lines.length; ) {
    const block = listAt(lines, at) ?? tableAt(lines, at) ?? headingAt(lines, at)
    if (block) {
      endParagraph()
      blocks.push(block.block)
      at = block.next
      continue
    }
    const line = lines[at] ?? ''
    if (line.trim() === '') endParagraph()
    else paragraph.push(parseInline(line.trim()))
    at++
  }
  endParagraph()
  return blocks
}

interface Found {
  readonly block: Block
  readonly next: number
}

function listAt(lines: readonly string[], from: number): Found | undefined {
  const first = lines[from] ?? ''
  const numbered = NUMBERED.exec(first)
  const item = numbered ? NUMBERED : BULLET
  const items: Line[] = []
  let at = from
  for (let found = item.exec(lines[at] ?? ''); found; found = item.exec(lines[++at] ?? '')) {
    items.push(parseInline(found.at(-1) ?? ''))
  }
  if (items.length === 0) return undefined
  return { block: { kind: 'list', start: numbered ? Number(numbered[1]) : undefined, items }, next: at }
}

function tableAt(lines: readonly string[], from: number): Found | undefined {
  if (!TABLE_ROW.test(lines[from] ?? '') || !TABLE_RULE.test(lines[from + 1] ?? '')) return undefined
  let end = from + 2
  while (TABLE_ROW.test(lines[end] ?? '')) end++
  const [head = [], ...rows] = [lines[from] ?? '', ...lines.slice(from + 2, end)].map(cellsOf)
  return { block: { kind: 'table', head, rows }, next: end }
}

const cellsOf = (row: string): Line[] =>
  (TABLE_ROW.exec(row)?.[1] ?? '').split('|').map((cell) => parseInline(cell.trim()))

function headingAt(lines: readonly string[], from: number): Found | undefined {
  const found = HEADING.exec(lines[from] ?? '')
  return found ? { block: { kind: 'heading', line: parseInline(found[1] ?? '') }, next: from + 1 } : undefined
}

const INLINE =
  /\*\*(?<bold>[^\n]+?)\*\*|\[(?<label>[^\]\n]{1,300})\]\((?<target>[^)\s]{1,2000})\)| ?\[(?<number>\d{1,3})\]|(?<bare>https?:\/\/[^\s<>"'()[\]]+)/g

/** Parses one line. */
export function parseInline(source: string): Line {
  const parts: Inline[] = []
  let end = 0
  for (const match of source.matchAll(INLINE)) {
    if (match.index > end) parts.push({ kind: 'text', text: source.slice(end, match.index) })
    parts.push(inlineOf(match[0], match.groups ?? {}))
    end = match.index + match[0].length
  }
  if (end < source.length) parts.push({ kind: 'text', text: source.slice(end) })
  return parts
}

function inlineOf(raw: string, groups: Readonly<Record<string, string | undefined>>): Inline {
  if (groups.bold !== undefined) return { kind: 'bold', children: parseInline(groups.bold) }
  if (groups.number !== undefined) return { kind: 'citation', number: Number(groups.number), raw }
  const target = groups.target ?? groups.bare ?? ''
  return isSafeLink(target) ? { kind: 'link', href: target, text: groups.label ?? target } : { kind: 'text', text: raw }
}

/** Only what opens a page, a mail or a call: no script, no data, nothing relative to the page that shows the chat. */
function isSafeLink(target: string): boolean {
  return URL.canParse(target) && ['http:', 'https:', 'mailto:', 'tel:'].includes(new URL(target).protocol)
}
