/** A customer and a person in two windows, against a whole platform: nothing that either says is lost, whatever is reloaded, cut or restarted in between. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChatRequest, ModelProvider } from '@workflow/llm-sdk'
import { type Dev, decorateWithPages, type Platform, prepareSamples, startPlatform } from '@workflow/local'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../local/emulators/server-process.ts'
import { png } from '../channels/files.fixtures.ts'
import { createScriptedProvider } from '../security/scripted-provider.ts'
import { launchBrowser } from './browser.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))
const shots = process.env.SCREENSHOTS

let browser: Browser
let platform: Platform
let dev: Dev
let port: number
const dataFolder = mkdtempSync(join(tmpdir(), 'takeover-'))

async function start(): Promise<void> {
  platform = await startPlatform({
    port,
    dataFolder,
    logLevel: 'error',
    environment: {},
    rateLimits: 'off',
    provider,
    decorate: (app, running) => decorateWithPages(app, running, () => dev),
  })
  dev = await prepareSamples(platform, dataFolder, examples)
}

beforeAll(async () => {
  port = await freePort()
  await start()
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser.close()
  await platform.stop()
  rmSync(dataFolder, { recursive: true, force: true })
})

/** Asks for a person when told to, drafts for one, and repeats what a person said when asked. */
const scripted = createScriptedProvider()
const provider: ModelProvider = {
  ...scripted,
  chat: (request) => scripted.chat({ ...request, messages: [...request.messages.slice(0, -1), asked(request)] }),
}
function asked({ messages, situation }: ChatRequest): ChatRequest['messages'][number] {
  const last = messages.at(-1) ?? { role: 'user', content: '' }
  const user = (content: string) => ({ role: 'user' as const, content })
  if (last.role === 'tool') return user('you want a colleague: I am getting one.')
  if (situation.guidance.some((one) => one.startsWith('A person writes')))
    return user('the lamp is broken: I send another.')
  if (/a person please/.test(last.content)) return user('call escalate_to_human {"reason":"the lamp arrived broken"}')
  if (!/what did your colleague/.test(last.content)) return last
  const told = messages.filter(({ content }) => content.includes(', a person]')).map(({ content }) => content)
  return user(`and my colleague: ${told.join(' ')}`)
}

const look = async (page: Page, name: string) => {
  if (shots !== undefined) await page.screenshot({ path: join(shots, `takeover-${name}.png`) })
}
const writeAsCustomer = async (page: Page, text: string) => {
  await page.getByLabel('Write a message').fill(text)
  await page.keyboard.press('Enter')
}
const writeAsPerson = async (page: Page, text: string) => {
  await page.getByLabel('Reply to the customer').fill(text)
  await page.keyboard.press('Enter')
}
const atDesk = (page: Page, text: string) => page.locator('.said', { hasText: text }).first().waitFor()
const atCustomer = (page: Page, text: string) => page.locator('.entry', { hasText: text }).first().waitFor()

async function signIn(page: Page): Promise<void> {
  const person = dev.users.find(({ client }) => client === 'fell-and-ferry')
  if (!person) throw new Error('the sample has nobody who could take over')
  await page.goto(`${platform.url}/desk`)
  await page.getByLabel('Somebody of the demo').selectOption(person.email)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Live', { exact: true }).waitFor()
}
const window = async (): Promise<{ context: BrowserContext; page: Page }> => {
  const context = await browser.newContext({ viewport: { width: 1_320, height: 820 } })
  return { context, page: await context.newPage() }
}

