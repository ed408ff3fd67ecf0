import { describe, expect, it } from 'vitest'
import type { Block } from './document.ts'
import { parseDocument } from './parse-document.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

async function parsed(fileName: string, text: string) {
  const outcome = await parseDocument({ fileName, bytes: utf8(text) })
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.document
}

describe('Markdown keeps its structure and loses its decoration', () => {
  it('reads headings, paragraphs, nested lists, tables and code', async () => {
    const document = await parsed(
      'prices.md',
      '# Price *list*\n\nAll **prices** include [home visits](https://lab.example/visits).\n\n- CBC\n  1. fasting\n  2. sample\n- Lipid\n\n| Test | Price |\n|---|---|\n| CBC | ₹400 |\n| Lipid \\| HDL | ₹500 |\n\n```\ncurl x\n```\n',
    )
    expect(document.title).toBe('Price list')
    expect(document.blocks).toEqual<Block[]>([
      { kind: 'heading', level: 1, text: 'Price list' },
      { kind: 'paragraph', text: 'All prices include home visits (https://lab.example/visits).' },
      { kind: 'list', ordered: false, items: ['CBC\n  1. fasting\n  2. sample', 'Lipid'] },
      {
        kind: 'table',
        header: ['Test', 'Price'],
        rows: [
          ['CBC', '₹400'],
          ['Lipid | HDL', '₹500'],
        ],
      },
      { kind: 'code', text: 'curl x' },
    ])
  })

  it('takes the title from front matter and shows nothing else of it', async () => {
    const document = await parsed('a.md', '---\ntitle: "Returns"\ndraft: true\n---\nSend it back within 30 days.\n')
    expect(document.title).toBe('Returns')
    expect(document.blocks).toEqual([{ kind: 'paragraph', text: 'Send it back within 30 days.' }])
  })

  it('unescapes entities and drops comments', async () => {
    const document = await parsed('a.md', 'Fish &amp; chips < 5\n\n<!-- internal note -->\n')
    expect(document.blocks).toEqual([{ kind: 'paragraph', text: 'Fish & chips < 5' }])
  })
})

describe('HTML is read as a visitor reads it', () => {
  it('leaves out navigation, scripts, styles and hidden parts', async () => {
    const document = await parsed(
      'page.html',
      `<html><head><title>Cards</title><style>p{}</style></head><body><nav><a href="/">Home</a></nav>
       <h1>Card fees</h1><p>Annual fee <b>₹499</b>.<br>Waived above ₹1 lakh.</p><div hidden>secret</div>
       <script>alert(1)</script><div>Loose text <span>inline</span></div><footer>© 2026</footer></body></html>`,
    )
    expect(document.title).toBe('Cards')
    expect(document.blocks).toEqual<Block[]>([
      { kind: 'heading', level: 1, text: 'Card fees' },
      { kind: 'paragraph', text: 'Annual fee ₹499. Waived above ₹1 lakh.' },
      { kind: 'paragraph', text: 'Loose text inline' },
    ])
  })

  it('keeps tables with spans and captions, lists with nesting, and definitions', async () => {
    const document = await parsed(
      'page.html',
      `<table><caption>Slots</caption><tr><th>Day</th><th colspan="2">Times</th></tr><tr><td>Mon</td><td>9</td><td>10</td></tr></table>
       <ol><li>First<ul><li>a</li></ul></li><li>Second</li></ol><dl><dt>CBC</dt><dd>Blood count</dd></dl>`,
    )
    expect(document.blocks).toEqual<Block[]>([
      { kind: 'paragraph', text: 'Slots' },
      { kind: 'table', header: ['Day', 'Times', ''], rows: [['Mon', '9', '10']] },
      { kind: 'list', ordered: true, items: ['First\n  - a', 'Second'] },
      { kind: 'list', ordered: false, items: ['CBC: Blood count'] },
    ])
  })
})

