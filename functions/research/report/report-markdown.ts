/** The report as Markdown: for documents, and for the client's knowledge. */
import type { ClientProfile } from '@workflow/records'
import type { Run } from '../model.ts'
import { type Block, type Report, reportOf, type Statement } from './report.ts'

/** CommonMark with tables. What sources said is text, whatever signs are in it. Pure. */
export function reportMarkdown(profile: ClientProfile, run: Run): string {
  const { title, sections, sources } = reportOf(profile, run)
  const parts = [
    `# ${plain(title)}`,
    `As of ${profile.completedAt.slice(0, 10)}, made by ${plain(profile.producedBy)}. Numbers in brackets are sources.`,
    ...sections.flatMap((section) => [`## ${plain(section.title)}`, ...section.blocks.map(blockText)]),
    ...(sources.length === 0 ? [] : ['## Sources', sources.map(sourceLine).join('\n')]),
  ]
  return `${parts.join('\n\n')}\n`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return plain(block.text)
    case 'statements':
      return block.items.map((item) => `- ${statementText(item)}`).join('\n')
    case 'table': {
      const row = (cells: readonly string[]) => `| ${cells.map((cell) => plain(cell)).join(' | ')} |`
      return [row(block.head), `|${block.head.map(() => '---|').join('')}`, ...block.rows.map(row)].join('\n')
    }
  }
}

function statementText({ text, quote, sources }: Statement): string {
  const cited = sources.map((number) => ` [${number}]`).join('')
  return `${plain(text)}${quote === undefined ? '' : ` – “${plain(quote)}”`}${cited}`
}

const sourceLine = ({ url, source, readAt, hash }: Report['sources'][number], at: number): string =>
  `${at + 1}. ${plain(url)} (${plain(source)}, read ${readAt.slice(0, 10)}, SHA-256 ${hash.slice(0, 12)}…)`

const plain = (text: string): string =>
  text
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>#|~]/gu, '\\$&')
