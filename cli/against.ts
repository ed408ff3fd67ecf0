/** What a folder is compared with: another folder, or the folder with an agent's text as a running platform keeps it. */

import { existsSync, statSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClientFolder } from '@workflow/client-folder'
import { call } from '@workflow/rehearsal'
import { z } from 'zod'
import { type AccessOptions, accessAs } from './api.ts'
import { CommandFailed } from './command-failed.ts'

const configs = z.object({ items: z.array(z.object({ configId: z.string(), name: z.string() })) })

/**
 * The folder to compare with: `against` itself where it is one, else a copy of `folder` in `scratch` with the text of that version. A version is a number,
 * or `<agent>@<number>` where the folder has several agents. Throws `CommandFailed`.
 */
export async function folderBefore(
  against: string,
  folder: string,
  client: ClientFolder,
  options: AccessOptions,
  scratch: string,
): Promise<string> {
  if (existsSync(against) && statSync(against).isDirectory()) return against
  const [, named, number] = /^(?:([a-z0-9_-]+)@)?([1-9]\d*)$/.exec(against) ?? []
  const names = client.agents.map(({ name }) => name)
  const agent = named ?? (names.length === 1 ? names[0] : undefined)
  if (number === undefined || agent === undefined || !names.includes(agent))
    throw new CommandFailed(
      `--against: must be a client folder, the number of a version, or <agent>@<number> with one of ${names.join(', ')}`,
    )
  const access = await accessAs('admin', options, client.client.slug)
  const known = configs.parse(await (await call(access, 'GET', '/v1/configs?limit=200')).json())
  const config = known.items.find(({ name }) => name === agent)
  if (config === undefined) throw new CommandFailed(`--against: the platform has no agent ${agent}`)
  const path = `/v1/configs/${encodeURIComponent(config.configId)}/versions/${number}`
  const { yaml } = z.object({ yaml: z.string() }).parse(await (await call(access, 'GET', path)).json())
  // Scripts are those of the folder: they may name tools that the version had not.
  const scripts = join(folder, 'conversations')
  await cp(folder, scratch, { recursive: true, filter: (source) => !source.startsWith(scripts) })
  writeFileSync(join(scratch, 'agents', `${agent}.yaml`), yaml)
  return scratch
}
