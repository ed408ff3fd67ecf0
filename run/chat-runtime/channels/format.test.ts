import { describe, expect, it } from 'vitest'
import { partsFor, readSlackText } from './format.ts'

const reply = `## Your order

It is **on its way** [1], and *tomorrow* it is ~~late~~ there. Use \`A1\`.

* [Track it](https://shop.example/t?a=1&b=2)
* https://shop.example/help`

describe('a reply on a channel', () => {
  it('is plain text as an SMS, without markup and without marks of sources that nobody sees', () => {
    expect(partsFor('sms', reply)).toEqual([
      'Your order\n\nIt is on its way, and tomorrow it is late there. Use A1.\n\n- Track it: https://shop.example/t?a=1&b=2\n- https://shop.example/help',
    ])
  })

  it('has the signs of WhatsApp for bold, italic and struck through', () => {
    expect(partsFor('whatsapp', reply)[0]).toBe(
      '*Your order*\n\nIt is *on its way*, and _tomorrow_ it is ~late~ there. Use `A1`.\n\n- Track it: https://shop.example/t?a=1&b=2\n- https://shop.example/help',
    )
  })

  it('has the links of Slack, and nothing in it that Slack would read as something else', () => {
    expect(partsFor('slack', `${reply}\n\n1 < 2 & <@U1>`)[0]).toBe(
      '*Your order*\n\nIt is *on its way*, and _tomorrow_ it is ~late~ there. Use `A1`.\n\n• <https://shop.example/t?a=1&amp;b=2|Track it>\n• https://shop.example/help\n\n1 &lt; 2 &amp; &lt;@U1&gt;',
    )
  })

  it.each([
    ['sms', 1_600],
    ['whatsapp', 4_096],
    ['slack', 4_000],
  ] as const)(
    'is cut for %s into parts of at most %i characters, between sentences, with no word lost',
    (channel, most) => {
      const sentence = 'This is a sentence of some length that ends here.'
      const text = Array.from({ length: 200 }, () => sentence).join(' ')
      const parts = partsFor(channel, text)
      expect(parts.length).toBeGreaterThan(1)
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(most)
        expect(part.endsWith('.')).toBe(true)
      }
      expect(parts.join(' ')).toBe(text)
    },
  )

  it('is cut within a word only where the word is longer than a message, and never within a character', () => {
    const parts = partsFor('sms', '😀'.repeat(2_000))
    expect(parts.join('')).toBe('😀'.repeat(2_000))
    for (const part of parts) expect(part).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]$/)
  })

  it('ends at forty parts, and shows that it goes on', () => {
    const parts = partsFor('sms', 'word '.repeat(20_000))
    expect(parts).toHaveLength(40)
    expect(parts.at(-1)?.endsWith('…')).toBe(true)
  })

  it('is no message where nothing is left of it', () => {
    expect(partsFor('sms', ' \n ')).toEqual([])
  })
})

describe('what somebody wrote in Slack', () => {
  it('is read without the mention of the app, and with its escapes', () => {
    expect(readSlackText('<@U0APP> is 1 &lt; 2? see <https://a.example|here> or <https://b.example>')).toBe(
      'is 1 < 2? see here (https://a.example) or https://b.example',
    )
  })
})
