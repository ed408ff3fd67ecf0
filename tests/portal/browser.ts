/** One Chromium for a file of tests, and pages in it that fail the test on any error of theirs. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { FakePlatform } from '../../portal/testing/fake-platform.ts'
import { openSocket } from './sockets.ts'

const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS, headless: true })
}

export interface Stage {
  readonly platform: FakePlatform
  readonly url: string
  readonly page: Page
  readonly end: () => Promise<void>
}

/** A platform and a page of its own. `end` fails where the page threw, or its policy had to stop something. */
export async function setStage(browser: Browser, options: BrowserContextOptions = {}): Promise<Stage> {
  const platform = new FakePlatform()
  platform.openSocket = openSocket
  const url = await platform.listen()
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text()))
      faults.push(message.text())
  })
  return {
    platform,
    url,
    page,
    async end() {
      await context.close()
      await platform.close()
      expect(faults).toEqual([])
    },
  }
}

/** Serious and critical violations that axe-core finds, shadow roots included. */
export async function seriousViolations(page: Page): Promise<string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  // Through the debugger, which the page's policy does not bind.
  await page.evaluate(axe)
  const results: { violations: { id: string; impact: string; nodes: { html: string }[] }[] } =
    await page.evaluate('axe.run(document)')
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}
