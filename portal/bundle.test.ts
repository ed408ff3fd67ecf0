import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { loadPortal } from './bundle.ts'

const pages = ['/', '/timeline', '/desk', '/sites/some-client']
const portal = await loadPortal()
const textOf = (path: string) => Buffer.from(portal(path)?.bytes ?? []).toString('utf8')

describe('the assets of the portal', () => {
  it('holds the widget in less than 30 kB of gzip', () => {
    const sizeBytes = gzipSync(portal('/widget.js')?.bytes ?? new Uint8Array()).byteLength
    expect(sizeBytes).toBeGreaterThan(1_000)
    expect(sizeBytes).toBeLessThan(30_000)
  })

  it.each(pages)('%s runs under a policy that forbids inline scripts and styles, and finds what it loads', (path) => {
    const html = textOf(path)
    expect(html).toMatch(/^<!doctype html>/)
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i)
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target = '']) => target)
    expect(loaded.length).toBeGreaterThan(2)
    for (const target of loaded) expect(portal(target), target).toBeDefined()
  })

  it.each(['/widget.js', '/assets/home.js', '/assets/site.js', '/assets/desk.js'])('%s never parses HTML', (path) => {
    expect(textOf(path)).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/)
  })

  it.each(['/sites/', '/sites/a/b', '/sites/..', '/assets/nothing.js', '/package.json', '/bundle.ts'])(
    'has nothing under %s',
    (path) => {
      expect(portal(path)).toBeUndefined()
    },
  )

  it('bundles once, and tells versions apart by their etag', async () => {
    expect(await loadPortal()).toBe(portal)
    expect(portal('/')?.etag).toBe(portal('/timeline')?.etag)
    expect(portal('/')?.etag).not.toBe(portal('/desk')?.etag)
    expect(portal('/')?.etag).toMatch(/^"[\w-]+"$/)
  })
})
