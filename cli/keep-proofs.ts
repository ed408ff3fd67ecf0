/** Results of a simulation or a replay, kept as proofs with the versions whose text was tried. */

import { createHash } from 'node:crypto'
import type { ClientFolder, FolderAgent } from '@workflow/client-folder'
import { type Access, call } from '@workflow/rehearsal'
import { z } from 'zod'
import { type AccessOptions, accessAs } from './api.ts'
import { CommandFailed } from './command-failed.ts'

export interface KeepOptions extends AccessOptions {
  readonly keep: boolean
  readonly version?: string
  readonly only?: string
}

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly worse: number
  readonly refused: number
}

type ProofKind = 'simulate' | 'replay' | 'customers'

export interface ProofKeeper {
  /** Says in words what was kept. Agents that nobody tried have no counts, and get no proof. */
  keep(kind: ProofKind, countsOf: (agent: string) => Counts | undefined): Promise<string>
}

interface ProvenVersion {
  readonly agent: string
  readonly configId: string
  readonly version: number
  readonly digest: string
}

const configs = z.object({ items: z.array(z.object({ configId: z.string(), name: z.string() })) })
const versions = z.object({
  items: z.array(z.object({ version: z.number(), contentHash: z.string() })),
  next: z.string().optional(),
})

/**
 * Finds the versions before anything is tried: for each agent the newest whose text is the folder's, or that of `--version`. Throws `CommandFailed`
 * naming the agent where the platform has no such version, and where only a part is to be tried.
 */
export async function openProofs(client: ClientFolder, options: KeepOptions): Promise<ProofKeeper> {
  if (options.only !== undefined) throw new CommandFailed('--keep: a proof is of all conversations, so not with --only')
  const access = await accessAs('admin', options, client.client.slug)
  const wanted = options.version === undefined ? undefined : wholeVersion(options.version)
  const known = configs.parse(await (await call(access, 'GET', '/v1/configs?limit=200')).json())
  const found: ProvenVersion[] = []
  for (const agent of client.agents) {
    const config = known.items.find(({ name }) => name === agent.name)
    if (config === undefined)
      throw new CommandFailed(
        `agents/${agent.name}.yaml: the platform has no agent of this name: import the folder first`,
      )
    found.push(await versionOf(access, agent, config.configId, wanted))
  }
  return {
    keep: async (kind, countsOf) => {
      const lines: string[] = []
      for (const { agent, configId, version, digest } of found) {
        const counts = countsOf(agent)
        if (counts === undefined) continue
        const path = `/v1/configs/${encodeURIComponent(configId)}/versions/${version}/proofs`
        const answer = await call(access, 'POST', path, { json: { kind, ...counts, digest } })
        const { proven } = z.object({ proven: z.boolean() }).parse(await answer.json())
        lines.push(`kept with ${agent} (${configId}), version ${version}: ${proven ? 'proven' : 'not proven'}\n`)
      }
      return lines.join('')
    },
  }
}

function wholeVersion(text: string): number {
  const parsed = z.coerce.number().int().positive().safeParse(text)
  if (parsed.success) return parsed.data
  throw new CommandFailed('--version: must be the number of a version')
}

async function versionOf(
  access: Access,
  { name, yaml }: FolderAgent,
  configId: string,
  wanted: number | undefined,
): Promise<ProvenVersion> {
  const digest = createHash('sha256').update(yaml).digest('hex')
  for (let cursor = ''; ; ) {
    const path = `/v1/configs/${encodeURIComponent(configId)}/versions?limit=200${cursor}`
    const page = versions.parse(await (await call(access, 'GET', path)).json())
    const fits = page.items.find(
      ({ version, contentHash }) => contentHash === digest && (wanted === undefined || version === wanted),
    )
    if (fits !== undefined) return { agent: name, configId, version: fits.version, digest }
    if (page.next === undefined) break
    cursor = `&after=${encodeURIComponent(page.next)}`
  }
  const which = wanted === undefined ? 'no version' : `not version ${wanted}`
  throw new CommandFailed(
    `agents/${name}.yaml: ${which} of ${configId} has this text (SHA-256 ${digest.slice(0, 12)}…): import it, or write it to staging, first`,
  )
}
