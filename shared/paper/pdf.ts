/** Markdown as a PDF: A4, one typeface, page numbers, its language and title told to readers. */
import { Marked, type MarkedToken, type Token, type Tokens } from 'marked'
import PDFKit from 'pdfkit'
import { z } from 'zod'
import { typeface } from './fonts.ts'

export interface PaperDetails {
  readonly title: string
  /** BCP 47. */
  readonly language: string
  readonly at: Date
  /** At the foot of each page, before the page's number. */
  readonly foot: string
  /** A block of code of the language `strokes` is a drawn signature: where everything in the words is ours alone. Else it is code like any other. */
  readonly drawsStrokes?: boolean
}

type Pdf = PDFKit.PDFDocument
interface Run {
  readonly text: string
  readonly font: keyof typeof typeface
  readonly link?: string
}

const margin = { top: 64, bottom: 72, left: 64, right: 64 }
const bodySize = 10.5
const sizes: Readonly<Record<number, number>> = { 1: 20, 2: 14.5, 3: 12 }
const indent = 18
const lexer = new Marked({ gfm: true })

export async function markdownToPdf(markdown: string, details: PaperDetails): Promise<Uint8Array> {
  const { title, language, at } = details
  const pdf = new PDFKit({
    size: 'A4',
    margins: margin,
    bufferPages: true,
    font: typeface.regular,
    lang: language,
    displayTitle: true,
    info: { Title: title, CreationDate: at, ModDate: at, Producer: 'Workflow' },
  })
  for (const [name, path] of Object.entries(typeface)) pdf.registerFont(name, path)
  const whole = collect(pdf)
  for (const token of lexer.lexer(markdown))
    if (details.drawsStrokes && token.type === 'code' && token.lang === 'strokes') strokes(pdf, token.text)
    else block(pdf, token, 0)
  number(pdf, details.foot)
  pdf.end()
  return whole
}

function collect(pdf: Pdf): Promise<Uint8Array> {
  const parts: Buffer[] = []
  return new Promise((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part))
    pdf.on('end', () => resolve(Buffer.concat(parts)))
    pdf.on('error', reject)
  })
}

function block(pdf: Pdf, given: Token, level: number): void {
  const token = given as MarkedToken
  const x = margin.left + level * indent
  switch (token.type) {
    case 'heading': {
      const size = sizes[token.depth] ?? 11
      // A heading does not stand alone at the foot of a page.
      if (pdf.y > pdf.page.height - margin.bottom - 60) pdf.addPage()
      pdf.moveDown(token.depth === 1 ? 0.2 : 0.6)
      write(pdf, inline(token.tokens, 'bold'), x, size)
      pdf.moveDown(0.35)
      return
    }
    case 'paragraph':
    case 'text':
      write(pdf, 'tokens' in token && token.tokens ? inline(token.tokens, 'regular') : [plain(token.text)], x, bodySize)
      pdf.moveDown(level === 0 ? 0.6 : 0.2)
      return
    case 'list':
      for (const [place, item] of token.items.entries()) listItem(pdf, token, item, place, level)
      if (level === 0) pdf.moveDown(0.4)
      return
    case 'blockquote':
      for (const inner of token.tokens) block(pdf, inner, level + 1)
      if (level === 0) pdf.moveDown(0.4)
      return
    case 'table':
      table(pdf, token)
      return
    case 'code':
      write(pdf, [plain(token.text)], x, bodySize - 1)
      pdf.moveDown(0.5)
      return
    case 'hr':
      rule(pdf)
      return
    case 'space':
      return
    default:
      write(pdf, [plain(token.raw.trim())], x, bodySize)
      pdf.moveDown(0.5)
  }
}

function listItem(pdf: Pdf, list: Tokens.List, item: Tokens.ListItem, place: number, level: number): void {
  const bullet = list.ordered ? `${Number(list.start) + place}.` : '•'
  const mark = item.task ? `[${item.checked ? 'x' : ' '}]` : bullet
  if (pdf.y > pdf.page.height - margin.bottom - 2 * bodySize) pdf.addPage()
  const { y } = pdf
  pdf
    .font('regular')
    .fontSize(bodySize)
    .text(mark, margin.left + level * indent, y, { lineBreak: false })
  pdf.y = y
  for (const inner of item.tokens) if (inner.type !== 'checkbox') block(pdf, inner, level + 1)
}

