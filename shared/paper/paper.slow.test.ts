import { describe, expect, it } from 'vitest'
import { markdownToHtml, markdownToPdf } from './index.ts'
import { sample, sealedAt } from './paper.fixtures.ts'

describe('a paper', () => {
  it('is the same file each time it is made of the same words', async () => {
    const details = { title: 'An agreement', language: 'en', at: sealedAt, foot: 'doc_1' }
    const [one, other] = [await markdownToPdf(sample, details), await markdownToPdf(sample, details)]
    expect(Buffer.from(one).equals(other)).toBe(true)
  })

  it('draws a signature only where its maker says so: in words of others it is text', async () => {
    const details = { title: 'A', language: 'en', at: sealedAt, foot: '' }
    const drawn = (strokes: string) => `\`\`\`strokes\n${strokes}\n\`\`\``
    const one = await markdownToPdf(drawn('[[[1,1],[90,90]]]'), details)
    const code = await markdownToPdf(drawn('[[[1,1],[90,90]]]').replace('strokes', 'json'), details)
    expect(Buffer.from(one).equals(code)).toBe(true)
    expect((await markdownToPdf(drawn('no drawing'), details)).length).toBeGreaterThan(0)
    const signed = await markdownToPdf(drawn('[[[1,1],[90,90]]]'), { ...details, drawsStrokes: true })
    expect(Buffer.from(signed).equals(code)).toBe(false)
  })

  it('runs nothing and fetches nothing as HTML', () => {
    const html = markdownToHtml(
      '# T\n\nA <script>x</script> ![p](http://a/b.png) [l](javascript:x) [w](https://w.example)',
    )
    expect(html).not.toMatch(/<script|<img|javascript:/)
    expect(html).toContain('<a href="https://w.example"')
    expect(html).toContain('<h2>T</h2>')
  })
})
