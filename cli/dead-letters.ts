/** `workflow events dead-letters|show|replay|discard|replay-projection`: what an operator does with events that no engine could take. */

import { readFileSync } from 'node:fs'
import { call } from '@workflow/rehearsal'
import { Command } from 'commander'
import { z } from 'zod'
import { type AccessOptions, accessAs } from './api.ts'
import { CommandFailed } from './command-failed.ts'

const letter = z.object({
  id: z.string(),
  engine: z.string(),
  tenantId: z.string(),
  attempts: z.number(),
  time: z.string(),
  error: z.object({ name: z.string(), message: z.string() }),
  payload: z.string(),
  state: z.string(),
})
type Letter = z.infer<typeof letter>

export function deadLetterCommands(): readonly Command[] {
  return [
    operating('dead-letters', 'events that no engine could take')
      .option('--state <state>', 'open, replayed or discarded', 'open')
      .action(async (options: AccessOptions & { readonly state: string }) => {
        const path = `/v1/dead-letters?state=${encodeURIComponent(options.state)}`
        const answer = await call(await accessAs('platform_admin', options), 'GET', path)
        const { items } = z.object({ items: z.array(letter) }).parse(await answer.json())
        process.stdout.write(items.length === 0 ? 'none\n' : items.map(line).join(''))
      }),
    operating('show', 'a dead letter, with the event as it came')
      .argument('<id>', 'id of the dead letter')
      .action(async (id: string, options: AccessOptions) => {
        const answer = await call(await accessAs('platform_admin', options), 'GET', pathOf(id))
        const found = letter.parse(await answer.json())
        process.stdout.write(`${line(found)}${pretty(found.payload)}\n`)
      }),
    operating('replay', 'deliver a dead letter again')
      .argument('<id>', 'id of the dead letter')
      .option('--event <file>', 'JSON file: what the event should have said, whole')
      .action(async (id: string, options: AccessOptions & { readonly event?: string }) => {
        const json = options.event === undefined ? {} : { data: dataIn(options.event) }
        await call(await accessAs('platform_admin', options), 'POST', `${pathOf(id)}/replay`, { json })
        process.stdout.write(`${id} is on its way again\n`)
      }),
    operating('discard', 'give a dead letter up for good')
      .argument('<id>', 'id of the dead letter')
      .requiredOption('--reason <text>', 'why')
      .action(async (id: string, options: AccessOptions & { readonly reason: string }) => {
        const json = { reason: options.reason }
        await call(await accessAs('platform_admin', options), 'POST', `${pathOf(id)}/discard`, { json })
        process.stdout.write(`${id} is discarded\n`)
      }),
    operating('replay-projection', "run a range of an organization's log through an engine's projections once more")
      .argument('<engine>', 'name of the engine')
      .requiredOption('--organization <id>', 'whose log')
      .option('--from <time>', 'ISO 8601, inclusive')
      .option('--to <time>', 'ISO 8601, exclusive')
      .action(replayProjection),
  ]
}

async function replayProjection(
  engine: string,
  options: AccessOptions & { readonly organization: string; readonly from?: string; readonly to?: string },
): Promise<void> {
  const json = {
    organizationId: options.organization,
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.to === undefined ? {} : { to: options.to }),
  }
  const path = `/v1/projections/${encodeURIComponent(engine)}/replay`
  const answer = await call(await accessAs('platform_admin', options), 'POST', path, { json })
  const { events } = z.object({ events: z.number() }).parse(await answer.json())
  process.stdout.write(`${events} events were replayed into ${engine}\n`)
}

const operating = (name: string, description: string) =>
  new Command(name)
    .description(description)
    .option('--url <url>', 'a running platform')
    .option('--data <folder>', 'data folder of the running platform', process.env.WORKFLOW_DATA ?? '.workflow')

const pathOf = (id: string) => `/v1/dead-letters/${encodeURIComponent(id)}`

const line = ({ time, id, engine, tenantId, attempts, error }: Letter) =>
  `${time}  ${id}  ${engine}  ${tenantId}  after ${attempts} attempts: ${error.message}\n`

/** What was once JSON, readable; anything else as it is. */
function pretty(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2)
  } catch (error) {
    if (error instanceof SyntaxError) return payload
    throw error
  }
}

function dataIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new CommandFailed(`${file} is not a JSON file: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    })
  }
}
