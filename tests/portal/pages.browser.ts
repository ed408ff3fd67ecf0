import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakePeople, peopleOf } from '../../portal/testing/fake-people.ts'
import { launchBrowser, type Stage, seriousViolations, setStage } from './browser.ts'

let browser: Browser
let stage: Stage
let people: FakePeople
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())
beforeEach(async () => {
  stage = await setStage(browser)
  people = peopleOf(stage.platform)
})
afterEach(() => stage.end())

const signIn = async (page: Page, email: string) => {
  await page.goto(`${stage.url}/desk`)
  await page.getByLabel('Somebody of the demo').selectOption(email)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Live').waitFor()
}
/** Whether a person sees all of it: neither outside the window nor covered or cut off by something else. */
const isInSight = (what: Locator) =>
  what.evaluate((node) => {
    const { left, right, top, bottom } = node.getBoundingClientRect()
    const corners = [top + 2, bottom - 2].map((y) => document.elementFromPoint((left + right) / 2, y))
    return corners.every((found) => found !== null && node.contains(found))
  })
/** A customer in a tab of their own who asked for a person. */
const customerWaits = async () => {
  const page = await stage.page.context().newPage()
  stage.platform.answer = () => ({ pieces: ['I am getting somebody.'], handoff: true })
  await page.goto(`${stage.url}/sites/northlight?open`)
  await page.getByText('Hello! How may I help you today?').waitFor()
  await page.getByLabel('Write a message').fill('I want to speak to a person')
  await page.keyboard.press('Enter')
  await page.getByText('Connecting you with a person…').waitFor()
  people.escalate([...stage.platform.conversations.keys()][0] ?? '')
  return page
}

describe('the desk', () => {
  it('shows who waits as it happens; taking over, writing and handing back reach the customer', async () => {
    const { page } = stage
    await signIn(page, 'asha@northlight.example')
    await page.getByText('Nobody is waiting.').waitFor()
    const customer = await customerWaits()
    await page.locator('.item.waits').click()
    await page.getByText('Looked up the order: in production').waitFor()
    await page.locator('.said.customer', { hasText: 'I want to speak to a person' }).waitFor()
    await page.getByRole('button', { name: 'Take over' }).click()
    await page.getByRole('button', { name: 'Use this reply' }).click()
    await page.keyboard.press('Enter')
    await customer.getByText('Asha joined').waitFor()
    await customer.locator('.entry.person', { hasText: 'I have stopped the order' }).waitFor()
    await customer.getByLabel('Write a message').fill('Thin ones please')
    await customer.keyboard.press('Enter')
    await page.locator('.said.customer', { hasText: 'Thin ones please' }).waitFor()
    await page.getByRole('button', { name: 'Hand back' }).click()
    await page.getByText('This conversation no longer needs a person.').waitFor()
    await customer.getByText('Answers right away').waitFor()
  })

  it('shows on a telephone what was said last, between what is known and the reply', async () => {
    const { page } = stage
    await page.setViewportSize({ width: 360, height: 740 })
    await signIn(page, 'asha@northlight.example')
    const customer = await customerWaits()
    await page.locator('.item.waits').click()
    await page.getByRole('button', { name: 'Take over' }).click()
    for (const text of ['It is urgent', 'Are you there?', 'I am still waiting']) {
      await customer.getByLabel('Write a message').fill(text)
      await customer.keyboard.press('Enter')
      await page.locator('.said.customer', { hasText: text }).waitFor()
    }
    const last = page.locator('.said.customer', { hasText: 'I am still waiting' })
    await expect.poll(() => isInSight(last)).toBe(true)
    expect(await isInSight(page.getByLabel('Reply to the customer'))).toBe(true)
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)

    await page.setViewportSize({ width: 740, height: 360 })
    for (const part of [last, page.getByLabel('Reply to the customer')]) {
      await part.scrollIntoViewIfNeeded()
      expect(await isInSight(part)).toBe(true)
    }
  })

  it('serves staff one of their clients after the other, and says so to who has none or no desk', async () => {
    const { page } = stage
    await page.goto(`${stage.url}/desk`)
    const enter = async (email: string, password: string) => {
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
    }
    await enter('ada@workflow.example', 'platform-password')
    await page.getByText('The role platform_admin has no desk').waitFor()
    await enter('sue@workflow.example', 'support-password')
    await page.getByText('No client is assigned to you').waitFor()

    people.assigned = ['org_northlight', 'org_busy']
    await enter('sue@workflow.example', 'support-password')
    await page.getByText('Later.').waitFor()

    people.assigned = ['org_northlight', 'org_ended', 'org_harbour-bikes']
    await enter('sue@workflow.example', 'support-password')
    await page.getByText('Live', { exact: true }).waitFor()
    const client = page.getByLabel('Client')
    expect(await client.locator('option').allTextContents()).toEqual(['Harbour Bikes', 'Northlight Opticians'])
    await page.getByText('Nobody is waiting.').waitFor()
    await customerWaits()
    await client.focus()
    await client.selectOption('Northlight Opticians')
    expect(await client.evaluate((node) => node === document.activeElement)).toBe(true)
    await page.locator('.item.waits').click()
    await page.getByRole('button', { name: 'Take over' }).click()
    await page.getByLabel('Reply to the customer').waitFor()
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    expect(await seriousViolations(page)).toEqual([])
  })

  it('tells who was second who has the conversation', async () => {
    const { page } = stage
    await signIn(page, 'ben@northlight.example')
    await customerWaits()
    await page.locator('.item.waits').click()
    const [escalation] = people.escalations
    if (!escalation) throw new Error('nobody waits')
    // Taken at the same moment: no event has reached this desk.
    people.escalations = [{ ...escalation, state: 'claimed', claimedBy: { userId: 'asha', name: 'Asha' } }]
    await page.getByRole('button', { name: 'Take over' }).click()
    await page.getByText('Asha has taken this conversation over').waitFor()
    await page.getByText('Asha has this conversation.').waitFor()
    expect(await page.getByLabel('Reply to the customer').count()).toBe(0)
  })

  it('whispers to the agent without taking over', async () => {
    const { page } = stage
    await signIn(page, 'asha@northlight.example')
    await customerWaits()
    await page.locator('.item.waits').click()
    await page.getByText('Whisper to the assistant').first().click()
    await page.getByRole('textbox', { name: 'Whisper to the assistant' }).fill('Offer the thin lenses')
    await page.keyboard.press('Enter')
    await page.getByText('The assistant has been told.').waitFor()
    expect(people.whispers).toEqual(['Offer the thin lenses'])
    expect(people.escalations[0]?.state).toBe('waiting')
  })

  it('says why somebody cannot come in', async () => {
    const { page } = stage
    await page.goto(`${stage.url}/desk`)
    await page.getByLabel('E-mail').fill('asha@northlight.example')
    await page.getByLabel('Password').fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByText('Address or password is wrong.').waitFor()
  })
})

