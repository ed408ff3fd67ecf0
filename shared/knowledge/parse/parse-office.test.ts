import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow, TextRun } from 'docx'
import { strToU8, zipSync } from 'fflate'
import { PDFDocument, type PDFFont, type PDFPage, StandardFonts } from 'pdf-lib'
import { describe, expect, it } from 'vitest'
import { parseDocument } from './parse-document.ts'

async function pdfOf(draw: (page: PDFPage, font: PDFFont, pdf: PDFDocument) => void, pages = 1): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.Helvetica)
  for (let page = 0; page < pages; page++) draw(pdf.addPage([595, 842]), font, pdf)
  return pdf.save()
}

function write(
  page: PDFPage,
  font: PDFFont,
  lines: readonly [text: string, x: number, y: number, size?: number][],
): void {
  for (const [text, x, y, size = 11] of lines) page.drawText(text, { x, y, size, font })
}

async function blocksOf(fileName: string, bytes: Uint8Array) {
  const outcome = await parseDocument({ fileName, bytes })
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.document
}

describe('a PDF gets back the structure that its places show', () => {
  it('reads headings by size, paragraphs by gaps and tables by columns', async () => {
    const bytes = await pdfOf((page, font) =>
      write(page, font, [
        ['Laboratory handbook', 50, 780, 22],
        ['Fasting', 50, 740, 15],
        ['Fast for ten hours before a lipid pro-', 50, 715],
        ['file. Water is allowed.', 50, 702],
        ['Children fast for six hours.', 50, 675],
        ['Prices', 50, 640, 15],
        ['Test', 50, 615],
        ['Price', 200, 615],
        ['Report after', 300, 615],
        ['CBC', 50, 600],
        ['400', 200, 600],
        ['6 hours', 300, 600],
        ['Lipid profile', 50, 585],
        ['700', 200, 585],
        ['12 hours', 300, 585],
        ['Bring with you:', 50, 550],
        ['• the prescription', 50, 536],
        ['• an identity card', 50, 522],
      ]),
    )
    const document = await blocksOf('handbook.pdf', bytes)
    expect(document.title).toBe('Laboratory handbook')
    expect(document.blocks).toEqual([
      { kind: 'heading', level: 1, text: 'Laboratory handbook' },
      { kind: 'heading', level: 2, text: 'Fasting' },
      { kind: 'paragraph', text: 'Fast for ten hours before a lipid profile. Water is allowed.' },
      { kind: 'paragraph', text: 'Children fast for six hours.' },
      { kind: 'heading', level: 2, text: 'Prices' },
      {
        kind: 'table',
        header: ['Test', 'Price', 'Report after'],
        rows: [
          ['CBC', '400', '6 hours'],
          ['Lipid profile', '700', '12 hours'],
        ],
      },
      { kind: 'paragraph', text: 'Bring with you:' },
      { kind: 'list', ordered: false, items: ['the prescription', 'an identity card'] },
    ])
  })

  it('reads two columns of prose one after the other', async () => {
    const left = [
      'The first column tells about',
      'sample collection at home and',
      'how the visit is planned with',
      'the customer on the phone one',
      'day before it, and what to do',
      'when nobody is there at all.',
    ]
    const right = [
      'The second column is about all',
      'reports and how they are sent',
      'to the customer by message or',
      'by post, within a working day',
      'of the sample having come to',
      'our laboratory in the city.',
    ]
    const bytes = await pdfOf((page, font) => {
      left.forEach(
        (text, at) =>
          void write(page, font, [
            [text, 50, 700 - 13 * at],
            [right[at] ?? '', 320, 700 - 13 * at],
          ]),
      )
    })
    const document = await blocksOf('two.pdf', bytes)
    const text = document.blocks.map((block) => (block.kind === 'paragraph' ? block.text : block.kind)).join(' ')
    expect(text).toBe(`${left.join(' ')} ${right.join(' ')}`)
  })

  it('joins a paragraph over a page and drops running heads and page numbers', async () => {
    let number = 0
    const bytes = await pdfOf((page, font) => {
      number++
      write(page, font, [
        ['Acme handbook', 50, 810, 9],
        [`words of page ${number} that go on and on`, 50, 700],
        [`Page ${number} of 4`, 280, 30, 9],
      ])
    }, 4)
    const document = await blocksOf('long.pdf', bytes)
    expect(document.blocks).toEqual([
      { kind: 'paragraph', text: [1, 2, 3, 4].map((page) => `words of page ${page} that go on and on`).join(' ') },
    ])
  })

  it.each([
    [
      'cut off',
      async () => (await pdfOf((page, font) => write(page, font, [['Hello', 50, 700]]))).slice(0, 200),
      'corrupt',
    ],
    ['without text', () => pdfOf(() => undefined), 'no_text'],
    ['protected by a password', async () => encryptedPdf(), 'encrypted'],
  ])('one %s is refused', async (_case, bytes, rule) => {
    expect(await parseDocument({ fileName: 'a.pdf', bytes: await bytes() })).toMatchObject({ ok: false, rule })
  })
})

