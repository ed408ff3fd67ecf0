/**
 * Plain text to blocks. Structure is only taken where the writer clearly made it: underlined or numbered headings,
 * lines in capitals between blank lines, bulleted or numbered lists. Everything else stays a paragraph.
 */
import { type Block, type BlocksOutcome, oneLine } from './document.ts'

const bullet = /^\s*(?:[-*•‣◦–]|\(?\d{1,3}[.)]|[a-z][.)])\s+(?=\S)/u
const orderedBullet = /^\s*(?:\(?\d{1,3}[.)]|[a-z][.)])\s/u

export function readPlainText(text: string): BlocksOutcome {
  const groups = text.split(/\n[ \t]*\n/u).map((group) => group.split('\n').filter((line) => line.trim() !== ''))
  const filled = groups.filter((lines) => lines.length > 0)
  const title = titleOf(filled)
  if (title === undefined) return { ok: true, blocks: filled.flatMap(blocksOfGroup) }
  return { ok: true, blocks: [heading(1, title), ...filled.slice(1).flatMap(blocksOfGroup)] }
}

/** A short first line that stands alone above text, begins with a capital and ends no sentence, names the text. */
function titleOf([first, ...rest]: readonly (readonly string[])[]): string | undefined {
  const line = first?.length === 1 ? first[0]?.trim() : undefined
  if (line === undefined || rest.length === 0 || line.length > 60) return undefined
  return /^\p{Lu}/u.test(line) && /[\p{L}\p{N})]$/u.test(line) ? line : undefined
}

/** Lines between two blank lines. */
function blocksOfGroup(lines: readonly string[]): Block[] {
  const [first = '', second = ''] = lines
  if (/^\s*={3,}\s*$/u.test(second)) return [heading(1, first), ...blocksOfGroup(lines.slice(2))]
  if (/^\s*-{3,}\s*$/u.test(second)) return [heading(2, first), ...blocksOfGroup(lines.slice(2))]
  if (lines.length === 1) {
    const level = headingLevel(first)
    if (level !== undefined) return [heading(level, first)]
  }
  return proseAndLists(lines)
}

export function proseAndLists(lines: readonly string[]): Block[] {
  const blocks: Block[] = []
  let prose: string[] = []
  let items: string[] = []
  let ordered = false
  const flushProse = () => {
    const text = joinLines(prose)
    prose = []
    if (text !== '') blocks.push({ kind: 'paragraph', text })
  }
  const flushList = () => {
    if (items.length === 1 && ordered) blocks.push({ kind: 'paragraph', text: oneLine(items[0] ?? '') })
    else if (items.length > 0)
      blocks.push({ kind: 'list', ordered, items: items.map((item) => oneLine(stripMarker(item))) })
    items = []
  }
  for (const line of lines) {
    if (bullet.test(line)) {
      flushProse()
      if (items.length === 0) ordered = orderedBullet.test(line)
      items.push(line)
    } else if (items.length > 0 && /^\s{2,}\S/u.test(line)) {
      items[items.length - 1] += `\n${line}`
    } else {
      flushList()
      prose.push(line)
    }
  }
  flushProse()
  flushList()
  return blocks
}

function stripMarker(item: string): string {
  return item.replace(bullet, '')
}

/** A word hyphenated at the end of a line is one word again. */
function joinLines(lines: readonly string[]): string {
  return oneLine(lines.join('\n').replace(/(\p{Ll})-\n\s*(?=\p{Ll})/gu, '$1'))
}

function heading(level: number, line: string): Block {
  return { kind: 'heading', level, text: oneLine(line) }
}

/** Capitals, or numbered like "2.1 Fees", short and without a sentence's end. */
export function headingLevel(line: string): number | undefined {
  const text = line.trim()
  const letters = text.match(/\p{L}/gu) ?? []
  if (text.length > 80 || letters.length < 3 || /[.,;:?!]$/u.test(text)) return undefined
  const numbered = /^(\d{1,2}(?:\.\d{1,2})*)\.?\s+\p{Lu}/u.exec(text)
  if (numbered !== null) return Math.min(6, (numbered[1] ?? '').split('.').length + 1)
  return /\p{Lu}/u.test(text) && !/\p{Ll}/u.test(text) ? 2 : undefined
}
