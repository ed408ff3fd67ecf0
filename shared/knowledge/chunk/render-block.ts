/** Lists and tables as Markdown, in as few pieces as the window allows. */
import { estimateTokens } from '@workflow/llm-sdk'
import type { Block } from '../parse/document.ts'
import { chunkWindow } from './window.ts'

type List = Extract<Block, { kind: 'list' }>
type Table = Extract<Block, { kind: 'table' }>

/** One Markdown table, or several with the header repeated where it is longer than the window. A row is never cut. */
export function splitTable(table: Table): string[] {
  const head = `${rowLine(table.header)}\n|${table.header.map(() => '---').join('|')}|`
  return fill(head, table.rows.map(rowLine))
}

/** One Markdown list, or several with the lead-in repeated. An item is never cut; numbers go on. */
export function splitList(list: List, leadIn: string | undefined): string[] {
  const items = list.items.map((item, at) => {
    const marker = list.ordered ? `${at + 1}.` : '-'
    return `${marker} ${item}`
  })
  return fill(leadIn === undefined ? '' : `${leadIn}\n`, items)
}

/** Lines under a head that every piece repeats. */
function fill(head: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [head]
  const pieces: string[][] = [[]]
  let tokens = estimateTokens(head)
  for (const line of lines) {
    const piece = pieces.at(-1)
    const lineTokens = estimateTokens(`${line}\n`)
    if (piece !== undefined && (piece.length === 0 || tokens + lineTokens <= chunkWindow.maximumTokens)) {
      piece.push(line)
      tokens += lineTokens
    } else {
      pieces.push([line])
      tokens = estimateTokens(head) + lineTokens
    }
  }
  return pieces.map((piece) => (head === '' ? piece.join('\n') : `${head}\n${piece.join('\n')}`))
}

function rowLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
