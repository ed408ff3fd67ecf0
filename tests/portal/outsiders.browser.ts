/** The pages that people without an account meet, on the whole platform as a client comes: no barrier, on a telephone, in both languages, and without scripts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPlatformUser } from '@workflow/functions/identity'
import { decorateWithPages, type Platform, startPlatform } from '@workflow/local'
import { call } from '@workflow/rehearsal'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type CompanySite, serveCompanySite } from '../lifecycle/company-site.ts'
import { People } from '../lifecycle/people.ts'
import { staff, staffPassword } from '../lifecycle/staff.ts'
import { launchBrowser, seriousViolations } from './browser.ts'

const folder = mkdtempSync(join(tmpdir(), 'outsiders-'))
const behalf = { source: '/functions/organization', actor: 'engine:operator', correlationId: 'first-start' }
let browser: Browser
let site: CompanySite
let platform: Platform
let people: People

beforeAll(async () => {
  browser = await launchBrowser()
  site = await serveCompanySite()
  platform = await startPlatform({
    port: 0,
    dataFolder: folder,
    logLevel: 'error',
    rateLimits: 'off',
    environment: {},
    // The demo's page takes the widget from there.
    decorate: (app, running) => decorateWithPages(app, running, () => undefined),
  })
  for (const person of Object.values(staff))
    await platform.kernel.runPlatform(behalf, (scope) =>
      createPlatformUser(scope, { ...person, password: staffPassword }),
    )
  people = new People(platform.url, site.url)
}, 120_000)

afterAll(async () => {
  await platform.stop()
  await site.close()
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Everybody goes on until `there` finds something; what is `held` waits for the browser. */
async function until<Found>(held: 'form' | 'demo' | 'paper', there: () => Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = people.organizationId === undefined ? undefined : await there()
    if (found !== undefined) return found
    await people.act([held])
  }
}

async function openPage(scripts: boolean): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({ javaScriptEnabled: scripts, viewport: { width: 1_200, height: 900 } })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text()))
      faults.push(message.text())
  })
  return { page, faults }
}

/** In both languages and schemes, wide and narrow; the page is left as it was opened. */
async function hasNoBarrier(page: Page): Promise<void> {
  const url = page.url()
  for (const language of ['en', 'hi'])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto(`${url.split('?')[0]}?lang=${language}`)
      await page.locator('h1').waitFor()
      expect(await page.locator('html').getAttribute('lang')).toBe(language)
      for (const width of [1_200, 360]) {
        await page.setViewportSize({ width, height: 800 })
        expect(await seriousViolations(page)).toEqual([])
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      }
    }
  await page.goto(url)
}

/** As the sales agent: an account for a client who has none, and the page that its mail leads to. */
async function openAccount(contact: { readonly name: string; readonly email: string }): Promise<string> {
  const signIn = async ({ email }: { readonly email: string }) => {
    const json = { email, password: staffPassword }
    const answer = await call({ url: platform.url, headers: {} }, 'POST', '/v1/auth/sign-in', { json })
    const { accessToken } = z.object({ accessToken: z.string() }).parse(await answer.json())
    return { url: platform.url, headers: { authorization: `Bearer ${accessToken}` } }
  }
  const json = { name: 'Quay Ropes', languages: ['en-GB'], contact }
  await call(await signIn(staff.sales), 'POST', '/v1/assisted-accounts', { json })
  await platform.kernel.idle()
  const answer = await call(await signIn(staff.admin), 'GET', '/v1/mailbox?limit=200')
  const { items } = z
    .object({ items: z.array(z.object({ to: z.string(), text: z.string() })) })
    .parse(await answer.json())
  const mail = items.find(({ to }) => to === contact.email)
  return /https?:\S+\/claim\/[\w.]+/.exec(mail?.text ?? '')?.[0] ?? ''
}