describe('plain text gets no structure that its writer did not give it', () => {
  it('takes underlined, numbered and capital lines as headings, and marked lines as lists', async () => {
    const document = await parsed(
      'guide.txt',
      'Returns guide\n=============\n\nREFUNDS\n\nMoney comes back within five days.\nSometimes later.\n\n2.1 Exceptions\n\nNot returned:\n- food\n- gift cards\n',
    )
    expect(document.blocks).toEqual<Block[]>([
      { kind: 'heading', level: 1, text: 'Returns guide' },
      { kind: 'heading', level: 2, text: 'REFUNDS' },
      { kind: 'paragraph', text: 'Money comes back within five days. Sometimes later.' },
      { kind: 'heading', level: 3, text: '2.1 Exceptions' },
      { kind: 'paragraph', text: 'Not returned:' },
      { kind: 'list', ordered: false, items: ['food', 'gift cards'] },
    ])
  })

  it.each([['a line without a capital'], ['Is this a heading?'], ['12 eggs'], ['The first sentence ends.']])(
    'leaves "%s" a paragraph',
    async (line) => {
      const document = await parsed('my-notes.txt', `${line}\n\nMore text follows here.\n`)
      expect(document.blocks[0]).toEqual({ kind: 'paragraph', text: line })
      expect(document.title).toBe('my notes')
    },
  )

  it('takes a short first line that stands alone as the title, and no later one', async () => {
    const document = await parsed('contact.txt', 'Contact\n\nWrite to us.\n\nAnother line\n\nThe end.\n')
    expect(document.title).toBe('Contact')
    expect(document.blocks.map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'paragraph', 'paragraph'])
  })
})

describe('CSV becomes one table', () => {
  it.each([
    [',', 'Test,Price\nCBC,"1,200"\n'],
    [';', 'Test;Price\nCBC;1,200\n'],
    ['\t', 'Test\tPrice\nCBC\t1,200\n'],
    ['|', 'Test|Price\nCBC|1,200\n'],
  ])('with the delimiter %j', async (_delimiter, text) => {
    const document = await parsed('price-list.csv', text)
    expect(document).toMatchObject({
      title: 'price list',
      blocks: [{ kind: 'table', header: ['Test', 'Price'], rows: [['CBC', '1,200']] }],
    })
  })

  it('fills short rows and keeps long ones whole', async () => {
    const document = await parsed('a.csv', 'A,B\n1\n1,2,3\n')
    expect(document.blocks).toEqual([
      {
        kind: 'table',
        header: ['A', 'B', ''],
        rows: [
          ['1', '', ''],
          ['1', '2', '3'],
        ],
      },
    ])
  })

  it('refuses a quote that never closes', async () => {
    expect(await parseDocument({ fileName: 'a.csv', bytes: utf8('A,B\n"1,2\n3,4\n') })).toMatchObject({
      ok: false,
      rule: 'corrupt',
    })
  })
})

describe('the language is told from the words', () => {
  it.each([
    ['en', 'Your report is ready within one working day of the sample reaching our laboratory.'],
    ['hi', 'आपकी रिपोर्ट एक कार्य दिवस के भीतर तैयार हो जाती है।'],
    ['de', 'Ihr Bericht ist innerhalb eines Arbeitstages fertig, sobald die Probe im Labor ist.'],
    ['und', '12 34 56'],
  ])('%s', async (language, text) => {
    expect((await parsed('a.txt', text)).language).toBe(language)
  })
})

