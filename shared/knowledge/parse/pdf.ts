/** PDF to blocks: text runs with their places come from pdf.js (through unpdf), `pdf-lines.ts` and `pdf-blocks.ts` read structure out of the places. */
import { getDocumentProxy } from 'unpdf'
import { type BlocksOutcome, oneLine, refuse } from './document.ts'
import { blocksOfLines } from './pdf-blocks.ts'
import { type Line, linesOfPage, type TextRun, withoutRunningHeads } from './pdf-lines.ts'

const pageLimit = 2_000

/** The fields read of pdf.js's text items (marked content has no `str`); unpdf's own types for them do not resolve here. */
interface PdfItem {
  readonly str?: string
  /** A matrix of six: a, b, c, d, x, y. */
  readonly transform?: readonly number[]
  readonly width: number
  readonly height: number
}

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>

export async function readPdf(bytes: Uint8Array): Promise<BlocksOutcome> {
  let pdf: PdfDocument
  try {
    // pdf.js takes the buffer away from its owner, hence the copy. Verbosity 0: it would print warnings of its own.
    pdf = await getDocumentProxy(bytes.slice(), { verbosity: 0, isEvalSupported: false })
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') {
      return refuse('encrypted', 'The PDF needs a password; save it without one')
    }
    return refuse('corrupt', `The PDF is damaged: ${error instanceof Error ? error.message : String(error)}`)
  }
  try {
    if (pdf.numPages > pageLimit) {
      return refuse('too_many_pages', `The PDF has ${pdf.numPages} pages; at most ${pageLimit} are read`)
    }
    const pages: Line[][] = []
    for (let page = 1; page <= pdf.numPages; page++) pages.push(linesOfPage(await runsOf(pdf, page)))
    const blocks = blocksOfLines(withoutRunningHeads(pages))
    if (blocks.length === 0)
      return refuse('no_text', 'The PDF holds no text; a scan must go through text recognition first')
    const title = await titleOf(pdf)
    return title === undefined ? { ok: true, blocks } : { ok: true, blocks, title }
  } catch (error) {
    return refuse('corrupt', `The PDF is damaged: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    await pdf.destroy()
  }
}

async function runsOf(pdf: PdfDocument, pageNumber: number): Promise<TextRun[]> {
  const page = await pdf.getPage(pageNumber)
  const { items } = await page.getTextContent()
  const runs = items.flatMap((item: PdfItem): TextRun[] => {
    if (item.str === undefined || item.str.trim() === '') return []
    const [a = 0, b = 0, , , x = 0, y = 0] = item.transform ?? []
    // The font size is the length of the text matrix's first column. Text that runs upwards is a margin note.
    if (Math.abs(b) > Math.abs(a)) return []
    return [{ text: item.str, x, y, width: item.width, size: Math.hypot(a, b) || item.height }]
  })
  page.cleanup()
  return runs
}

async function titleOf(pdf: PdfDocument): Promise<string | undefined> {
  const { info } = await pdf.getMetadata()
  const title = 'Title' in info && typeof info.Title === 'string' ? oneLine(info.Title) : ''
  // Printing to PDF leaves the name of the source file or of the program there.
  return title === '' || /^(?:microsoft word\b|untitled)|\.\w{2,4}$/iu.test(title) ? undefined : title
}
