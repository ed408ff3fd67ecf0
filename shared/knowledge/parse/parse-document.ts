/** A file to a document, whatever its format; a file that cannot be read honestly is refused with the rule it breaks. */
import { readCsv } from './csv.ts'
import { decodeText } from './decode-text.ts'
import { type Block, type BlocksOutcome, type ParseOutcome, refuse } from './document.ts'
import { type Format, formatOf } from './format.ts'
import { readMarkdown } from './markdown.ts'
import { readPlainText } from './plain-text.ts'

/** A file larger than this is refused. */
export const documentLimitBytes = 25 * 1024 * 1024

export interface DocumentFile {
  /** Its extension says the format. */
  readonly fileName: string
  readonly bytes: Uint8Array
  /** Decides where the name has no known extension. */
  readonly contentType?: string
}

/** Reads Markdown, HTML, text, CSV, DOCX and PDF. Throws nothing for what is in the file. */
export async function parseDocument(file: DocumentFile): Promise<ParseOutcome> {
  if (file.bytes.length > documentLimitBytes) {
    const sizeMebibytes = (file.bytes.length / 1024 / 1024).toFixed(1)
    return refuse(
      'too_large',
      `"${file.fileName}" is ${sizeMebibytes} MiB; at most ${documentLimitBytes / 1024 / 1024} MiB are read`,
    )
  }
  const format = formatOf(file.fileName, file.bytes, file.contentType)
  if (typeof format !== 'string') return format
  const read = await readBlocks(format, file.bytes)
  if (!read.ok) return read
  const blocks = read.blocks.filter((block) => block.kind !== 'heading' || block.text !== '')
  if (blocks.length === 0) return refuse('no_text', `"${file.fileName}" holds no text`)
  const title = titleOf(blocks, read.title, file.fileName)
  const { detectLanguage } = await import('./language.ts')
  return { ok: true, document: { title, language: detectLanguage(blocks.map(blockWords).join('\n')), blocks } }
}

async function readBlocks(format: Format, bytes: Uint8Array): Promise<BlocksOutcome> {
  // The readers of these formats are heavy: who has no such file does not load them.
  if (format === 'pdf') return (await import('./pdf.ts')).readPdf(bytes)
  if (format === 'docx') return (await import('./docx.ts')).readDocx(bytes)
  const decoded = decodeText(bytes)
  if (!decoded.ok) return decoded
  const readers = { markdown: readMarkdown, text: readPlainText, csv: readCsv }
  try {
    if (format === 'html') return (await import('./html.ts')).readHtml(decoded.text)
    return readers[format](decoded.text)
  } catch (error) {
    // Lists in lists and quotes in quotes are read by recursion, which ends at the stack's end. No person wrote such a file.
    if (error instanceof RangeError) return refuse('too_deep', 'The document is nested too deeply to be read')
    throw error
  }
}

/** What the format states, else the only or first top heading, else the file's name in words. */
function titleOf(blocks: readonly Block[], stated: string | undefined, fileName: string): string {
  if (stated !== undefined && stated !== '') return stated
  const heading = blocks.find((block) => block.kind === 'heading')
  if (heading?.kind === 'heading' && (heading.level === 1 || blocks[0] === heading)) return heading.text
  const base = fileName.split(/[\\/]/u).at(-1) ?? fileName
  return base
    .replace(/\.[a-z0-9]+$/iu, '')
    .replace(/[-_]+/gu, ' ')
    .trim()
}

function blockWords(block: Block): string {
  if (block.kind === 'list') return block.items.join('\n')
  if (block.kind === 'table') return [block.header, ...block.rows].map((row) => row.join(' ')).join('\n')
  return block.kind === 'code' ? '' : block.text
}
