/** Where a folder's agents are tried: a platform of the command's own, or a running one. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinDefinitions } from '@workflow/agent-core/tools'
import { type ClientFolder, errorPlace, packFolder, readClientFolder } from '@workflow/client-folder'
import { type Adapters, startPlatform } from '@workflow/local'
import { type Access, call, type Stage } from '@workflow/rehearsal'
import { Option } from 'commander'
import { z } from 'zod'
import { accessAs } from './api.ts'
import { withMcp } from './ask-mcp.ts'
import { CommandFailed } from './command-failed.ts'
import { administratorOf } from './ephemeral.ts'
import { type ImportAnswer, makeKeys, sendFolder } from './import.ts'

export interface StageOptions {
  readonly provider?: string
  readonly adapters: Adapters
  readonly url?: string
  readonly data: string
  readonly stateUrl?: string
  /** Over the process's own, for a platform of its own. */
  readonly environment?: Readonly<Record<string, string>>
}

export const providerOption = () =>
  new Option('--provider <name>', 'who answers, on a platform of its own').choices([
    'offline',
    'gemini',
    'openai',
    'anthropic',
    'replay',
  ])

export const adaptersOption = () =>
  new Option('--adapters <family>', 'what a platform of its own stands on')
    .choices(['embedded', 'gcp'])
    .default('embedded')

/** MCP servers that its agents name are asked for their tools. Throws `CommandFailed` with every error and its place. */
export async function readFolder(folder: string): Promise<ClientFolder> {
  const files = await packFolder(folder)
  const read = await withMcp(process.env, (listMcp) => readClientFolder(files, { listMcp }))
  if (read.ok) return read.folder
  throw new CommandFailed(
    read.errors.map((error) => `${errorPlace(error)}: ${error.message} (${error.rule})`).join('\n'),
  )
}

/** Brings the folder in, on the platform of `url` or one that ends with `run`. */
export async function onStage<Result>(
  folder: string,
  client: ClientFolder,
  options: StageOptions,
  run: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const begin = async (administrator: Access) =>
    run(await stageOf(administrator, await sendFolder(administrator, folder), client, options.stateUrl))
  if (options.url !== undefined) return begin(await accessAs('platform_admin', options))
  const dataFolder = mkdtempSync(join(tmpdir(), 'workflow-simulate-'))
  const environment = {
    ...process.env,
    ...options.environment,
    ...(options.provider ? { LLM_PROVIDER: options.provider } : {}),
  }
  const platform = await startPlatform({
    port: 0,
    dataFolder,
    adapters: options.adapters,
    logLevel: 'error',
    // Customers of a simulation share an address and are in a hurry.
    rateLimits: 'off',
    environment,
  })
  try {
    return await begin(await administratorOf(platform))
  } finally {
    await platform.stop()
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

const documents = z.object({ items: z.array(z.object({ id: z.string(), fileName: z.string() })) })

async function stageOf(
  administrator: Access,
  imported: ImportAnswer,
  client: ClientFolder,
  stateUrl: string | undefined,
): Promise<Stage> {
  const { url } = administrator
  const configIds = new Map(imported.agents.map((agent) => [agent.name, agent.configId]))
  const keys = await makeKeys(administrator, imported)
  const operator = { url, headers: { authorization: `Bearer ${keys.apiKey}` } }
  const known = documents.parse(await (await call(operator, 'GET', '/v1/documents?limit=200')).json())
  const fileNames = new Map(known.items.map((document) => [document.id, document.fileName]))
  const mocked = new Set(Object.values(client.mocks).flatMap((mock) => Object.keys(mock.operations)))
  return {
    customer: { url, headers: { 'x-workflow-key': keys.publishableKey } },
    operator,
    configIds,
    sourceOf: (tool) => (mocked.has(tool) ? 'mock' : builtinDefinitions.has(tool) ? 'builtin' : 'http'),
    fileNameOf: (documentId) => fileNames.get(documentId),
    toolsets: Object.keys(client.mocks),
    stateUrl,
    time: () => ({ now: new Date(), timeZone: client.client.organization.timeZone }),
  }
}
