import { describe, expect, it } from 'vitest'
import { decodePage, type Fact, quotesOf, readFeed, readPage } from './index.ts'

const url = 'https://client.example/page'

function read(html: string) {
  const page = readPage(html, url)
  if (page === undefined) throw new Error('the page was not read')
  const has = quotesOf(page.text)
  for (const { quotes } of page.facts) for (const quote of quotes) expect(has(quote)).toBe(true)
  return page
}
const factsOf = (html: string, kind: Fact['kind']) =>
  read(html)
    .facts.filter((fact) => fact.kind === kind)
    .map(({ quotes: _quotes, kind: _kind, ...fact }) => fact)

describe('facts of a page stand in its text', () => {
  it('as JSON-LD tells them', () => {
    const data = {
      '@context': 'https://schema.org',
      '@graph': [
        {
          '@type': 'LocalBusiness',
          name: 'Client',
          telephone: '+49 30 901820',
          openingHours: 'Mo-Fr 09:00-17:00',
          sameAs: ['https://www.instagram.com/client'],
          aggregateRating: { '@type': 'AggregateRating', ratingValue: '9', bestRating: '10', reviewCount: '44' },
          review: {
            '@type': 'Review',
            reviewBody: 'Very quick.',
            reviewRating: { '@type': 'Rating', ratingValue: 4 },
            datePublished: '2025-12-01',
          },
        },
        {
          '@type': 'Product',
          name: 'Chair',
          description: 'Made of oak',
          offers: { '@type': 'Offer', price: '99.00', priceCurrency: 'EUR' },
        },
        {
          '@type': 'FAQPage',
          mainEntity: [
            {
              '@type': 'Question',
              name: 'Do you deliver?',
              acceptedAnswer: { '@type': 'Answer', text: '<p>Yes, <b>daily</b>.</p>' },
            },
          ],
        },
      ],
    }
    const html = `<script type="application/ld+json">${JSON.stringify(data)}</script>`
    expect(factsOf(html, 'product')).toEqual([{ name: 'Chair', description: 'Made of oak', price: '99.00 EUR' }])
    expect(factsOf(html, 'faq')).toEqual([{ question: 'Do you deliver?', answer: 'Yes, daily .' }])
    expect(factsOf(html, 'rating')).toEqual([{ value: 4.5, count: 44 }])
    expect(factsOf(html, 'review')).toEqual([{ text: 'Very quick.', rating: 4, at: '2025-12-01T00:00:00.000Z' }])
    expect(factsOf(html, 'opening_hours')).toEqual([{ text: 'Mo-Fr 09:00-17:00' }])
    expect(factsOf(html, 'contact')).toEqual([
      { channel: 'phone', value: '+49 30 901820' },
      { channel: 'social', value: 'https://www.instagram.com/client' },
    ])
  })

  it.each([
    ['Service', { '@type': 'Service', name: 'Repair' }],
    ['no type', { name: 'Repair' }],
  ])('and what a company offers has the price of its offer: %s', (_type, itemOffered) => {
    const offers = [
      { '@type': 'Offer', itemOffered, price: '89', priceCurrency: 'GBP' },
      { '@type': 'Offer', itemOffered: { ...itemOffered, name: 'Hire' } },
    ]
    const data = { '@type': 'Organization', name: 'Client', makesOffer: offers }
    const html = `<script type="application/ld+json">${JSON.stringify(data)}</script>`
    expect(factsOf(html, 'product')).toEqual([
      { name: 'Repair', description: '', price: '89 GBP' },
      { name: 'Hire', description: '' },
    ])
  })

  it('as microdata tells them', () => {
    const html =
      '<div itemscope itemtype="https://schema.org/Product"><b itemprop="name">Table</b><div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="priceCurrency" content="USD"><span itemprop="price" content="120">$120</span></div></div>'
    expect(factsOf(html, 'product')).toEqual([{ name: 'Table', description: '', price: '120 USD' }])
  })

  it('as people see them', () => {
    const html = `<dl><dt>Can I return it?</dt><dd>Within a month.</dd><dt>And then?</dt><dd>No.</dd></dl>
      <details><summary>Do you open on Sundays?</summary><p>We do.</p></details>
      <div class="card"><h3>Sofa</h3><p>For three people</p><span>€ 499</span></div>
      <footer><p>Monday – Friday: 9:00 am – 6:00 pm</p><p>Call us: (555) 010-9999</p><a href="mailto:hello@client.example?subject=x">Write</a>
      <a href="https://wa.me/4915112345678">WhatsApp</a><script src="https://embed.tawk.to/abc"></script></footer>`
    expect(factsOf(html, 'faq')).toEqual([
      { question: 'Can I return it?', answer: 'Within a month.' },
      { question: 'And then?', answer: 'No.' },
      { question: 'Do you open on Sundays?', answer: 'We do.' },
    ])
    expect(factsOf(html, 'product')).toEqual([{ name: 'Sofa', description: 'For three people', price: '€ 499' }])
    expect(factsOf(html, 'opening_hours')).toEqual([{ text: 'Monday – Friday: 9:00 am – 6:00 pm' }])
    expect(factsOf(html, 'contact')).toEqual([
      { channel: 'phone', value: '(555) 010-9999' },
      { channel: 'email', value: 'hello@client.example' },
      { channel: 'whatsapp', value: 'https://wa.me/4915112345678' },
    ])
    expect(factsOf(html, 'technology')).toEqual([{ name: 'Tawk.to', category: 'chat' }])
  })

  it.each([
    ['Mo–Fr 9–18 Uhr, Sa: 10–14 Uhr', true],
    ['Open daily from 8am to 10pm', true],
    ['lunes a viernes de 9:00 a 18:00', true],
    ['51 Franklin St, Fifth Floor, Boston, MA 02110-1301 USA', false],
    ['Monsters have increased from 16 to 32', false],
    ['Do not use 2 - 1', false],
    ['ISO-8859-1-encoded strings', false],
  ])('and hours are told from other numbers: %s', (line, open) => {
    expect(factsOf(`<p>${line}</p>`, 'opening_hours')).toEqual(open ? [{ text: line }] : [])
  })

  it('and what its author keeps from search engines is marked', () => {
    expect(read('<meta name="robots" content="noindex">').noindex).toBe(true)
    expect(read('<p>Home').noindex).toBe(false)
  })
})

