/** `workflow chat`: a conversation in the terminal, streaming, with its tools and citations. */

import { createInterface } from 'node:readline/promises'
import { readDev } from '@workflow/local'
import { type Access, call } from '@workflow/rehearsal'
import { Command } from 'commander'
import { z } from 'zod'
import { CommandFailed } from './command-failed.ts'
import { type ServerEvent, serverEvents } from './server-events.ts'

const opened = z.object({
  conversationId: z.string(),
  token: z.string(),
  agent: z.object({ name: z.string() }),
  greeting: z.object({ text: z.string() }).optional(),
})

export function chat(): Command {
  return new Command('chat')
    .description('talk to an agent in the terminal')
    .option('--config <id>', 'the agent; the first one where absent')
    .option('--url <url>', 'a running platform')
    .option('--data <folder>', 'data folder of the running platform', process.env.WORKFLOW_DATA ?? '.workflow')
    .action(async (options: { config?: string; url?: string; data: string }) => {
      const dev = readDev(options.data)
      const url = options.url ?? dev?.url
      const client = dev?.clients.find((one) => options.config === undefined || one.configIds.includes(options.config))
      const key = process.env.WORKFLOW_PUBLISHABLE_KEY ?? client?.publishableKey
      const configId = options.config ?? client?.configIds[0]
      if (url === undefined || key === undefined || configId === undefined)
        throw new CommandFailed(
          'start a platform with `workflow start`, or give --url, --config and WORKFLOW_PUBLISHABLE_KEY',
        )
      await converse({ url, headers: { 'x-workflow-key': key } }, configId)
    })
}

async function converse(page: Access, configId: string): Promise<void> {
  const started = opened.parse(
    await (await call(page, 'POST', '/v1/conversations', { json: { configId, channel: 'web' } })).json(),
  )
  const customer = { url: page.url, headers: { authorization: `Bearer ${started.token}` } }
  process.stdout.write(`${started.agent.name} (an empty line ends)\n`)
  if (started.greeting) process.stdout.write(`${started.greeting.text}\n`)
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' })
  terminal.prompt()
  let said = 0
  for await (const line of terminal) {
    if (line.trim() === '') break
    said += 1
    const json = { clientMessageId: `line-${said}`, text: line }
    const response = await call(customer, 'POST', `/v1/conversations/${started.conversationId}/messages`, {
      json,
      headers: { accept: 'text/event-stream' },
    })
    for await (const event of serverEvents(response)) process.stdout.write(inWords(event))
    terminal.prompt()
  }
  terminal.close()
}

const completed = z.object({
  citations: z.array(z.object({ number: z.number(), title: z.string() })),
  producedBy: z.string(),
})

function inWords({ event, data }: ServerEvent): string {
  switch (event) {
    case 'delta':
      return z.object({ text: z.string() }).parse(data).text
    case 'reset':
      return `\r${z.object({ text: z.string() }).parse(data).text}`
    case 'tool': {
      const { name, status } = z.object({ name: z.string(), status: z.string() }).parse(data)
      return `[${name}: ${status}]\n`
    }
    case 'handoff':
      return '\n[a person is being asked to take over]'
    case 'completed': {
      const { citations } = completed.parse(data)
      return `\n${citations.map((citation) => `  [${citation.number}] ${citation.title}\n`).join('')}`
    }
    default:
      return `\n[${event}] ${JSON.stringify(data)}\n`
  }
}
