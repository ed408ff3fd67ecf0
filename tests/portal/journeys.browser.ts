/** The clients' journeys on the home page, on a whole platform: a sign-up through the public API, and what waits for whom from then on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPlatformUser } from '@workflow/functions/identity'
import { decorateWithPages, type Platform, startPlatform } from '@workflow/local'
import { CallFailed } from '@workflow/rehearsal'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type CompanySite, serveCompanySite } from '../lifecycle/company-site.ts'
import { People } from '../lifecycle/people.ts'
import { staff, staffPassword } from '../lifecycle/staff.ts'
import { launchBrowser, seriousViolations } from './browser.ts'

// A client's way has seconds of work in it, and more where the machine is busy.
vi.setConfig({ testTimeout: 200_000 })
const behalf = { source: '/functions/organization', actor: 'engine:operator', correlationId: 'first-start' }
const folder = mkdtempSync(join(tmpdir(), 'workflow-journeys-'))
let platform: Platform
let site: CompanySite
let browser: Browser
let page: Page
let people: People

beforeAll(async () => {
  platform = await startPlatform({
    ...{ port: 0, dataFolder: folder, logLevel: 'error', rateLimits: 'off', environment: {} },
    decorate: (app, running) => decorateWithPages(app, running, () => undefined),
  })
  for (const person of Object.values(staff))
    await platform.kernel.runPlatform(behalf, (scope) =>
      createPlatformUser(scope, { ...person, password: staffPassword }),
    )
  site = await serveCompanySite()
  browser = await launchBrowser()
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  page = await context.newPage()
  page.setDefaultTimeout(90_000)
  await page.goto(platform.url)
  await page.getByText('No client is here yet.').waitFor()
  people = new People(platform.url, site.url)
}, 120_000)

afterAll(async () => {
  await browser.close()
  await site.close()
  await platform.stop()
  rmSync(folder, { recursive: true, force: true })
})

const card = () => page.locator('.journey')
/** The page shows it within the time, while everybody does their part; nothing is loaded again. */
async function sees(text: string, held: Parameters<People['act']>[0] = ['form', 'demo', 'paper']): Promise<void> {
  await expect
    .poll(
      async () => {
        await people.act(held).catch((error) => {
          if (!(error instanceof CallFailed)) throw error
        })
        return (await card().locator('.wait').allInnerTexts()).map((wait) => wait.replace(/\s+/g, ' ')).join('; ')
      },
      { timeout: 90_000 },
    )
    .toContain(text)
}

it('a sign-up is a client at once, whose address waits for it', async () => {
  await people.act()
  await card().getByRole('heading', { name: 'Harbour Bikes' }).waitFor()
  await card().getByText('Address to be confirmed').waitFor()
  expect(await card().count()).toBe(1)
})

it('what waits comes and goes, and is said aloud', async () => {
  await sees('Form of the requirements waits for the client')
  expect(await card().getByText('Address to be confirmed').count()).toBe(0)
  expect(await card().count()).toBe(1)
  await page
    .getByRole('status')
    .filter({ hasText: 'Harbour Bikes: Form of the requirements waits for the client.' })
    .waitFor()
  expect(await card().locator('.stage.done').allInnerTexts()).toEqual([
    expect.stringMatching(/^Sign-up.*the client/s),
    expect.stringMatching(/^Research.*the platform.*baseline/s),
  ])
  await sees('Demo to be shared waits for Sam Sales, sales agent', ['demo', 'paper'])
  // The demo's sandbox is an organization as well, and no client.
  expect(await card().count()).toBe(1)
})

it('what was opened stays open, and is no barrier', async () => {
  await card().locator('summary').focus()
  await page.keyboard.press('Enter')
  await card().getByText('Requirements draft approved').waitFor()
  await sees('Signature of the NDA waits for the client', ['paper'])
  await card().getByText('NDA sent').waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await seriousViolations(page)).toEqual([])
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    }
  }
})

it('is the same for whoever opens the page later', async () => {
  const waits = await card().locator('.wait').allInnerTexts()
  await page.reload()
  await card().getByText('Signature of the NDA').first().waitFor()
  expect(await card().locator('.wait').allInnerTexts()).toEqual(waits)
})
