import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FakeConversation } from '../../portal/testing/fake-platform.ts'
import { launchBrowser, type Stage, seriousViolations, setStage } from './browser.ts'

const citation = {
  number: 1,
  title: 'Eye tests',
  headings: ['Eye tests', 'Prices'],
  quote: 'An eye test costs **25**.',
}
const longReply = Array.from({ length: 30 }, (_, index) => `word${index} `)

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
const write = async (page: Page, text: string) => {
  await page.getByLabel('Write a message').fill(text)
  await page.keyboard.press('Enter')
}
const bubbles = (page: Page, kind: 'agent' | 'customer' | 'person'): Locator =>
  page.locator(`.entry.${kind}:not(.draft) .bubble`)
const conversation = (): FakeConversation => {
  const [first] = stage.platform.conversations.values()
  if (!first) throw new Error('no conversation was begun')
  return first
}

describe('a customer in the chat', () => {
  it('is served: streaming reply, tools with their outcome, sources that open and close', async () => {
    const { page, platform } = stage
    platform.answer = () => ({
      tools: [
        { name: 'check_availability', status: 'ok' },
        { name: 'reserve_slot', status: 'refused' },
      ],
      pieces: ['It costs 25 [1]. ', 'See **you** soon.'],
      citations: [citation],
    })
    platform.eventPauseMs = 150
    await openChat(page)
    await write(page, 'What is an eye test?')
    await page.getByText('Checking availability…').waitFor()
    await page.locator('.tool.ok', { hasText: 'Check availability' }).waitFor()
    await page.locator('.tool.refused', { hasText: 'Reserve slot' }).waitFor()
    await expect.poll(() => bubbles(page, 'agent').last().textContent()).toContain('See you soon.')
    expect(await bubbles(page, 'agent').last().locator('strong').textContent()).toBe('you')

    const marker = page.locator('sup button', { hasText: '1' })
    await marker.click()
    expect(await page.locator('.source').textContent()).toContain('Prices')
    expect(await page.locator('.source').textContent()).toContain('An eye test costs 25.')
    await page.keyboard.press('Escape')
    expect(await page.locator('.source').isVisible()).toBe(false)
    expect(await page.getByRole('dialog').isVisible()).toBe(true)
  })

  it.each([0, 1, 7, 29, 30])(
    'loses and doubles nothing when the connection breaks after %d events',
    async (cutAfter) => {
      const { page, platform } = stage
      platform.answer = () => ({ pieces: longReply })
      platform.cuts.push(cutAfter, 3)
      await openChat(page)
      await write(page, 'Tell me')
      await expect.poll(() => bubbles(page, 'agent').count()).toBe(2)
      expect(await bubbles(page, 'agent').last().locator('p').textContent()).toBe(longReply.join('').trim())
      expect(await bubbles(page, 'customer').count()).toBe(1)
      expect(conversation().messages.filter(({ role }) => role === 'customer')).toHaveLength(1)
    },
  )

  it('keeps what was written while offline and sends it, in order, once', async () => {
    const { page } = stage
    await openChat(page)
    await page.context().setOffline(true)
    await write(page, 'first')
    await write(page, 'second')
    await page.getByText('Will be sent when you are back online').first().waitFor()
    await page.context().setOffline(false)
    await expect.poll(() => bubbles(page, 'agent').count(), { timeout: 10_000 }).toBe(3)
    expect(
      conversation()
        .messages.filter(({ role }) => role === 'customer')
        .map(({ text }) => text),
    ).toEqual(['first', 'second'])
  })

  it('finds the conversation again after a reload, even in the middle of a reply', async () => {
    const { page, platform } = stage
    await openChat(page)
    await write(page, 'before')
    await page.getByText('You said: before').waitFor()
    platform.answer = () => ({ pieces: longReply })
    platform.eventPauseMs = 60
    await write(page, 'during')
    await page.getByText('word3').waitFor()
    await page.reload()
    await expect.poll(() => bubbles(page, 'agent').allTextContents(), { timeout: 10_000 }).toHaveLength(3)
    expect(await bubbles(page, 'customer').count()).toBe(2)
    expect(await bubbles(page, 'agent').last().locator('p').textContent()).toBe(longReply.join('').trim())
    expect(platform.conversations.size).toBe(1)
  })

  it('is handed to a person, hears them across a broken stream, rates, and starts over', async () => {
    const { page, platform } = stage
    platform.answer = () => ({ pieces: ['I am getting somebody.'], handoff: true })
    await openChat(page)
    await write(page, 'A person please')
    await page.getByText('Connecting you with a person…').waitFor()
    await expect.poll(() => conversation().listeners.size).toBe(1)
    platform.push(conversation(), 'handoff', { state: 'with_person', escalationId: 'esc_1' })
    conversation().status = 'with_person'
    platform.say(conversation(), { role: 'person', text: 'Hello, this is Asha.', author: 'Asha' })
    await page.getByText('Asha joined').waitFor()
    platform.cutStreams()
    platform.append(conversation(), { role: 'person', text: 'Said while you were away.', author: 'Asha' })
    await page.getByText('Said while you were away.').waitFor()
    expect(await bubbles(page, 'person').count()).toBe(2)
    await expect.poll(() => conversation().listeners.size).toBe(1)
    platform.push(conversation(), 'typing', { author: 'Asha' })
    await page.getByText('Asha is writing').waitFor()
    await write(page, 'Thank you')
    await expect.poll(() => conversation().messages.at(-1)?.text).toBe('Thank you')
    platform.push(conversation(), 'closed', {})
    await page.getByLabel('4 of 5').check({ force: true })
    await page.getByLabel('Anything you would like to add? (optional)').fill('Kind')
    await page.getByRole('button', { name: 'Send rating' }).click()
    await page.getByText('Thank you for your rating.').waitFor()
    expect(platform.ratings).toEqual([{ score: 4, comment: 'Kind' }])
    await page.getByRole('button', { name: 'Start over' }).click()
    await expect.poll(() => bubbles(page, 'agent').count()).toBe(1)
    expect(platform.conversations.size).toBe(2)
  })

  it('is told what failed and can try again', async () => {
    const { page, platform } = stage
    await openChat(page)
    platform.failing = 422
    await write(page, 'hello')
    await page.getByText('The platform is being tested.').waitFor()
    platform.failing = undefined
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('You said: hello').waitFor()
    expect(await bubbles(page, 'customer').count()).toBe(1)
  })

  it('sees hostile text as text, wherever it comes from', async () => {
    const { page, platform } = stage
    const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    platform.answer = () => ({
      tools: [{ name: hostile, status: 'ok' }],
      pieces: [`${hostile} [go](javascript:window.hacked=1) [1]`],
      citations: [{ number: 1, title: hostile, headings: [hostile], quote: hostile }],
    })
    await openChat(page)
    await write(page, hostile)
    await page.locator('sup button').click()
    await page.locator('.source').waitFor()
    expect(await page.locator('.log img, .log script, .log a').count()).toBe(0)
    expect(await bubbles(page, 'agent').last().textContent()).toContain('<img src=x')
    expect(await page.locator('.source .title').textContent()).toBe(hostile)
    expect(await page.evaluate('window.hacked')).toBeUndefined()
  })

  it('is greeted first, though the page asked for them before the chat was there', async () => {
    const { page, platform } = stage
    platform.answer = () => ({ pieces: ['It costs 25.'] })
    await page.goto(`${stage.url}/sites/northlight`)
    await page.locator('.prompt').first().click()
    await page.locator('.entry.agent', { hasText: 'It costs 25.' }).waitFor()
    const said = await page.locator('.entry .bubble .unseen').allTextContents()
    expect(said).toHaveLength(3)
    expect(await page.locator('.entry').first().textContent()).toContain('Hello! How may I help you today?')
  })

  it('needs no mouse: opens, writes, reads a source, stays inside, and comes back to where they were', async () => {
    const { page, platform } = stage
    platform.answer = () => ({ pieces: ['It costs 25 [1].'], citations: [citation] })
    await page.goto(`${stage.url}/sites/northlight`)
    const launcher = page.locator('.launcher')
    await launcher.focus()
    await page.keyboard.press('Enter')
    await page.getByText('Hello! How may I help you today?').waitFor()
    await page.keyboard.type('Price?')
    await page.keyboard.press('Enter')
    await page.locator('sup button').waitFor()
    const focusedIn = () =>
      page.evaluate<boolean>(
        'document.activeElement?.shadowRoot?.querySelector("[role=dialog]").contains(document.activeElement.shadowRoot.activeElement) ?? false',
      )
    const reached = new Set<string>()
    for (let press = 0; press < 16; press++) {
      await page.keyboard.press('Tab')
      expect(await focusedIn()).toBe(true)
      reached.add(
        await page.evaluate<string>('document.activeElement.shadowRoot.activeElement.getAttribute("aria-label") ?? ""'),
      )
    }
    expect([...reached]).toEqual(
      expect.arrayContaining(['Close chat window', 'Source 1: Eye tests', 'Write a message']),
    )
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').isVisible()).toBe(false)
    expect(await launcher.evaluate((node) => node === (node.getRootNode() as ShadowRoot).activeElement)).toBe(true)
  })

  it.each(['light', 'dark'] as const)(
    'finds no serious barrier by axe in the %s scheme, and a surface of that scheme',
    async (colorScheme) => {
      const { page, platform } = stage
      platform.answer = () => ({
        tools: [{ name: 'look_up', status: 'failed' }],
        pieces: ['It costs 25 [1].\n\n- a\n- [b](https://b.example)'],
        citations: [citation],
      })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await openChat(page)
      await write(page, 'Price?')
      await page.locator('sup button').click()
      expect(await seriousViolations(page)).toEqual([])
      const [red = 0] =
        (await page.locator('.panel').evaluate((node) => getComputedStyle(node).backgroundColor))
          .match(/\d+/g)
          ?.map(Number) ?? []
      expect(red > 128).toBe(colorScheme === 'light')
    },
  )

  it('asks what the page suggests when that is clicked', async () => {
    const { page } = stage
    await page.goto(`${stage.url}/sites/northlight`)
    await page.getByRole('button', { name: 'When are my glasses ready?' }).click()
    await page.getByText('You said: When are my glasses ready?').waitFor()
  })
})
