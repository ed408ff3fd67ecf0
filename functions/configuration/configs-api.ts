/** Routes of configurations: their heads, versions and differences, new versions and the way back. */
import {
  agentConfigJsonSchema,
  Branch,
  ConfigHeadSchema,
  ConfigVersionSchema,
  diffConfigs,
  diffConfigText,
  headVersion,
  parseAgentConfig,
  rollback,
  versionBlobKey,
} from '@workflow/config-sdk'
import { pageOptions, pageQuery, platformRoute, type Route, route, type Tenant } from '@workflow/engine'
import { Conflict, NotFound, PreconditionFailed } from '@workflow/platform'
import { ConfigHeads } from '@workflow/records'
import { CLIENT_ROLES, PLATFORM_ROLES } from '@workflow/security'
import { z } from 'zod'
import { readText } from './blobs.ts'
import { ConfigVersions, type StoredVersion, versionId } from './model.ts'
import { mayReturn, needsProof, proofMissing, proofsOf } from './proofs.ts'
import { agentNames, nameOf, writeVersion } from './write-version.ts'

export const readers = { kind: 'tenant', roles: [...CLIENT_ROLES, ...PLATFORM_ROLES], scope: 'configs:read' } as const
export const writers = {
  kind: 'tenant',
  roles: ['admin', 'config_manager', 'onboarding_specialist', 'success_manager', 'platform_engineer', 'platform_admin'],
  scope: 'configs:write',
} as const

export const configPath = z.object({ configId: z.string() })
export const number = z.coerce.number().int().positive()
const Config = z.object({ configId: z.string(), name: z.string(), head: ConfigHeadSchema })
const Version = ConfigVersionSchema.omit({ blobKey: true })
const Text = z.object({ yaml: z.string() })

const headOf = async (tenant: Tenant, configId: string) => {
  const { id: _id, ...head } = await tenant.get(ConfigHeads, configId)
  return head
}

const textOf = async (tenant: Tenant, configId: string, version: number) => {
  await tenant.get(ConfigVersions, versionId(configId, version))
  return readText(tenant.blobs, versionBlobKey(configId, version))
}

const viewOf = ({ id: _id, blobKey: _blobKey, fingerprint: _fingerprint, ...view }: StoredVersion) => view

const reading: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/configs',
    summary: 'The agents of the organization, with the head of each',
    access: readers,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(Config), next: z.string().optional() }),
    handle: async ({ query }, tenant) => {
      const names = await agentNames(tenant)
      const page = await tenant.query(ConfigHeads, 'all', {}, pageOptions(query))
      const items = page.items.map(({ id: configId, ...head }) => ({ configId, name: nameOf(names, configId), head }))
      return { ...page, items }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/configs/{configId}',
    summary: 'An agent: its head, and the text that is live on prod (else the newest)',
    access: readers,
    params: configPath,
    status: 200,
    answer: Config.extend({ version: z.number().int(), yaml: z.string() }),
    handle: async ({ params: { configId } }, tenant) => {
      const head = await headOf(tenant, configId)
      const version = head.branches.prod?.stable ?? head.latestVersion
      const name = nameOf(await agentNames(tenant), configId)
      return { configId, name, head, version, yaml: await textOf(tenant, configId, version) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/configs/{configId}/versions',
    summary: 'Versions, newest first',
    access: readers,
    params: configPath,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(Version), next: z.string().optional() }),
    handle: async ({ params: { configId }, query }, tenant) => {
      await headOf(tenant, configId)
      const options = { ...pageOptions(query), descending: true }
      const page = await tenant.query(ConfigVersions, 'byConfig', { configId }, options)
      return { ...page, items: page.items.map(viewOf) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/configs/{configId}/versions/{version}',
    summary: 'A version with its text',
    access: readers,
    params: configPath.extend({ version: number }),
    status: 200,
    answer: Version.extend(Text.shape),
    handle: async ({ params: { configId, version } }, tenant) => {
      const stored = await tenant.get(ConfigVersions, versionId(configId, version))
      return { ...viewOf(stored), yaml: await textOf(tenant, configId, version) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/configs/{configId}/diff',
    summary: 'What changed between two versions, in words and as text',
    access: readers,
    params: configPath,
    query: z.strictObject({ from: number, to: number }),
    status: 200,
    answer: z.object({ changes: z.array(z.looseObject({ summary: z.string(), risk: z.string() })), text: z.string() }),
    handle: async ({ params: { configId }, query: { from, to } }, tenant) => {
      const [before, after] = await Promise.all([textOf(tenant, configId, from), textOf(tenant, configId, to)])
      const [old, current] = [parseAgentConfig(before), parseAgentConfig(after)]
      // Both were checked when they were stored; a rule that came later does not hide what changed.
      const changes = old.ok && current.ok ? diffConfigs(old.config, current.config) : []
      return { changes, text: diffConfigText(before, after, { before: `version ${from}`, after: `version ${to}` }) }
    },
  }),
]

const writing: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/configs/{configId}/versions',
    summary: 'A new version on a branch; every error of the text comes in one answer',
    access: writers,
    params: configPath,
    body: z.strictObject({
      yaml: z.string().min(1),
      message: z.string().min(1).max(2_000),
      branch: Branch.default('dev'),
    }),
    status: 201,
    answer: z.object({ configId: z.string(), version: z.number().int(), branch: Branch }),
    handle: async ({ params: { configId }, body }, tenant) => {
      const version = await writeVersion(tenant, configId, body)
      return { configId, version, branch: body.branch }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/configs/{configId}/rollback',
    summary: 'Points a branch at an older version; a running rollout ends',
    access: writers,
    params: configPath,
    body: z.strictObject({ branch: Branch, toVersion: z.int().positive() }),
    status: 200,
    answer: ConfigHeadSchema,
    handle: ({ params: { configId }, body }, tenant) => rollBack(tenant, configId, body),
  }),
]

async function rollBack(
  tenant: Tenant,
  configId: string,
  { branch, toVersion }: { branch: Branch; toVersion: number },
) {
  const head = await headOf(tenant, configId)
  const move = rollback(head, branch, toVersion)
  if (move.kind === 'unchanged') throw new Conflict(`${branch} is on version ${toVersion} already`)
  if (move.kind === 'refused') {
    if (move.reason === 'not_older')
      throw new PreconditionFailed(`version ${toVersion} is not older than what ${branch} has`)
    throw new NotFound(`version ${toVersion} or the branch ${branch} does not exist`)
  }
  // Numbers of attempts that were never committed have no version.
  const version = await tenant.get(ConfigVersions, versionId(configId, toVersion))
  if (branch === 'prod' && (await needsProof(tenant, configId)))
    if (!mayReturn(version, await proofsOf(tenant, configId, toVersion))) throw proofMissing(configId, toVersion)
  tenant.put(ConfigHeads, { ...move.head, id: configId })
  const fromVersion = move.from ?? headVersion(head, branch, configId) ?? toVersion
  tenant.emit('config_rolled_back', { configId, branch, fromVersion, toVersion })
  return move.head
}

const schema = platformRoute({
  method: 'GET',
  path: '/schemas/agent-config.json',
  summary: 'JSON Schema of an agent configuration, for editors',
  access: { kind: 'public' },
  status: 200,
  answer: z.record(z.string(), z.unknown()),
  handle: async () => agentConfigJsonSchema(),
})

export const configRoutes: readonly Route[] = [...reading, ...writing, schema]
