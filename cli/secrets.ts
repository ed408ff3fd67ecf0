/** `workflow secrets set`: gives an organization a secret; its value is never shown again. */
import { call } from '@workflow/rehearsal'
import { Command } from 'commander'
import { accessAs } from './api.ts'
import { CommandFailed } from './command-failed.ts'

export function secrets(): Command {
  const command = new Command('secrets').description("an organization's secrets, by name")
  command
    .command('set')
    .argument('<name>', 'as a client folder names it, for example LAB_API_KEY')
    .requiredOption('--hosts <hosts>', 'hosts that it may be sent to, separated by commas')
    .option('--client <slug>', 'the organization; the first sample where absent')
    .option('--url <url>', 'a running platform')
    .option('--data <folder>', 'data folder of the running platform', process.env.WORKFLOW_DATA ?? '.workflow')
    .description('set a secret; its value is read from standard input, so that no history keeps it')
    .action(async (name: string, options: { hosts: string; client?: string; url?: string; data: string }) => {
      const access = await accessAs('admin', options, options.client)
      const value = await readInput()
      if (value === '')
        throw new CommandFailed('the value comes on standard input: workflow secrets set NAME --hosts HOST < file')
      await call(access, 'PUT', `/v1/secrets/${encodeURIComponent(name)}`, {
        json: { value, allowedHosts: options.hosts.split(',').map((host) => host.trim()) },
      })
      process.stdout.write(`${name} is set\n`)
    })
  return command
}

async function readInput(): Promise<string> {
  let text = ''
  for await (const part of process.stdin) text += String(part)
  return text.replace(/\r?\n$/, '')
}
