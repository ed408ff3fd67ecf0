import { describe, expect, it } from 'vitest'
import { readPage } from './index.ts'

describe('what a page costs', () => {
  /** CPU time, the least of three: of several readers of one machine. */
  const costOf = (html: string) => {
    const costs = [0, 1, 2].map(() => {
      const before = process.cpuUsage()
      readPage(html, 'https://client.example/page')
      const { user, system } = process.cpuUsage(before)
      return user + system
    })
    return Math.min(...costs)
  }
  const text = `<p>${'word '.repeat(60_000)}</p>`
  it.each<[string, (times: number) => string]>([
    ['headings beside a long text', (times) => text + '<h3>Thing</h3>'.repeat(times * 60)],
    ['headings beside many elements', (times) => '<h3>a</h3>'.repeat(times * 60) + '<i></i>'.repeat(30_000)],
    [
      'signs that open a tag, in what it says to machines',
      (times) =>
        `<script type="application/ld+json">{"@type":"Product","name":"${'<'.repeat(times * 10_000)}"}</script>${text}`,
    ],
  ])('is little more for eight times as many %s', (_name, page) => {
    costOf(page(1))
    expect(costOf(page(8))).toBeLessThan(costOf(page(1)) * 3)
  })
})