describe('a page for somebody without an account', () => {
  it('the claim of an account: no barrier, and claimed by keyboard and without scripts, after which it says so', async () => {
    const contact = { name: 'Ivo Quay', email: 'ivo@quay-ropes.example' }
    const url = await openAccount(contact)
    const { page, faults } = await openPage(true)
    await page.goto(url)
    await page.getByText('Quay Ropes').waitFor()
    await page.getByText(staff.sales.name).waitFor()
    await hasNoBarrier(page)
    expect(faults).toEqual([])
    await page.context().close()

    const plain = await openPage(false)
    await plain.page.goto(url)
    await plain.page.locator('#name').focus()
    await plain.page.keyboard.press('Tab')
    await plain.page.keyboard.type('aaaaaaaaaaaa')
    await plain.page.keyboard.press('Enter')
    await plain.page.locator('[role=alert]').waitFor()
    await plain.page.locator('#password').focus()
    await plain.page.keyboard.type('a long enough phrase for Ivo')
    await plain.page.keyboard.press('Tab')
    await plain.page.keyboard.press('Enter')
    await plain.page.getByText('The account is yours').waitFor()
    expect(await plain.page.locator('a.button').getAttribute('href')).toBe(`${platform.url}/desk`)
    await plain.page.context().close()

    const late = await openPage(true)
    await late.page.goto(url)
    await hasNoBarrier(late.page)
    expect(await late.page.locator('form').count()).toBe(0)
    await late.page.context().close()
  }, 120_000)

  it('the requirements form: no barrier, and filled in without scripts', async () => {
    const url = await until('form', () => people.mailedLink('requirements_form', 'requirements'))
    const { page, faults } = await openPage(true)
    await page.goto(url)
    await hasNoBarrier(page)
    expect(faults).toEqual([])
    await page.context().close()

    const plain = await openPage(false)
    await plain.page.goto(url)
    await plain.page.locator('button[value=send]').click()
    await plain.page.waitForLoadState()
    const told = (await people.timeline()).map(({ type }) => type)
    expect(told).toContain('requirements_validation_completed')
    expect(await plain.page.locator('button[value=send]').count()).toBe(0)
    await plain.page.context().close()
  }, 120_000)

  it('the demo: no barrier before and behind its passcode, and a chat that answers', async () => {
    const { url, passcode } = await until('demo', async () => {
      const told = (await people.timeline()).map(({ type }) => type)
      return told.includes('demo_generated') ? people.shareDemo() : undefined
    })
    const { page, faults } = await openPage(true)
    await page.goto(url)
    await hasNoBarrier(page)
    await page.locator('#name').fill('Mia')
    await page.locator('#passcode').fill(passcode)
    await page.keyboard.press('Enter')
    await page.locator('#feedback').waitFor()
    await hasNoBarrier(page)
    await page.locator('[data-workflow-ask]').first().click()
    await page.getByText(/Offer: Full service.*89/).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  }, 180_000)

  it('the paper to sign: no barrier, and signed without scripts', async () => {
    const url = await until('paper', () => people.mailedLink('sign_document', 'sign'))
    const { page, faults } = await openPage(true)
    await page.goto(url)
    await hasNoBarrier(page)
    expect(faults).toEqual([])
    await page.context().close()

    const plain = await openPage(false)
    await plain.page.goto(url)
    await plain.page.locator('#name').fill('Mia Stone')
    await plain.page.locator('input[name=consent]').check()
    await plain.page.locator('form button:not([type=button])').first().click()
    await plain.page.waitForLoadState()
    expect(await plain.page.locator('input[name=consent]').count()).toBe(0)
    await plain.page.context().close()
  }, 120_000)

  it('the proposal: no barrier, read without scripts, and leads on to its signing', async () => {
    const url = await until('paper', () => people.sendProposal())
    const { page, faults } = await openPage(true)
    await page.goto(url)
    await page.getByText('Your price a month').waitFor()
    await hasNoBarrier(page)
    expect(faults).toEqual([])
    await page.context().close()

    const plain = await openPage(false)
    await plain.page.goto(url)
    await plain.page.locator('a.button[href*="?lang="]').click()
    await plain.page.locator('input[name=consent]').waitFor()
    await plain.page.context().close()
  }, 120_000)

  it('the objection to messages: no barrier, and made without scripts, once for all', async () => {
    const url = await until('paper', () => people.objectionLink())
    const { page, faults } = await openPage(true)
    await page.goto(url)
    await page.locator('form button').waitFor()
    await hasNoBarrier(page)
    expect(faults).toEqual([])
    await page.context().close()

    const plain = await openPage(false)
    await plain.page.goto(url)
    await plain.page.locator('form button').click()
    await plain.page.locator('[role=status]').waitFor()
    await plain.page.context().close()
  }, 120_000)

  it.each([
    '/verify',
    '/sign-up',
    '/sign-up/nonsense',
    '/invitation/nonsense',
    '/sign/nonsense',
    '/demo/nonsense',
    '/requirements/nonsense',
    '/unsubscribe/nonsense',
    '/claim/nonsense',
    '/proposal/nonsense',
  ])(
    '%s has no barrier',
    async (path) => {
      const { page } = await openPage(true)
      await page.goto(platform.url + path)
      await hasNoBarrier(page)
      await page.context().close()
    },
    60_000,
  )
})
