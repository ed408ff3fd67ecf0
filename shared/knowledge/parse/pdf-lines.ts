/** Runs of text on a page to lines of cells, in reading order. */
import { oneLine } from './document.ts'

/** A piece of text where the page puts it. Points (1/72 inch), y grows upwards. */
export interface TextRun {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly size: number
}

/** Words that stand together; wide gaps separate the cells of a line. */
export interface Cell {
  readonly text: string
  readonly x: number
  readonly endX: number
}

export interface Line {
  readonly cells: readonly Cell[]
  readonly y: number
  readonly size: number
  readonly page: number
}

/** A gap wider than this many font sizes is a column's edge; between words it is about 0.25. */
const columnGap = 1.2
const wordGap = 0.15

export function linesOfPage(runs: readonly TextRun[]): Line[] {
  const rows: TextRun[][] = []
  for (const run of [...runs].sort((a, b) => b.y - a.y)) {
    const row = rows.at(-1)
    const top = row?.[0]
    if (row !== undefined && top !== undefined && top.y - run.y < 0.4 * Math.max(top.size, run.size)) row.push(run)
    else rows.push([run])
  }
  const lines = rows.map((row) => lineOf(row))
  return columnsInOrder(lines)
}

export function lineText(line: Line): string {
  return line.cells.map((cell) => cell.text).join(' ')
}

function lineOf(row: readonly TextRun[]): Line {
  const runs = [...row].sort((a, b) => a.x - b.x)
  const cells: Cell[] = []
  for (const run of runs) {
    const last = cells.at(-1)
    const gap = last === undefined ? Number.POSITIVE_INFINITY : run.x - last.endX
    if (last === undefined || gap > columnGap * run.size) {
      cells.push({ text: run.text, x: run.x, endX: run.x + run.width })
    } else {
      const space = gap > wordGap * run.size ? ' ' : ''
      cells[cells.length - 1] = { text: `${last.text}${space}${run.text}`, x: last.x, endX: run.x + run.width }
    }
  }
  const first = runs[0]
  return {
    cells: cells.map((cell) => ({ ...cell, text: oneLine(cell.text) })),
    y: first?.y ?? 0,
    size: Math.max(...runs.map((run) => run.size)),
    page: 0,
  }
}

/** Where a stretch of lines is prose set in two columns, the left column is read before the right one. Short cells are a table and stay. */
function columnsInOrder(lines: readonly Line[]): Line[] {
  const result: Line[] = []
  for (let at = 0; at < lines.length; ) {
    const end = twoColumnStretch(lines, at)
    if (end === at) {
      const line = lines[at]
      if (line !== undefined) result.push(line)
      at++
      continue
    }
    const stretch = lines.slice(at, end)
    const rightX = Math.min(...stretch.flatMap((line) => (line.cells.length === 2 ? [line.cells[1]?.x ?? 0] : [])))
    for (const side of ['left', 'right'] as const) {
      for (const line of stretch) {
        const cells = line.cells.filter((cell) => cell.x >= rightX - 1 === (side === 'right'))
        if (cells.length > 0) result.push({ ...line, cells })
      }
    }
    at = end
  }
  return result
}

/** The end of a stretch that begins here: at least 6 lines, 80 % of them with two long cells. */
function twoColumnStretch(lines: readonly Line[], start: number): number {
  const isProse = (line: Line | undefined) =>
    line?.cells.length === 2 && line.cells.every((cell) => cell.text.length >= 25)
  if (!isProse(lines[start])) return start
  const rightX = lines[start]?.cells[1]?.x ?? 0
  let end = start
  let prose = 0
  for (let at = start; at < lines.length; at++) {
    const line = lines[at]
    if (line === undefined || line.cells.length > 2) break
    // A line across both columns ends the stretch.
    if (line.cells.some((cell) => cell.x < rightX - 1 && cell.endX > rightX)) break
    if (isProse(line)) {
      prose++
      end = at + 1
    }
  }
  // The last lines of a longer column stand alone; they belong to it.
  while (end < lines.length && (lines[end]?.cells.length ?? 0) === 1 && (lines[end]?.cells[0]?.endX ?? 0) < rightX)
    end++
  return end - start >= 6 && prose >= 0.6 * (end - start) ? end : start
}

/** Page numbers, and first or last lines that come back on most pages, are the page's and not the text's. Numbers the pages. */
export function withoutRunningHeads(pages: readonly (readonly Line[])[]): Line[] {
  const key = (line: Line) => lineText(line).replace(/\d+/gu, '#').toLowerCase()
  const counts = new Map<string, number>()
  const edges = pages.map((lines) => {
    // A page of few lines (a slide, a form) has one line of its own at each edge at most.
    const depth = lines.length > 6 ? 2 : 1
    return new Set([...lines.slice(0, depth), ...lines.slice(-depth)])
  })
  for (const edge of edges) {
    for (const text of new Set([...edge].map(key))) counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const threshold = Math.max(3, pages.length / 2)
  const isPageNumber = (line: Line) =>
    /^(?:page\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:of|\/)\s*\d{1,4})?$/iu.test(lineText(line))
  return pages.flatMap((lines, page) =>
    lines
      .filter((line) => {
        if (!edges[page]?.has(line)) return true
        return (counts.get(key(line)) ?? 0) < threshold && !(pages.length > 1 && isPageNumber(line))
      })
      .map((line) => ({ ...line, page })),
  )
}
