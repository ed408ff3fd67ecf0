/**
 * A document to chunks: passages that answer a question on their own.
 *
 * Promises: a chunk never crosses a heading and never ends within a sentence; lists and tables stay whole while they fit the window;
 * an unchanged passage keeps its id when the document around it changes.
 */
import { createHash } from 'node:crypto'
import { estimateTokens } from '@workflow/llm-sdk'
import type { Block, ParsedDocument } from '../parse/document.ts'
import { splitList, splitTable } from './render-block.ts'
import { splitProse } from './split-prose.ts'
import { chunkWindow } from './window.ts'

export interface Chunk {
  /** From the document's id, the content's hash and how often it occurred before; not from its place. */
  readonly id: string
  /** Place in the document, from 0. */
  readonly ordinal: number
  /** From the outermost to the one the chunk stands under. */
  readonly headings: readonly string[]
  readonly kind: 'prose' | 'list' | 'table'
  /** Markdown, without the headings. */
  readonly text: string
  /** SHA-256 of headings, kind and text. */
  readonly hash: string
}

interface Section {
  readonly headings: readonly string[]
  readonly blocks: Block[]
}

type Piece = Pick<Chunk, 'kind' | 'text'>

/** Chunks in the document's order. The same document and id give the same chunks. */
export function chunkDocument(documentId: string, document: ParsedDocument): Chunk[] {
  const occurrences = new Map<string, number>()
  const pieces = sectionsOf(document.blocks).flatMap((section) =>
    piecesOf(section, document.language).map((piece) => ({ headings: section.headings, ...piece })),
  )
  return pieces.map((piece, ordinal) => {
    const hash = sha256(JSON.stringify([piece.headings, piece.kind, piece.text]))
    const occurrence = occurrences.get(hash) ?? 0
    occurrences.set(hash, occurrence + 1)
    const id = `chk_${sha256(`${documentId}\n${hash}\n${occurrence}`).slice(0, 24)}`
    return { id, ordinal, ...piece, hash }
  })
}

/** What is embedded and searched as full text: the context that the headings give, then the text. */
export function embeddingText(chunk: Pick<Chunk, 'headings' | 'text'>, title: string): string {
  const headings = chunk.headings[0] === title ? chunk.headings : [title, ...chunk.headings]
  return `${headings.join(' › ')}\n${chunk.text}`
}

function sectionsOf(blocks: readonly Block[]): Section[] {
  const sections: Section[] = []
  const stack: { level: number; text: string }[] = []
  let current: Section = { headings: [], blocks: [] }
  sections.push(current)
  for (const block of blocks) {
    if (block.kind !== 'heading') {
      current.blocks.push(block)
      continue
    }
    while ((stack.at(-1)?.level ?? 0) >= block.level) stack.pop()
    stack.push({ level: block.level, text: block.text })
    current = { headings: stack.map(({ text }) => text), blocks: [] }
    sections.push(current)
  }
  return sections.filter((section, at) => section.blocks.length > 0 || isLeaf(section, sections[at + 1]))
}

/** A heading with nothing under it, not even deeper headings, says what it says by itself. */
function isLeaf(section: Section, next: Section | undefined): boolean {
  return section.headings.length > 0 && (next === undefined || next.headings.length <= section.headings.length)
}

function piecesOf(section: Section, language: string): Piece[] {
  if (section.blocks.length === 0) return [{ kind: 'prose', text: section.headings.at(-1) ?? '' }]
  const pieces: Piece[] = []
  let prose: string[] = []
  const flush = () => {
    pieces.push(...splitProse(prose, language).map((text): Piece => ({ kind: 'prose', text })))
    prose = []
  }
  for (const block of section.blocks) {
    if (block.kind === 'table') {
      flush()
      pieces.push(...splitTable(block).map((text): Piece => ({ kind: 'table', text })))
    } else if (block.kind === 'list') {
      const leadIn = takeLeadIn(prose)
      flush()
      pieces.push(...splitList(block, leadIn).map((text): Piece => ({ kind: 'list', text })))
    } else {
      prose.push(block.kind === 'code' ? `\`\`\`\n${block.text}\n\`\`\`` : block.text)
    }
  }
  flush()
  return joinSmall(pieces)
}

/** The paragraph that introduces a list ("You need:") is read with it. */
function takeLeadIn(prose: string[]): string | undefined {
  return prose.at(-1)?.endsWith(':') ? prose.pop() : undefined
}

/** Prose and lists of one section that together fit the target are one passage; tables stay alone. */
function joinSmall(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    const text = last === undefined ? piece.text : `${last.text}\n\n${piece.text}`
    const fits = estimateTokens(text) <= chunkWindow.targetTokens
    if (last !== undefined && last.kind !== 'table' && piece.kind !== 'table' && last.kind !== piece.kind && fits) {
      const kind = last.text.length >= piece.text.length ? last.kind : piece.kind
      joined[joined.length - 1] = { kind, text }
    } else {
      joined.push(piece)
    }
  }
  return joined
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
