/** `workflow privacy`: what an operator does about people's data: look up, erase, rotate keys, and apply the ledger of erasures after a restore. */

import { readFileSync } from 'node:fs'
import { type Access, call } from '@workflow/rehearsal'
import { Command } from 'commander'
import { z } from 'zod'
import { type AccessOptions, accessAs } from './api.ts'
import { CommandFailed } from './command-failed.ts'

interface ClientOptions extends AccessOptions {
  readonly client?: string
}

const erasure = z.looseObject({
  id: z.string(),
  organizationId: z.string(),
  customerId: z.string().nullable(),
  state: z.string(),
})
const customers = z.object({ items: z.array(z.looseObject({ id: z.string() })) })
/** As many as the platform applies at once. */
const appliedAtOnce = 50

export function privacy(): Command {
  const command = new Command('privacy').description("people's data: look up, erase, rotate keys, ledger of erasures")
  command.addCommand(
    ofClient('find', 'customers by exactly one of e-mail address, phone number or external id')
      .option('--email <address>')
      .option('--phone <number>')
      .option('--external-id <id>')
      .action(async (options: ClientOptions & { email?: string; phone?: string; externalId?: string }) => {
        const { email, phone, externalId } = options
        const asked = Object.entries({ email, phone, externalId }).filter(([, value]) => value !== undefined)
        const query = new URLSearchParams(asked.map(([name, value]) => [name, String(value)]))
        const answer = await call(await accessAs('admin', options, options.client), 'GET', `/v1/customers?${query}`)
        print(customers.parse(await answer.json()).items)
      }),
  )
  command.addCommand(
    ofClient('erase', 'erase one customer: their key first, then what it sealed')
      .argument('<customer>', 'id of the customer')
      .action(async (customer: string, options: ClientOptions) => {
        const access = await accessAs('admin', options, options.client)
        const answer = await call(access, 'POST', `/v1/customers/${encodeURIComponent(customer)}/erasure`)
        print([await untilDone(access, erasure.parse(await answer.json()).id)])
      }),
  )
  command.addCommand(
    ofPlatform('erase-organization', 'erase an organization with all that it has')
      .argument('<organization>', 'its id')
      .requiredOption('--confirm <organization>', 'its id once more')
      .action(async (organization: string, options: AccessOptions & { confirm: string }) => {
        const path = `/v1/organizations/${encodeURIComponent(organization)}/erasure`
        const json = { confirm: options.confirm }
        const answer = await call(await accessAs('platform_admin', options), 'POST', path, { json })
        print([erasure.parse(await answer.json())])
      }),
  )
  command.addCommand(
    ofPlatform('rotate-key', "make a new version of an organization's key")
      .argument('<organization>', 'its id')
      .action(async (organization: string, options: AccessOptions) => {
        const path = `/v1/organizations/${encodeURIComponent(organization)}/key-rotation`
        const answer = await call(await accessAs('platform_admin', options), 'POST', path)
        print([await answer.json()])
      }),
  )
  command.addCommand(
    ofPlatform('ledger', 'every erasure of the platform, one JSON line each: to be kept apart from backups').action(
      async (options: AccessOptions) => {
        for await (const entry of ledgerOf(await accessAs('platform_admin', options))) print([entry])
      },
    ),
  )
  command.addCommand(
    ofPlatform('apply-ledger', 'erase again what a restore brought back')
      .argument('<file>', 'what `workflow privacy ledger` printed')
      .action(applyLedger),
  )
  return command
}

const ofPlatform = (name: string, description: string) =>
  new Command(name)
    .description(description)
    .option('--url <url>', 'a running platform')
    .option('--data <folder>', 'data folder of the running platform', process.env.WORKFLOW_DATA ?? '.workflow')

const ofClient = (name: string, description: string) =>
  ofPlatform(name, description).option('--client <slug>', 'the organization; the first sample where absent')

const print = (items: readonly unknown[]) => {
  process.stdout.write(items.length === 0 ? 'none\n' : items.map((item) => `${JSON.stringify(item)}\n`).join(''))
}

/** Asks until the erasure is done, a minute at most. */
async function untilDone(access: Access, erasureId: string): Promise<unknown> {
  for (let asked = 0; asked < 120; asked += 1) {
    const answer = await call(access, 'GET', `/v1/erasures/${erasureId}`)
    const current = erasure.parse(await answer.json())
    if (current.state === 'done') return current
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new CommandFailed(`erasure ${erasureId} goes on; look at it again with GET /v1/erasures/${erasureId}`)
}

async function* ledgerOf(access: Access): AsyncGenerator<unknown> {
  let after = ''
  do {
    const query = after === '' ? '' : `?after=${encodeURIComponent(after)}`
    const answer = await (await call(access, 'GET', `/v1/erasure-ledger${query}`)).json()
    const page = z.object({ items: z.array(erasure), next: z.string().optional() }).parse(answer)
    yield* page.items
    after = page.next ?? ''
  } while (after !== '')
}

async function applyLedger(file: string, options: AccessOptions): Promise<void> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && line !== 'none')
  const erasures = lines.map((line) => erasure.parse(JSON.parse(line)))
  const access = await accessAs('platform_admin', options)
  let applied = 0
  for (let first = 0; first < erasures.length; first += appliedAtOnce) {
    const json = { erasures: erasures.slice(first, first + appliedAtOnce) }
    const answer = await call(access, 'POST', '/v1/erasure-ledger', { json })
    applied += z.object({ applied: z.number() }).parse(await answer.json()).applied
  }
  process.stdout.write(`${applied} erasures are applied again, ${erasures.length - applied} were done already\n`)
}
