import { join } from 'node:path'
import type { Browser, FileChooser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FakeConversation } from '../../portal/testing/fake-platform.ts'
import { launchBrowser, type Stage, seriousViolations, setStage } from './browser.ts'

const shots = process.env.SCREENSHOTS

let browser: Browser
let stage: Stage
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())
beforeEach(async () => {
  stage = await setStage(browser)
})
afterEach(() => stage.end())

const openChat = async (page: Page) => {
  await page.goto(`${stage.url}/sites/northlight?open`)
  await page.getByText('Hello! How may I help you today?').waitFor()
}
const conversation = (): FakeConversation => {
  const [first] = stage.platform.conversations.values()
  if (!first) throw new Error('no conversation was begun')
  return first
}
const picture = (name: string, mimeType = 'image/png', bytes = 1_000) => ({
  name,
  mimeType,
  buffer: Buffer.alloc(bytes, 7),
})
const choose = (page: Page, ...files: ReturnType<typeof picture>[]) =>
  page.locator('input[type=file]').setInputFiles(files)
const file = (page: Page, name: string): Locator => page.locator('.file', { hasText: name })
const shoot = async (page: Page, name: string) => {
  if (shots !== undefined) await page.screenshot({ path: join(shots, `files-${name}.png`) })
}
/** Resolves what holds uploads up. */
function gate(): () => void {
  let open = () => {}
  stage.platform.uploadGate = new Promise((resolve) => {
    open = resolve
  })
  return open
}

describe('a file of a customer', () => {
  it('is chosen by a button, shows its progress, and goes with the next message', async () => {
    const { page, platform } = stage
    await openChat(page)
    const open = gate()
    await choose(page, picture('receipt.png'))
    await page.getByRole('progressbar', { name: 'Uploading receipt.png' }).waitFor()
    await page.getByLabel('Write a message').fill('Here it is')
    expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
    open()
    await expect.poll(() => page.getByRole('button', { name: 'Send', exact: true }).isEnabled()).toBe(true)
    expect(await page.getByRole('progressbar').count()).toBe(0)
    await page.keyboard.press('Enter')
    await page.getByText('You said: Here it is').waitFor()
    expect(await page.locator('.sent-file').allTextContents()).toEqual(['receipt.png'])
    expect(await page.locator('.file').count()).toBe(0)
    expect(platform.uploads.map(({ contentType, bytes }) => [contentType, bytes.length])).toEqual([
      ['image/png', 1_000],
    ])
    expect(conversation().messages.find(({ text }) => text === 'Here it is')?.attachments).toEqual([
      { id: 'att_1', contentType: 'image/png' },
    ])
    await page.reload()
    await expect.poll(() => page.locator('.sent-file').allTextContents()).toEqual(['Picture'])
  })

  it('goes without a word where nothing is written', async () => {
    const { page } = stage
    await openChat(page)
    await choose(page, picture('contract.pdf', 'application/pdf'))
    await expect.poll(() => page.getByRole('button', { name: 'Send', exact: true }).isEnabled()).toBe(true)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('You said: I am sending you a file.').waitFor()
  })

  it.each([
    ['notes.txt', 'text/plain', 10, 'Only pictures'],
    ['holiday.heic', 'image/heic', 10, 'as a JPEG'],
    ['empty.png', 'image/png', 0, 'is empty'],
    ['large.png', 'image/png', 10 * 1024 * 1024 + 1, '10 MB at most'],
  ])('%s is refused before it is sent, with the reason', async (name, type, bytes, reason) => {
    const { page, platform } = stage
    await openChat(page)
    await choose(page, picture(name, type, bytes))
    expect(await file(page, name).getByRole('alert').textContent()).toContain(reason)
    expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: `Remove ${name}` }).click()
    expect(await page.locator('.file').count()).toBe(0)
    expect(platform.uploads).toEqual([])
  })

  it('that the server refuses is not sent, and one that it could not take is tried again', async () => {
    const { page, platform } = stage
    await openChat(page)
    platform.uploadRefusals.push({ status: 400, detail: 'this file is not taken: it is two kinds of file at once' })
    await choose(page, picture('odd.png'))
    await file(page, 'odd.png').getByText('two kinds of file').waitFor()
    expect(await file(page, 'odd.png').getByRole('button', { name: 'Try again' }).isVisible()).toBe(false)
    platform.uploadRefusals.push({ status: 503, detail: 'busy' })
    await choose(page, picture('good.png'))
    await file(page, 'good.png').getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => platform.uploads.length).toBe(1)
    await page.getByLabel('Write a message').fill('two files')
    await page.keyboard.press('Enter')
    await page.getByText('You said: two files').waitFor()
    expect(await page.locator('.sent-file').allTextContents()).toEqual(['good.png'])
    expect(await page.locator('.file').allTextContents()).toEqual([expect.stringContaining('odd.png')])
  })

  it('is left behind with the conversation that it was for', async () => {
    const { page, platform } = stage
    await openChat(page)
    await choose(page, picture('old.png'))
    await expect.poll(() => platform.uploads.length).toBe(1)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('button', { name: 'Start over' }).click()
    await expect.poll(() => platform.conversations.size).toBe(2)
    expect(await page.locator('.file').count()).toBe(0)
  })

  it('is tried again after the network was away', async () => {
    const { page, platform } = stage
    await openChat(page)
    await page.context().setOffline(true)
    await choose(page, picture('late.png'))
    await file(page, 'late.png').getByText('The connection broke').waitFor()
    await page.context().setOffline(false)
    await file(page, 'late.png').getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => platform.uploads.length).toBe(1)
  })

  it('fits on a telephone, is reached by keyboard, and axe finds no serious barrier', async () => {
    const { page, platform } = stage
    // From the beginning: what is asked for in the moment of the key may come after it.
    const choosers: FileChooser[] = []
    page.on('filechooser', (chooser) => choosers.push(chooser))
    await page.setViewportSize({ width: 360, height: 640 })
    await openChat(page)
    platform.uploadRefusals.push({
      status: 400,
      detail: 'this file is not taken: it must have at most 50000000 pixels',
    })
    await choose(page, picture('a-picture-with-quite-a-long-name-from-a-telephone-20261128.png'))
    await page.locator('.file.failed').waitFor()
    await choose(page, picture('second.png'))
    await expect.poll(() => platform.uploads.length).toBe(1)
    expect(await seriousViolations(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    for (const target of ['.attach', '.file .remove', '.send']) {
      const box = await page.locator(target).first().boundingBox()
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44)
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360)
    }
    await shoot(page, 'phone')
    await page.getByLabel('Write a message').focus()
    await page.keyboard.press('Shift+Tab')
    const focused = () => page.evaluate('document.activeElement.shadowRoot.activeElement.getAttribute("aria-label")')
    expect(await focused()).toBe('Attach a picture or PDF')
    await page.keyboard.press('Enter')
    await expect.poll(() => choosers.map((chooser) => chooser.isMultiple())).toEqual([true])
    await page.getByLabel('Write a message').fill('these')
    await page.keyboard.press('Enter')
    await page.getByText('You said: these').waitFor()
    await shoot(page, 'phone-sent')
    await page.setViewportSize({ width: 1_200, height: 800 })
    await choose(page, picture('third.png'))
    await shoot(page, 'desktop')
  })
})