describe('what cannot be read honestly is refused, naming the rule', () => {
  it.each([
    ['an unknown extension', 'a.xlsx', utf8('x'), 'unsupported_format', /\.docx/u],
    ['a PDF named .txt', 'a.txt', utf8('%PDF-1.7 …'), 'format_mismatch', /PDF document/u],
    ['a text named .pdf', 'a.pdf', utf8('hello'), 'format_mismatch', /plain text/u],
    ['an image named .md', 'a.md', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d]), 'format_mismatch', /PNG/u],
    ['an old Word file', 'a.docx', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), 'encrypted', /password/u],
    ['Latin-1', 'a.txt', new Uint8Array([0x63, 0x61, 0x66, 0xe9, 0x20, 0x78]), 'not_utf8', /byte 3 /u],
    ['a character cut at the end', 'a.txt', new Uint8Array([0x61, 0xe2, 0x82]), 'not_utf8', /byte 1 /u],
    ['NUL bytes', 'a.txt', new Uint8Array([0x61, 0x00, 0x62]), 'corrupt', /NUL byte at 1/u],
    ['an empty file', 'a.md', new Uint8Array(), 'no_text', /no text/u],
    ['a file over 25 MiB', 'a.txt', new Uint8Array(25 * 1024 * 1024 + 1), 'too_large', /25 MiB/u],
  ])('%s', async (_case, fileName, bytes, rule, reason) => {
    const outcome = await parseDocument({ fileName, bytes })
    expect(outcome).toMatchObject({ ok: false, rule, reason: expect.stringMatching(reason) })
  })

  it('reads UTF-16 where a byte order mark says so, and UTF-8 with one', async () => {
    const utf16 = new Uint8Array([0xff, 0xfe, ...new Uint8Array(Buffer.from('Grüße aus Köln', 'utf16le'))])
    expect(await parseDocument({ fileName: 'a.txt', bytes: utf16 })).toMatchObject({
      document: { blocks: [{ text: 'Grüße aus Köln' }] },
    })
    expect(await parseDocument({ fileName: 'a.txt', bytes: utf8('\uFEFFHello there') })).toMatchObject({
      document: { blocks: [{ text: 'Hello there' }] },
    })
  })

  it('takes the content type where the name says nothing', async () => {
    expect(
      await parseDocument({
        fileName: 'upload',
        bytes: utf8('# Hi\n\nThere'),
        contentType: 'text/markdown; charset=utf-8',
      }),
    ).toMatchObject({ ok: true, document: { title: 'Hi' } })
  })
})

describe('a file made to hurt is refused or read, in bounded time', () => {
  it.each([
    ['nested elements', 'a.html', `${'<div>'.repeat(100_000)}x`, { ok: false, rule: 'too_deep' }],
    ['nested quotes', 'a.md', `${'>'.repeat(5_000)}x`, { ok: false, rule: 'too_deep' }],
    ['nested lists', 'a.md', `${'- '.repeat(3_000)}x`, { ok: false, rule: 'too_deep' }],
    ['many unclosed paragraphs', 'a.html', `<div>${'<p>words'.repeat(20_000)}</div>`, { ok: true }],
    ['many rows', 'a.csv', 'a,b\n'.repeat(200_000), { ok: true }],
    [
      'depth after a script that ends in capitals',
      'a.html',
      `<script>x</SCRIPT>${'<b>'.repeat(600)}x`,
      { ok: false, rule: 'too_deep' },
    ],
    ['depth after an empty comment', 'a.html', `<!-->${'<b>'.repeat(600)}x-->`, { ok: false, rule: 'too_deep' }],
    ['comparisons within a script', 'a.html', `<script>${'i<n;'.repeat(600)}</script><p>x</p>`, { ok: true }],
    ['unclosed comments', 'a.html', `${'<!--'.repeat(20_000)}<p>x`, { ok: false, rule: 'no_text' }],
  ])('%s', async (_case, fileName, text, expected) => {
    expect(await parseDocument({ fileName, bytes: utf8(text) })).toMatchObject(expected)
  })
})

describe('pages as they are made today', () => {
  it('keeps questions that are buttons, and cards that are links', async () => {
    const document = await parsed(
      'faq.html',
      '<form><h3><button>Can I pay later?</button></h3><p>Yes.</p><button>Send</button></form><a href="/x"><div><p>Card text</p></div></a>',
    )
    expect(document.blocks).toEqual<Block[]>([
      { kind: 'heading', level: 3, text: 'Can I pay later?' },
      { kind: 'paragraph', text: 'Yes.' },
      { kind: 'paragraph', text: 'Card text' },
    ])
  })

  it('reads a table that lays out the page as what stands in it', async () => {
    const document = await parsed(
      'old.html',
      '<table><tr><td><h2>Hours</h2><p>9 to 5</p></td><td><ul><li>a</li></ul></td></tr></table>',
    )
    expect(document.blocks.map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'list'])
  })
})
