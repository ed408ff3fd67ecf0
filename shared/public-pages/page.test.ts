import { html } from 'hono/html'
import { describe, expect, it } from 'vitest'
import { linkUrl, localeOf, publicPage, readForm } from './index.ts'

const asking = (url: string, headers: Record<string, string> = {}) =>
  new Request(`http://pages.example${url}`, { headers })

describe('a page for outsiders', () => {
  it('speaks the language that its address asks for, else the browser’s best, else English', () => {
    expect(localeOf(asking('/x?lang=hi', { 'accept-language': 'en' }))).toBe('hi')
    expect(localeOf(asking('/x', { 'accept-language': 'de, en;q=0.5, hi-IN;q=0.8' }))).toBe('hi')
    expect(localeOf(asking('/x', { 'accept-language': 'hi;q=0, fr' }))).toBe('en')
  })

  it('escapes what is put into it, and lets nothing run that the room did not write', async () => {
    const answer = await publicPage({
      locale: 'en',
      title: '<b>Title</b>',
      body: html`<p>${'<script>alert(1)</script>'}</p>`,
      brand: { name: 'A "brand"', color: 'red;}body{display:none' },
    })
    const text = await answer.text()
    expect(text).not.toContain('<script')
    expect(text).not.toContain('<b>')
    expect(text).not.toContain('display:none')
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('script-src')
  })

  it('may run its own script and no other', async () => {
    const answer = await publicPage({ locale: 'hi', title: 't', body: html`<p></p>`, script: 'globalThis.ready = 1' })
    expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'sha256-[^']+'/)
    expect(await answer.text()).toContain('<html lang="hi">')
  })

  it('writes on a colour so that it can be read', async () => {
    const on = async (color: string) =>
      (await publicPage({ locale: 'en', title: '', body: html``, brand: { name: '', color } })).text()
    expect(await on('#ffee88')).toContain('--on-accent:#000000')
    expect(await on('#102030')).toContain('--on-accent:#ffffff')
  })
})

describe('a form', () => {
  it('gives every value of a field in order, and is refused as anything else', async () => {
    const form = new Request('http://pages.example/', {
      method: 'POST',
      body: new URLSearchParams('a=1&b=%E0%A4%B9&a=2'),
    })
    expect(await readForm(form)).toEqual(
      new Map([
        ['a', ['1', '2']],
        ['b', ['ह']],
      ]),
    )
    expect(await readForm(new Request('http://pages.example/', { method: 'POST', body: '{}' }))).toBeUndefined()
  })
})

describe('a link to a page', () => {
  it.each([
    ['en-GB', 'https://host.example/sign/t'],
    ['hi', 'https://host.example/sign/t?lang=hi'],
    ['hi-IN', 'https://host.example/sign/t?lang=hi'],
    ['hil', 'https://host.example/sign/t'],
    ['de', 'https://host.example/sign/t'],
  ])('leads to the recipient’s language where pages speak it: %s', (tag, url) => {
    expect(linkUrl('https://host.example', 'sign', 't', tag)).toBe(url)
  })
})