describe('what is pushed', () => {
  const hears = (text: string) => stage.page.getByText(text).waitFor()

  it('comes over a socket, and nothing of it is lost or doubled where that is cut', async () => {
    const { page, platform } = stage
    await openChat(page)
    await expect.poll(() => conversation().listeners.size).toBe(1)
    for (let cut = 1; cut <= 3; cut += 1) {
      platform.cutStreams()
      platform.append(conversation(), { role: 'person', text: `while away ${cut}`, author: 'Asha' })
      await hears(`while away ${cut}`)
      await expect.poll(() => conversation().listeners.size).toBe(1)
      platform.say(conversation(), { role: 'person', text: `live ${cut}`, author: 'Asha' })
      await hears(`live ${cut}`)
    }
    expect(await page.locator('.entry.person').count()).toBe(6)
    expect(new Set(platform.ways)).toEqual(new Set(['socket']))
  })

  it('comes as server-sent events where no socket gets through, and by a socket again where one does', async () => {
    const { platform, page } = stage
    const { openSocket } = platform
    platform.openSocket = undefined
    await openChat(page)
    await expect.poll(() => conversation().listeners.size).toBe(1)
    expect(platform.ways).toEqual(['stream'])
    platform.say(conversation(), { role: 'person', text: 'by events', author: 'Asha' })
    await hears('by events')
    platform.cutStreams()
    platform.append(conversation(), { role: 'person', text: 'while away', author: 'Asha' })
    await hears('while away')
    platform.openSocket = openSocket
    expect(await page.locator('.entry.person').count()).toBe(2)
  })
})
