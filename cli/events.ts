/** `workflow events`: the event log and the dead letters of a running platform. */
import { type Access, call } from '@workflow/rehearsal'
import { Command } from 'commander'
import { z } from 'zod'
import { type AccessOptions, accessAs } from './api.ts'
import { deadLetterCommands } from './dead-letters.ts'
import { serverEvents } from './server-events.ts'

interface Options extends AccessOptions {
  readonly client?: string
}

const logged = z.object({ id: z.string(), type: z.string(), time: z.string(), subject: z.string(), actor: z.string() })
export function events(): Command {
  const command = new Command('events').description('the event log and the dead letters of a running platform')
  const reading = (name: string, description: string, run: (access: Access) => Promise<void>) =>
    command
      .command(name)
      .description(description)
      .option('--client <slug>', 'the organization; the first sample where absent')
      .option('--url <url>', 'a running platform')
      .option('--data <folder>', 'data folder of the running platform', process.env.WORKFLOW_DATA ?? '.workflow')
      .action(async (options: Options) => run(await accessAs('admin', options, options.client)))
  reading('list', 'the newest events', async (access) => {
    const { items } = z
      .object({ items: z.array(z.object({ event: logged })) })
      .parse(await (await call(access, 'GET', '/v1/events?limit=100')).json())
    for (const { event } of items.reverse()) process.stdout.write(line(event))
  })
  reading('tail', 'events as they happen', async (access) => {
    for await (const { data } of serverEvents(await call(access, 'GET', '/v1/stream')))
      process.stdout.write(line(logged.parse(data)))
  })
  for (const sub of deadLetterCommands()) command.addCommand(sub)
  return command
}

const line = ({ time, type, subject, actor }: z.infer<typeof logged>) =>
  `${time}  ${type.padEnd(28)} ${subject.padEnd(28)} ${actor}\n`