function table(pdf: Pdf, token: Tokens.Table): void {
  const cell = (given: Tokens.TableCell, usual: Run['font']) => {
    const runs = inline(given.tokens, usual)
    // A cell has one font: that of all its words, where they share one.
    const font = runs.every((run) => run.font === runs[0]?.font) ? (runs[0]?.font ?? usual) : usual
    return {
      text: runs.map(({ text }) => text).join(''),
      align: { x: given.align === 'right' ? ('right' as const) : ('left' as const), y: 'top' as const },
      font: { src: font, size: bodySize - 1 },
      border: { bottom: 0.5, top: 0, left: 0, right: 0 },
      borderColor: '#b8bac6',
      padding: 4,
    }
  }
  pdf.x = margin.left
  const isList = token.header.length === 2 && token.header.every(({ text }) => text === '')
  pdf.table({
    // Names and what they are: the names need less room.
    columnStyles: isList ? [140, '*'] : token.header.map(() => '*'),
    data: [
      ...(isList ? [] : [token.header.map((given) => cell(given, 'bold'))]),
      ...token.rows.map((row) => row.map((given) => cell(given, 'regular'))),
    ],
  })
  pdf.x = margin.left
  pdf.moveDown(0.8)
}

/** A drawn signature: lines of points in a field of 600 by 200, as JSON. */
const drawing = z.array(z.array(z.tuple([z.number(), z.number()])))
const drawingScale = 0.3
const drawingHeight = 200 * drawingScale

function strokes(pdf: Pdf, text: string): void {
  const lines = drawing.parse(JSON.parse(text))
  if (pdf.y + drawingHeight > pdf.page.height - margin.bottom) pdf.addPage()
  const top = pdf.y
  pdf.save().translate(margin.left, top).scale(drawingScale)
  for (const [first, ...rest] of lines) {
    if (first === undefined) continue
    pdf.moveTo(...first)
    for (const point of rest.length === 0 ? [first] : rest) pdf.lineTo(...point)
  }
  pdf.lineWidth(4).lineCap('round').lineJoin('round').stroke('#1a1b22').restore()
  pdf.y = top + drawingHeight
  pdf.moveDown(0.5)
}

function rule(pdf: Pdf): void {
  const y = pdf.y + 4
  pdf
    .moveTo(margin.left, y)
    .lineTo(pdf.page.width - margin.right, y)
    .lineWidth(0.5)
    .stroke('#b8bac6')
  pdf.y = y + 10
}

/** A run that breaks the line ends it. */
function write(pdf: Pdf, runs: readonly Run[], x: number, size: number): void {
  const width = pdf.page.width - margin.right - x
  pdf.fontSize(size).x = x
  for (const [place, { text, font, link }] of runs.entries()) {
    if (text === lineBreak) continue
    const next = runs[place + 1]
    pdf.font(font).text(text, {
      width,
      lineGap: 2.5,
      continued: next !== undefined && next.text !== lineBreak,
      underline: link !== undefined,
      link: link ?? null,
    })
  }
  pdf.x = margin.left
}

const lineBreak = '\n'
const plain = (text: string): Run => ({ text, font: 'regular' })

function inline(tokens: readonly Token[], font: Run['font'], link?: string): Run[] {
  const runs = tokens.flatMap((given): Run[] => {
    const token = given as MarkedToken
    switch (token.type) {
      case 'strong':
        return inline(token.tokens, 'bold', link)
      case 'em':
        return inline(token.tokens, 'italic', link)
      case 'link':
        return inline(token.tokens, font, /^https?:\/\//i.test(token.href) ? token.href : undefined)
      case 'br':
        return [{ text: lineBreak, font }]
      default: {
        const text = unescaped('text' in token ? token.text : token.raw).replaceAll(/\n/g, ' ')
        return [link === undefined ? { text, font } : { text, font, link }]
      }
    }
  })
  return runs.length === 0 ? [{ text: '', font }] : runs
}

/** The lexer writes what was typed as it stands, but for the entities of Markdown. */
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: '\u00a0' }
const unescaped = (text: string) =>
  text.replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name] ?? '')

function number(pdf: Pdf, foot: string): void {
  const { start, count } = pdf.bufferedPageRange()
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page)
    // Below the margin: text there would begin a new page.
    pdf.page.margins.bottom = 0
    pdf.font('regular').fontSize(8).fillColor('#55576a')
    const y = pdf.page.height - 44
    pdf.text(foot, margin.left, y, { lineBreak: false })
    pdf.text(`${page + 1} / ${count}`, margin.left, y, { align: 'right', width: pdf.page.width - 2 * margin.left })
    pdf.fillColor('#000000')
  }
}
