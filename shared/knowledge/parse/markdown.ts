/** Markdown to blocks, through marked's lexer (GitHub flavour: tables). Emphasis goes, words, links and structure stay. */
import { marked, type Token, type Tokens } from 'marked'
import { type Block, type BlocksOutcome, oneLine, refuse, tableOf } from './document.ts'

/** A hundred quotes or lists in one another, opened on one line. Reading them takes a step of recursion each. */
const tooDeep = /^[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])[ \t])[ \t]*){100}/mu

export function readMarkdown(text: string): BlocksOutcome {
  if (tooDeep.test(text)) return refuse('too_deep', 'The document nests a hundred quotes or lists in one another')
  const { body, title } = splitFrontMatter(text)
  const blocks = marked.lexer(body).flatMap(blocksOf)
  return title === undefined ? { ok: true, blocks } : { ok: true, blocks, title }
}

function blocksOf(token: Token): Block[] {
  switch (token.type) {
    case 'heading':
      return [{ kind: 'heading', level: token.depth, text: oneLine(plain(token.tokens ?? [])) }]
    case 'paragraph':
    case 'text':
      return paragraph(token.tokens === undefined ? token.raw : plain(token.tokens))
    case 'list':
      return [listOf(token as Tokens.List)]
    case 'table': {
      const table = token as Tokens.Table
      const cells = (row: readonly Tokens.TableCell[]) => row.map((cell) => oneLine(plain(cell.tokens)))
      return [tableOf(cells(table.header), table.rows.map(cells))]
    }
    case 'code':
      return [{ kind: 'code', text: token.text }]
    case 'blockquote':
      return (token.tokens ?? []).flatMap(blocksOf)
    case 'html':
      return paragraph(token.raw.replace(/<!--[\s\S]*?-->/gu, '').replace(/<[^>]+>/gu, ' '))
    default:
      return []
  }
}

function paragraph(text: string): Block[] {
  const line = oneLine(text)
  return line === '' ? [] : [{ kind: 'paragraph', text: line }]
}

function listOf(list: Tokens.List): Block {
  return { kind: 'list', ordered: list.ordered, items: list.items.map((item) => itemText(item)) }
}

function itemText(item: Tokens.ListItem): string {
  const lines = item.tokens.flatMap((token) => {
    if (token.type !== 'list')
      return [
        oneLine(token.type === 'code' ? token.text : plain('tokens' in token ? (token.tokens ?? [token]) : [token])),
      ]
    const nested = token as Tokens.List
    return nested.items.flatMap((child, at) => {
      const marker = nested.ordered ? `${at + 1}.` : '-'
      return `${marker} ${itemText(child)}`.split('\n').map((line) => `  ${line}`)
    })
  })
  return lines.filter((line) => line.trim() !== '').join('\n')
}

/** Inline tokens as text. A link keeps its address where that can be opened from anywhere. */
function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'br') return ' '
      if (token.type === 'html') return ' '
      if (token.type === 'link') return linkText(plain(token.tokens ?? []), token.href)
      if (token.type === 'image') return token.text
      if ('tokens' in token && token.tokens !== undefined) return plain(token.tokens)
      return 'text' in token ? unescapeEntities(String(token.text)) : token.raw
    })
    .join('')
}

export function linkText(text: string, href: string): string {
  const address = href.replace(/^(?:mailto|tel):/iu, '')
  const reachable = /^(?:https?|mailto|tel):/iu.test(href)
  return reachable && address !== text && href !== text ? `${text} (${address})` : text
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' }

function unescapeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/gu, (whole, name: string) => entities[name] ?? whole)
}

/** YAML between `---` lines at the very start belongs to publishing tools; only its title is knowledge. */
function splitFrontMatter(text: string): { body: string; title?: string } {
  const match = /^---\n([\s\S]*?)\n---\n/u.exec(text)
  if (match === null) return { body: text }
  const title = /^title:\s*(.+)$/mu.exec(match[1] ?? '')?.[1]?.replace(/^(["'])(.*)\1$/u, '$2')
  const body = text.slice(match[0].length)
  return title === undefined ? { body } : { body, title: title.trim() }
}
