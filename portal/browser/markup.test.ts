import { describe, expect, it } from 'vitest'
import { type Inline, parseInline, parseMarkup } from './markup.ts'

const text = (value: string): Inline => ({ kind: 'text', text: value })

describe('the safe part of Markdown', () => {
  it.each<[string, string, Inline[]]>([
    ['bold', 'a **b** c', [text('a '), { kind: 'bold', children: [text('b')] }, text(' c')]],
    ['a link', '[site](https://a.example/x)', [{ kind: 'link', href: 'https://a.example/x', text: 'site' }]],
    [
      'a bare address',
      'see https://a.example/x',
      [text('see '), { kind: 'link', href: 'https://a.example/x', text: 'https://a.example/x' }],
    ],
    ['a telephone link', '[call](tel:+911234)', [{ kind: 'link', href: 'tel:+911234', text: 'call' }]],
    [
      'a citation, with the space before it',
      'at home [2].',
      [text('at home'), { kind: 'citation', number: 2, raw: ' [2]' }, text('.')],
    ],
    ['bold left open as text', 'a ** b', [text('a ** b')]],
    ['markup of HTML as text', '<img src=x onerror=alert(1)>', [text('<img src=x onerror=alert(1)>')]],
  ])('reads %s', (_what, source, expected) => {
    expect(parseInline(source)).toEqual(expected)
  })

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>',
    'vbscript:x',
    '/relative',
    '//host.example',
    'file:///etc/passwd',
  ])('leaves a link to %s as text', (target) => {
    const parts = parseInline(`[x](${target})`)
    expect(parts.map((part) => (part.kind === 'text' ? part.text : part.kind)).join('')).toBe(`[x](${target})`)
  })

  it('separates paragraphs, lists, headings and tables', () => {
    const source =
      '# Prices\nfirst\nsecond\n\n- one\n- **two**\n3. three\n4. four\n| Test | Price |\n| --- | --: |\n| CBC | 300 |\nend'
    expect(parseMarkup(source).map((block) => block.kind)).toEqual([
      'heading',
      'paragraph',
      'list',
      'list',
      'table',
      'paragraph',
    ])
    expect(parseMarkup(source)[3]).toEqual({ kind: 'list', start: 3, items: [[text('three')], [text('four')]] })
    expect(parseMarkup(source)[4]).toEqual({
      kind: 'table',
      head: [[text('Test')], [text('Price')]],
      rows: [[[text('CBC')], [text('300')]]],
    })
  })

  it('keeps the line breaks of a paragraph', () => {
    expect(parseMarkup('a\nb')).toEqual([{ kind: 'paragraph', lines: [[text('a')], [text('b')]] }])
  })

  it('reads long hostile text in reasonable time', () => {
    const hostile = ['['.repeat(20_000), '**'.repeat(20_000), '[1](x '.repeat(5_000), '|'.repeat(20_000)].join('\n')
    const started = process.cpuUsage()
    parseMarkup(hostile)
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000)
  })
})
