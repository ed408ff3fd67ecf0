/** `workflow import`: a client folder becomes an organization with live agents, through the public API. */

import { packArchive, packFolder } from '@workflow/client-folder'
import { type Access, call } from '@workflow/rehearsal'
import { SERVER_KEY_SCOPES } from '@workflow/security'
import { Command } from 'commander'
import { z } from 'zod'
import { accessAs } from './api.ts'

const answer = z.object({
  importId: z.string(),
  organizationId: z.string(),
  slug: z.string(),
  created: z.boolean(),
  agents: z.array(z.object({ name: z.string(), configId: z.string(), version: z.number(), changed: z.boolean() })),
  knowledge: z.object({ documents: z.number() }),
})
export type ImportAnswer = z.infer<typeof answer>

const progress = z.object({
  state: z.enum(['ingesting', 'ready', 'failed']),
  documents: z.object({ failed: z.array(z.unknown()) }),
})

const pollMs = 100

export function importFolder(): Command {
  return new Command('import')
    .description('make a client folder an organization with live agents; again, to update it')
    .argument('<dir>', 'the client folder')
    .option('--url <url>', 'a running platform; the one of the data folder where absent')
    .option('--data <folder>', 'data folder of the running platform', process.env.WORKFLOW_DATA ?? '.workflow')
    .option('--json', 'print one JSON object', false)
    .action(async (folder: string, options: { url?: string; data: string; json: boolean }) => {
      const access = await accessAs('platform_admin', options)
      const imported = await sendFolder(access, folder)
      // A key is shown once: only who brings an organization in is given its first ones.
      const keys = imported.created ? await makeKeys(access, imported) : undefined
      process.stdout.write(options.json ? `${JSON.stringify({ ...imported, ...keys })}\n` : inWords(imported, keys))
    })
}

/** Sends the folder and waits until its knowledge can be searched. Throws `CommandFailed` naming file, line and rule of everything that is wrong. */
export async function sendFolder(access: Access, folder: string): Promise<ImportAnswer> {
  const bytes = packArchive(await packFolder(folder))
  const response = await call(access, 'POST', '/v1/imports', { bytes, headers: { 'content-type': 'application/zip' } })
  const imported = answer.parse(await response.json())
  const scoped = { ...access, headers: { ...access.headers, 'x-workflow-organization': imported.organizationId } }
  for (;;) {
    const { state } = progress.parse(await (await call(scoped, 'GET', `/v1/imports/${imported.importId}`)).json())
    if (state !== 'ingesting') return imported
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

interface Keys {
  readonly publishableKey: string
  readonly apiKey: string
}

const madeKey = z.object({ key: z.string() })

/** The first keys of an organization: one for its pages, one for its servers. */
export async function makeKeys(access: Access, { organizationId, agents }: ImportAnswer): Promise<Keys> {
  const scoped = { ...access, headers: { ...access.headers, 'x-workflow-organization': organizationId } }
  const make = async (json: object) =>
    madeKey.parse(await (await call(scoped, 'POST', '/v1/api-keys', { json })).json()).key
  const configIds = agents.map((agent) => agent.configId)
  return {
    publishableKey: await make({ name: 'First key for pages', kind: 'publishable', configIds, origins: ['*'] }),
    apiKey: await make({
      name: 'First key for servers',
      kind: 'secret',
      scopes: SERVER_KEY_SCOPES,
    }),
  }
}

function inWords(imported: ImportAnswer, keys: Keys | undefined): string {
  const { organizationId, slug, created, agents, knowledge } = imported
  const lines = agents.map(
    (agent) =>
      `  agent ${agent.name}: ${agent.configId}, version ${agent.version}${agent.changed ? '' : ' (unchanged)'}`,
  )
  const shown = keys
    ? [`  key for pages: ${keys.publishableKey}`, `  key for servers: ${keys.apiKey}`, '  (shown this once)']
    : []
  return [
    `${slug} ${created ? 'is now' : 'is still'} organization ${organizationId}`,
    ...lines,
    `  knowledge: ${knowledge.documents} documents`,
    ...shown,
    '',
  ].join('\n')
}