describe('a Word document keeps headings, lists and tables', () => {
  it('reads them in order', async () => {
    const cell = (text: string) => new TableCell({ children: [new Paragraph(text)] })
    const word = new Document({
      sections: [
        {
          children: [
            new Paragraph({ text: 'Return policy', heading: HeadingLevel.HEADING_1 }),
            new Paragraph({
              children: [
                new TextRun('Goods come back '),
                new TextRun({ text: 'within 30 days', bold: true }),
                new TextRun('.'),
              ],
            }),
            new Paragraph({ text: 'unworn', bullet: { level: 0 } }),
            new Paragraph({ text: 'with the receipt', bullet: { level: 0 } }),
            new Table({
              rows: [
                new TableRow({ children: [cell('Kind'), cell('Days')] }),
                new TableRow({ children: [cell('Shoes'), cell('30')] }),
              ],
            }),
          ],
        },
      ],
    })
    const document = await blocksOf('policy.docx', new Uint8Array(await Packer.toBuffer(word)))
    expect(document).toMatchObject({ title: 'Return policy', language: 'en' })
    expect(document.blocks).toEqual([
      { kind: 'heading', level: 1, text: 'Return policy' },
      { kind: 'paragraph', text: 'Goods come back within 30 days.' },
      { kind: 'list', ordered: false, items: ['unworn', 'with the receipt'] },
      { kind: 'table', header: ['Kind', 'Days'], rows: [['Shoes', '30']] },
    ])
  })

  it('refuses a bomb by its declared size, before inflating it', async () => {
    const bomb = zipSync({ 'word/document.xml': new Uint8Array(1024), 'word/more.xml': new Uint8Array(1024) })
    const declared = new DataView(bomb.buffer)
    for (let at = 0; at + 4 <= bomb.length; at++) {
      // The central directory's entries (PK\x01\x02) hold the uncompressed size at offset 24.
      if (declared.getUint32(at, true) === 0x02014b50) declared.setUint32(at + 24, 150 * 1024 * 1024, true)
    }
    expect(await parseDocument({ fileName: 'a.docx', bytes: bomb })).toMatchObject({ ok: false, rule: 'too_large' })
  })

  it.each([
    ['another archive', zipSync({ 'readme.txt': strToU8('x') }), 'format_mismatch'],
    [
      'broken XML',
      zipSync({ 'word/document.xml': strToU8('<w:document'), '[Content_Types].xml': strToU8('<Types/>') }),
      'corrupt',
    ],
    ['a cut archive', zipSync({ 'word/document.xml': strToU8('<a/>') }).slice(0, 40), 'corrupt'],
  ])('refuses %s', async (_case, bytes, rule) => {
    expect(await parseDocument({ fileName: 'a.docx', bytes })).toMatchObject({ ok: false, rule })
  })
})

/** The smallest document whose trailer names an encryption dictionary with a user password that is not empty (ISO 32000-1, 7.6). */
function encryptedPdf(): Uint8Array {
  const key = '00'.repeat(32)
  return strToU8(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n` +
      `3 0 obj<</Filter/Standard/V 1/R 2/O<${key}>/U<${key}>/P -4>>endobj\n` +
      `trailer<</Root 1 0 R/Size 4/Encrypt 3 0 R/ID[<00><00>]>>\n%%EOF`,
  )
}
