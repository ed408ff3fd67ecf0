/** What a document is once it is read: a title, a language and a flat list of blocks, the same for every file format. */

export type Block =
  /** `level` counts from 1 (the document's title) to 6. */
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** An item may span lines; nested lists are lines of their item, indented by two spaces a level. */
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  /** Every row has as many cells as the header. Cells are one line each. */
  | { readonly kind: 'table'; readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'code'; readonly text: string }

export interface ParsedDocument {
  readonly title: string
  /** BCP 47, a language without a region; `und` where the text is too short or too mixed to tell. */
  readonly language: string
  readonly blocks: readonly Block[]
}

/** Why a document was not read. `rule` is stable, for programs; `reason` is for the person who uploaded it. */
export interface ParseRefusal {
  readonly ok: false
  readonly rule:
    | 'unsupported_format'
    | 'format_mismatch'
    | 'too_large'
    | 'too_many_pages'
    | 'too_deep'
    | 'not_utf8'
    | 'encrypted'
    | 'corrupt'
    | 'no_text'
  readonly reason: string
}

export type ParseOutcome = { readonly ok: true; readonly document: ParsedDocument } | ParseRefusal

/** What a reader of one format gives back: the blocks, and the title where the format states one. */
export type BlocksOutcome =
  | { readonly ok: true; readonly blocks: readonly Block[]; readonly title?: string }
  | ParseRefusal

export function refuse(rule: ParseRefusal['rule'], reason: string): ParseRefusal {
  return { ok: false, rule, reason }
}

/** A table block of equal rows: short rows are filled with empty cells, long ones widen the header, empty ones go. */
export function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): Block {
  const filled = rows.filter((row) => row.some((cell) => cell !== ''))
  const width = filled.reduce((widest, row) => Math.max(widest, row.length), header.length)
  const pad = (row: readonly string[]) => Array.from({ length: width }, (_, column) => oneLine(row[column] ?? ''))
  return { kind: 'table', header: pad(header), rows: filled.map(pad) }
}

export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}