describe('bytes of a page are read in its real encoding', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1')
  const utf8 = (text: string) => Buffer.from(text, 'utf8')
  it.each([
    ['what the header says', latin('<p>Öffnungszeiten'), 'text/html; charset=iso-8859-1', 'Öffnungszeiten'],
    ['what the page says', latin('<meta charset="windows-1252"><p>Öl'), 'text/html', 'Öl'],
    [
      'UTF-8, though the header denies it',
      utf8('<p>Öffnungszeiten'),
      'text/html; charset=iso-8859-1',
      'Öffnungszeiten',
    ],
    ['Latin, though the header says UTF-8', latin('<p>Öffnungszeiten'), 'text/html; charset=utf-8', 'Öffnungszeiten'],
    ['Shift_JIS', Buffer.from([0x83, 0x65, 0x83, 0x58, 0x83, 0x67]), 'text/html; charset=Shift_JIS', 'テスト'],
    ['UTF-16 by its mark', Buffer.from('\ufeff<p>नमस्ते', 'utf16le'), 'text/html; charset=utf-8', 'नमस्ते'],
    ['an encoding that does not exist', utf8('<p>plain'), 'text/html; charset=klingon', 'plain'],
    ['one that only the standard knows', utf8('<p>plain'), 'text/html; charset=x-user-defined', 'plain'],
  ])('%s', (_name, bytes, contentType, expected) => {
    expect(decodePage(bytes, contentType)).toContain(expected)
  })
})

describe('feeds', () => {
  it.each([
    [
      'Atom',
      '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><link rel="self" href="https://x.example/s"/><link href="https://x.example/a"/><updated>2026-01-01T00:00:00Z</updated><summary>B &amp; C</summary></entry></feed>',
    ],
    [
      'RSS 1.0',
      '<rdf:RDF xmlns:rdf="r" xmlns="p" xmlns:dc="d"><item><title>A</title><link>https://x.example/a</link><dc:date>2026-01-01T00:00:00Z</dc:date><description>B &amp;amp; C</description></item></rdf:RDF>',
    ],
  ])('are read as %s', (_name, xml) => {
    expect(readFeed(xml)).toEqual([
      { title: 'A', url: 'https://x.example/a', text: 'B & C', at: '2026-01-01T00:00:00.000Z' },
    ])
  })

  it.each(['', 'no xml', '<html></html>', '<rss', '<!DOCTYPE x><rss><channel></channel></rss>'])(
    'and %j is none',
    (text) => {
      expect(readFeed(text)).toBeUndefined()
    },
  )
})
