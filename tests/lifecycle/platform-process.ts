/** A whole platform in a process that can be killed, with its staff: whoever works for the platform is set up by its operator, everything after that goes by the public API. */
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPlatformUser } from '@workflow/functions/identity'
import { startPlatform } from '@workflow/local'
import { staff, staffPassword } from './staff.ts'

const [dataFolder = '', port = '0', adapters] = process.argv.slice(2)
const behalf = { source: '/functions/organization', actor: 'engine:operator', correlationId: 'first-start' }
const setUp = join(dataFolder, 'staff.json')

const platform = await startPlatform({
  port: Number(port),
  dataFolder,
  adapters: adapters === 'gcp' ? 'gcp' : 'embedded',
  logLevel: 'error',
  rateLimits: 'off',
  environment: process.env,
})
if (!existsSync(setUp)) {
  for (const person of Object.values(staff))
    await platform.kernel.runPlatform(behalf, (scope) =>
      createPlatformUser(scope, { ...person, password: staffPassword }),
    )
  writeFileSync(`${setUp}.part`, '{}')
  renameSync(`${setUp}.part`, setUp)
}
process.stdout.write('ready\n')