describe('a conversation that a person takes over', () => {
  it('loses nothing by reloads, a restart or a cut, and the agent goes on with what the person said', async () => {
    const [customer, human] = [await window(), await window()]
    await customer.page.goto(`${platform.url}/sites/fell-and-ferry?open`)
    await writeAsCustomer(customer.page, 'My lamp arrived broken')
    await atCustomer(customer.page, 'You said My lamp arrived broken')
    await writeAsCustomer(customer.page, 'Get me a person please')
    await customer.page.getByText('Connecting you with a person…').waitFor()
    await look(customer.page, '1-customer-waits')

    await signIn(human.page)
    await human.page.locator('.item.waits').click()
    await atDesk(human.page, 'My lamp arrived broken')
    await look(human.page, '2-desk-before')
    await human.page.getByRole('button', { name: 'Take over' }).click()
    await human.page.getByText('The customer is here').waitFor()

    // Both see the other write.
    await human.page.getByLabel('Reply to the customer').pressSequentially('One moment')
    await customer.page.getByText('is writing').waitFor()
    await look(customer.page, '3-customer-sees-writing')
    await customer.page.getByLabel('Write a message').pressSequentially('It is the green one')
    await human.page.getByText('The customer is writing…').waitFor()
    await human.page.getByRole('button', { name: 'Suggest a reply' }).click()
    await human.page.getByText('You said the lamp is broken').waitFor()
    await human.page.getByRole('button', { name: 'Use this reply' }).click()
    await look(human.page, '4-desk-suggestion')
    await human.page.getByLabel('Reply to the customer').press('Enter')
    await atCustomer(customer.page, 'You said the lamp is broken: I send another.')
    await customer.page.getByLabel('Write a message').press('Enter')
    await atDesk(human.page, 'It is the green one')

    // Either window is loaded again.
    await customer.page.reload()
    await atCustomer(customer.page, 'It is the green one')
    await signIn(human.page)
    await human.page.locator('.item').first().click()
    await atDesk(human.page, 'It is the green one')

    // The process ends, and another takes folder and port over.
    await platform.stop()
    await writeAsCustomer(customer.page, 'Said while nobody listened')
    await start()
    await atDesk(human.page, 'Said while nobody listened')
    await writeAsPerson(human.page, 'I am still with you')
    await atCustomer(customer.page, 'I am still with you')

    // The customer's line is cut while the person goes on.
    await customer.context.setOffline(true)
    await writeAsPerson(human.page, 'Your new lamp leaves today')
    await atDesk(human.page, 'Your new lamp leaves today')
    await customer.context.setOffline(false)
    await atCustomer(customer.page, 'Your new lamp leaves today')
    await look(customer.page, '5-customer-after')
    await look(human.page, '6-desk-after')

    await human.page.getByRole('button', { name: 'Hand back' }).click()
    await human.page.getByText('This conversation no longer needs a person.').waitFor()
    await customer.page.getByText('The assistant is back with you.').waitFor()
    await writeAsCustomer(customer.page, 'So what did your colleague promise?')
    await customer.page.locator('.entry.agent', { hasText: 'Your new lamp leaves today' }).waitFor()
    await look(customer.page, '7-customer-handed-back')
    const said = await customer.page.locator('.entry.customer .written').allTextContents()
    expect(said).toEqual([
      'My lamp arrived broken',
      'Get me a person please',
      'It is the green one',
      'Said while nobody listened',
      'So what did your colleague promise?',
    ])
    expect(await human.page.locator('.said.person .text').allTextContents()).toEqual([
      'You said the lamp is broken: I send another.',
      'I am still with you',
      'Your new lamp leaves today',
    ])
    await Promise.all([customer.context.close(), human.context.close()])
  }, 180_000)
})

describe('a picture that a customer attaches', () => {
  it('goes up to the whole platform, and what becomes of it is told over the socket', async () => {
    const { context, page } = await window()
    const sockets: string[] = []
    page.on('websocket', (socket) => sockets.push(socket.url()))
    await page.goto(`${platform.url}/sites/fell-and-ferry?open`)
    await page.getByRole('button', { name: 'Attach' }).waitFor()
    await expect.poll(() => sockets.length).toBe(1)
    await page.locator('input[type=file]').setInputFiles([
      { name: 'fake.png', mimeType: 'image/png', buffer: Buffer.from('<script>') },
      { name: 'lamp.png', mimeType: 'image/png', buffer: png(20, 20) },
    ])
    await page.locator('.file.failed', { hasText: 'fake.png' }).getByText('must be one of').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Send', exact: true }).isEnabled()).toBe(true)
    await writeAsCustomer(page, 'This is the lamp')
    await atCustomer(page, 'You said This is the lamp')
    await page.getByText('The assistant cannot read it').waitFor()
    expect(await page.locator('.sent-file').allTextContents()).toEqual(['lamp.png'])
    expect(sockets).toHaveLength(1)
    await look(page, '8-customer-attaches')
    await context.close()
  }, 60_000)
})
