/** A whole platform in a process that can be killed. At its first start it imports the crash client and tells its keys; it always tells when it is ready. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packArchive } from '@workflow/client-folder'
import { createApiKey, createPlatformUser, openSession } from '@workflow/functions/identity'
import { type Platform, startPlatform } from '@workflow/local'
import { z } from 'zod'
import { clientFolder } from './crash-client.ts'

const [dataFolder = '', port = '0', toolPort = '0', replayFile = '', adapters] = process.argv.slice(2)
const behalf = { source: '/functions/test', actor: 'engine:test', correlationId: 'crash' }
const setupFile = join(dataFolder, 'setup.json')

const platform = await startPlatform({
  port: Number(port),
  dataFolder,
  adapters: adapters === 'gcp' ? 'gcp' : 'embedded',
  logLevel: 'error',
  rateLimits: 'off',
  environment: { ...process.env, LLM_PROVIDER: 'replay', LLM_REPLAY: replayFile },
})
if (!existsSync(setupFile)) await setUp(platform)
process.stdout.write(`ready ${readFileSync(setupFile, 'utf8')}\n`)

async function setUp(running: Platform): Promise<void> {
  const user = await running.kernel.runPlatform(behalf, (scope) =>
    createPlatformUser(scope, {
      name: 'Ada',
      email: 'ada@workflow.example',
      password: 'a long enough phrase',
      role: 'platform_admin',
    }),
  )
  const session = await running.kernel.runPlatform(behalf, (scope) => openSession(scope, running.identity, user))
  const response = await fetch(`${running.url}/v1/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${session.accessToken}`, 'content-type': 'application/zip' },
    body: Uint8Array.from(packArchive(clientFolder(Number(toolPort)))),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  const { organizationId, agents } = z
    .object({ organizationId: z.string(), agents: z.array(z.object({ configId: z.string() })) })
    .parse(JSON.parse(text))
  const configId = agents[0]?.configId ?? ''
  const keys = await running.kernel.runPlatform(behalf, async (scope) => ({
    publishableKey: createApiKey(scope, {
      organizationId,
      name: 'crash',
      kind: 'publishable',
      scopes: [],
      configIds: [configId],
      origins: ['*'],
    }).key,
    apiKey: createApiKey(scope, {
      organizationId,
      name: 'crash',
      kind: 'secret',
      scopes: ['conversations', 'events'],
      configIds: [],
      origins: [],
    }).key,
  }))
  writeFileSync(`${setupFile}.part`, JSON.stringify({ organizationId, configId, ...keys }))
  renameSync(`${setupFile}.part`, setupFile)
}