describe('the home page', () => {
  it('shows the mailbox while it is open: each message once, its links as links and its words as words', async () => {
    const { page } = stage
    const letter = (id: string, subject: string) => ({
      ...{ id, subject, channel: 'email', to: 'mia@harbour.example', createdAt: '2026-03-01T10:00:00.000Z' },
      text: `<b>Confirm</b> here: ${stage.url}/sign-up/abc.`,
    })
    await page.goto(stage.url)
    await page.locator('#mailbox summary').click()
    await page.getByText('Nothing was written yet.').waitFor()
    people.letters = [letter('msg_1', 'Confirm your address')]
    await page.getByRole('heading', { name: 'Confirm your address' }).waitFor()
    people.letters = [letter('msg_2', 'You are invited'), ...people.letters]
    await page.getByRole('heading', { name: 'You are invited' }).waitFor()
    expect(await page.locator('.letters h3').allTextContents()).toEqual(['You are invited', 'Confirm your address'])
    expect(await page.locator('.letters .words').first().textContent()).toContain('<b>Confirm</b> here:')
    expect(await page.locator('.letters a').first().getAttribute('href')).toBe(`${stage.url}/sign-up/abc`)
    expect(await seriousViolations(page)).toEqual([])
  })

  it('shows the clients and their events as they happen, grouped by cause, once each', async () => {
    const { page } = stage
    await page.goto(stage.url)
    await page.getByText('See the difference a clear day makes').waitFor()
    await page.locator('.journey').getByText('Draft of the requirements').waitFor()
    await page.locator('.timeline').getByText('Live', { exact: true }).waitFor()
    people.emit('conversation_started', { conversationId: 'cnv_1', channel: 'web' }, 'cause_1', 'customer:cus_1')
    people.emit('turn_completed', { conversationId: 'cnv_1', outcome: 'replied' }, 'cause_1')
    people.emit('config_deployed', { version: 2 }, 'cause_2', 'user:usr_1')
    await page.getByText('Config deployed').first().waitFor()
    expect(await page.locator('.flow').count()).toBe(2)
    expect(await page.locator('.flow').last().locator('.event').count()).toBe(2)
    await page.locator('.event summary', { hasText: 'Turn completed' }).click()
    await page.getByText('"outcome": "replied"').waitFor()
  })
})

describe.each(['light', 'dark'] as const)('the pages in the %s scheme', (colorScheme) => {
  it.each(['/', '/sites/northlight', '/sites/nobody', '/desk'])(
    '%s has no serious barrier by axe, on a telephone too',
    async (path) => {
      const { page } = stage
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto(stage.url + path)
      await page.locator('h1').waitFor()
      expect(await seriousViolations(page)).toEqual([])
      await page.setViewportSize({ width: 360, height: 740 })
      expect(await seriousViolations(page)).toEqual([])
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    },
  )

  it('the desk at work has no serious barrier by axe', async () => {
    const { page } = stage
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await signIn(page, 'asha@northlight.example')
    await customerWaits()
    await page.locator('.item.waits').click()
    await page.getByRole('button', { name: 'Take over' }).click()
    await page.getByLabel('Reply to the customer').waitFor()
    expect(await seriousViolations(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await seriousViolations(page)).toEqual([])
  })
})
