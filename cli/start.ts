/** `workflow start`: the whole platform in this process. */
import { fileURLToPath } from 'node:url'
import {
  type Adapters,
  type Dev,
  decorateWithPages,
  localEnvironment,
  prepareSamples,
  readDev,
  startPlatform,
} from '@workflow/local'
import { DataFolderInUse } from '@workflow/platform'
import { Command, Option } from 'commander'
import { CommandFailed } from './command-failed.ts'

const examplesFolder = fileURLToPath(new URL('../examples', import.meta.url))

export function start(): Command {
  return new Command('start')
    .description('run the whole platform on this machine; needs nothing but Node')
    .option('--port <port>', 'port to listen on; PORT where absent, else 8080')
    .option('--data <folder>', 'where everything is kept; WORKFLOW_DATA where absent, else .workflow')
    .addOption(
      new Option('--adapters <family>', "what it stands on: files, or Google's services by their emulators")
        .choices(['embedded', 'gcp'])
        .default('embedded'),
    )
    .action(async (options: { port?: string; data?: string; adapters: Adapters }) => {
      const given = {
        ...process.env,
        ...(options.port ? { PORT: options.port } : {}),
        ...(options.data ? { WORKFLOW_DATA: options.data } : {}),
      }
      const environment = localEnvironment(given)
      let dev: Dev | undefined
      const platform = await startPlatform({
        ...environment,
        adapters: options.adapters,
        environment: process.env,
        decorate: (app, running) => decorateWithPages(app, running, () => dev),
      }).catch((error: unknown) => {
        throw explained(error, environment.port)
      })
      if (!readDev(environment.dataFolder)) process.stdout.write('The first start makes the sample clients …\n')
      dev = await prepareSamples(platform, environment.dataFolder, examplesFolder)
      process.stdout.write(welcome(dev, platform.provider.name))
      const stop = () => void platform.stop().then(() => process.exit(0))
      process.once('SIGINT', stop)
      process.once('SIGTERM', stop)
    })
}

function explained(error: unknown, port: number): unknown {
  if (error instanceof DataFolderInUse || (error instanceof Error && error.name === 'ServersAbsent'))
    return new CommandFailed(error.message, { cause: error })
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return new CommandFailed(`port ${port} is taken: choose another with --port`, { cause: error })
  return error
}

function welcome(dev: Dev, provider: string): string {
  const sites = dev.clients.map((client) => `  ${dev.url}/sites/${client.slug}`)
  const users = dev.users.map((user) => `  ${user.role.padEnd(18)} ${user.email.padEnd(36)} ${user.password}`)
  return [
    '',
    `Workflow is running: ${dev.url}`,
    '',
    'Customers are served here:',
    ...sites,
    '',
    `The desk of the people behind: ${dev.url}/desk`,
    `Every route: ${dev.url}/openapi.json`,
    `Answers come from: ${provider}`,
    '',
    'Sign in as:',
    ...users,
    '',
    'Ctrl-C stops it; what was begun is finished first.',
    '',
  ].join('\n')
}
