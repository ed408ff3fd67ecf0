/** Lines of a PDF to blocks: headings by size, paragraphs by gaps, tables where cells stand in the same columns. */
import { type Block, oneLine, tableOf } from './document.ts'
import { type Cell, type Line, lineText } from './pdf-lines.ts'
import { headingLevel, proseAndLists } from './plain-text.ts'

/** Larger than the body text by this factor is a heading. */
const headingFactor = 1.15
const headingCharacters = 150

export function blocksOfLines(lines: readonly Line[]): Block[] {
  const bodySize = mostCommonSize(lines)
  const headingSizes = sizesAbove(lines, bodySize * headingFactor)
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]
    if (line === undefined) break
    const tableEnd = tableFrom(lines, at)
    if (tableEnd > at) {
      blocks.push(tableOfLines(lines.slice(at, tableEnd)))
      at = tableEnd
      continue
    }
    const isHeading = line.size >= bodySize * headingFactor && lineText(line).length <= headingCharacters
    const end = isHeading ? headingEnd(lines, at) : paragraphEnd(lines, at, bodySize)
    const part = lines.slice(at, end)
    if (isHeading) {
      const level = Math.min(6, headingSizes.findIndex((size) => Math.abs(size - line.size) < 0.6) + 1)
      blocks.push({ kind: 'heading', level: Math.max(1, level), text: oneLine(part.map(lineText).join(' ')) })
    } else {
      appendProse(blocks, part, lines[at - 1])
    }
    at = end
  }
  return blocks
}

/** Prose, with two repairs: a lone line that is clearly a heading becomes one, and a paragraph cut by a page's end is joined. */
function appendProse(blocks: Block[], part: readonly Line[], before: Line | undefined): void {
  const texts = part.map(lineText)
  const level = texts.length === 1 ? headingLevel(texts[0] ?? '') : undefined
  if (level !== undefined) {
    blocks.push({ kind: 'heading', level, text: oneLine(texts[0] ?? '') })
    return
  }
  const found = proseAndLists(texts)
  const last = blocks.at(-1)
  const first = found[0]
  const cutByPage = before !== undefined && before.page !== part[0]?.page
  if (
    cutByPage &&
    last?.kind === 'paragraph' &&
    first?.kind === 'paragraph' &&
    /[^.!?:]$/u.test(last.text) &&
    /^\p{Ll}/u.test(first.text)
  ) {
    blocks[blocks.length - 1] = { kind: 'paragraph', text: `${last.text} ${first.text}` }
    found.shift()
  }
  // Items of one list that stand apart by a gap are one list.
  if (last?.kind === 'list' && first?.kind === 'list' && last.ordered === first.ordered) {
    blocks[blocks.length - 1] = { ...last, items: [...last.items, ...first.items] }
    found.shift()
  }
  blocks.push(...found)
}

function headingEnd(lines: readonly Line[], start: number): number {
  const first = lines[start]
  let end = start + 1
  while (end < lines.length) {
    const line = lines[end]
    const above = lines[end - 1]
    if (first === undefined || line === undefined || above === undefined) break
    const continues =
      line.page === first.page &&
      Math.abs(line.size - first.size) < 0.6 &&
      above.y - line.y < 1.6 * first.size &&
      above.y > line.y
    if (!continues) break
    end++
  }
  return end
}

/** Lines follow each other closely within a paragraph; 1.45 font sizes is more than common line spacing (1.15–1.35). */
function paragraphEnd(lines: readonly Line[], start: number, bodySize: number): number {
  let end = start + 1
  const spacing = spacingFrom(lines, start)
  while (end < lines.length) {
    const line = lines[end]
    const above = lines[end - 1]
    if (line === undefined || above === undefined || line.page !== above.page) break
    const gap = above.y - line.y
    if (gap < 0 || gap > Math.max(1.45 * above.size, 1.2 * spacing)) break
    if (line.size >= bodySize * headingFactor || tableFrom(lines, end) > end) break
    end++
  }
  return end
}

/** The distance to the next line, unless that is a gap; double spaced text keeps its paragraphs so. */
function spacingFrom(lines: readonly Line[], start: number): number {
  const [first, second, third] = lines.slice(start, start + 3)
  if (first === undefined || second === undefined || third === undefined) return 0
  const gap = first.y - second.y
  const next = second.y - third.y
  return gap > 0 && gap <= 2.2 * first.size && Math.abs(gap - next) < 0.1 * first.size ? gap : 0
}

/** A table: a line of at least two cells, and at least one more line below whose cells all begin or end where the first line's do. */
function tableFrom(lines: readonly Line[], start: number): number {
  const header = lines[start]
  if (header === undefined || header.cells.length < 2) return start
  let end = start + 1
  while (end < lines.length) {
    const line = lines[end]
    const above = lines[end - 1]
    if (line === undefined || above === undefined || line.page !== header.page) break
    if (line.cells.length < 2 || line.cells.length > header.cells.length || above.y - line.y > 4 * header.size) break
    if (!line.cells.every((cell) => columnOf(header.cells, cell) !== undefined)) break
    end++
  }
  const rows = end - start
  return rows >= 3 || (rows === 2 && header.cells.length >= 3) ? end : start
}

function tableOfLines(lines: readonly Line[]): Block {
  const columns = lines[0]?.cells ?? []
  const rows = lines.map((line) => {
    const row = columns.map(() => '')
    for (const cell of line.cells) {
      const column = columnOf(columns, cell)
      if (column !== undefined) row[column] = oneLine(`${row[column]} ${cell.text}`)
    }
    return row
  })
  const [header = [], ...body] = rows
  return tableOf(header, body)
}

/** Left or right edges agree within a few points, or the cell lies within the column's heading. */
function columnOf(columns: readonly Cell[], cell: Cell): number | undefined {
  const tolerance = 4
  const at = columns.findIndex(
    (column) =>
      Math.abs(column.x - cell.x) <= tolerance ||
      Math.abs(column.endX - cell.endX) <= tolerance ||
      Math.abs((column.x + column.endX) / 2 - (cell.x + cell.endX) / 2) <= tolerance,
  )
  return at === -1 ? undefined : at
}

/** By characters, to half a point. */
function mostCommonSize(lines: readonly Line[]): number {
  const characters = new Map<number, number>()
  for (const line of lines) {
    const size = Math.round(line.size * 2) / 2
    characters.set(size, (characters.get(size) ?? 0) + lineText(line).length)
  }
  return [...characters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0
}

/** Largest first; sizes that differ by less than half a point are one. */
function sizesAbove(lines: readonly Line[], minimum: number): number[] {
  const sizes = [...new Set(lines.map((line) => line.size).filter((size) => size >= minimum))].sort((a, b) => b - a)
  return sizes.filter((size, at) => at === 0 || (sizes[at - 1] ?? 0) - size > 0.5)
}
