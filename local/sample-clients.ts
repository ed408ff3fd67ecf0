/**
 * The first start: sample clients imported through the public API, and people to sign in as. What it made is told in `dev.json` (mode 0600), which exists in
 * local mode only.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packArchive, packFolder } from '@workflow/client-folder'
import {
  addMember,
  createApiKey,
  createPlatformUser,
  findUserByEmail,
  openSession,
  type User,
} from '@workflow/functions/identity'
import { SERVER_KEY_SCOPES } from '@workflow/security'
import { z } from 'zod'
import { devFile, type Platform } from './platform.ts'

const user = z.object({ role: z.string(), email: z.string(), password: z.string(), client: z.string().optional() })
const client = z.object({
  slug: z.string(),
  organizationId: z.string(),
  configIds: z.array(z.string()),
  publishableKey: z.string(),
  apiKey: z.string(),
})
const devSchema = z.object({
  url: z.string(),
  organizationId: z.string(),
  configId: z.string(),
  publishableKey: z.string(),
  apiKey: z.string(),
  users: z.array(user),
  clients: z.array(client),
})
export type Dev = z.infer<typeof devSchema>
type DevClient = z.infer<typeof client>
type DevUser = z.infer<typeof user>

const behalf = { source: '/functions/local', actor: 'engine:local', correlationId: 'first-start' }

export function readDev(dataFolder: string): Dev | undefined {
  const file = devFile(dataFolder)
  return existsSync(file) ? devSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined
}

/** Makes what is not there yet, also what a first start had begun that was ended; tells the address in any case. */
export async function prepareSamples(platform: Platform, dataFolder: string, examplesFolder: string): Promise<Dev> {
  const known = readDev(dataFolder)
  const dev = known
    ? { ...known, url: platform.url }
    : await makeSamples(platform, examplesFolder, passwords(join(dataFolder, 'dev.seed')))
  const file = devFile(dataFolder)
  writeFileSync(`${file}.part`, `${JSON.stringify(dev, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.part`, file)
  return dev
}

type PasswordOf = (email: string) => string

/** Made from a seed that is kept before anybody is made: who was made by a first start that was ended has the password that the next one tells. */
function passwords(seedFile: string): PasswordOf {
  if (!existsSync(seedFile)) {
    writeFileSync(`${seedFile}.part`, randomBytes(32), { mode: 0o600 })
    renameSync(`${seedFile}.part`, seedFile)
  }
  const seed = readFileSync(seedFile)
  return (email) => createHmac('sha256', seed).update(email).digest('base64url').slice(0, 16)
}

async function makeSamples(platform: Platform, examplesFolder: string, passwordOf: PasswordOf): Promise<Dev> {
  const platformUser = staffMaker(platform, passwordOf)
  // Passwords are hashed on other threads while this one reads folders.
  const [administrator, archives] = await Promise.all([
    platformUser('platform_admin', 'Ada Admin'),
    Promise.all(sampleFolders(examplesFolder).map((folder) => archiveOf(join(examplesFolder, folder)))),
  ])
  const [sales, support, token] = await Promise.all([
    platformUser('sales_agent', 'Sam Sales'),
    platformUser('support_specialist', 'Sue Support'),
    sessionOf(platform, administrator),
  ])
  for (const { user } of [sales, support]) await putToWork(platform, token, user.id)
  const clients: DevClient[] = []
  const members: Promise<DevUser>[] = []
  for (const archive of archives) {
    const imported = await importArchive(platform, token, archive)
    await lookAfter(platform, token, imported.organizationId, support.user.id)
    members.push(member(platform, imported, 'admin', passwordOf))
    if (clients.length === 0) members.push(member(platform, imported, 'agent', passwordOf))
    clients.push(await keysFor(platform, imported))
  }
  const [first] = clients
  const configId = first?.configIds[0]
  if (!first || configId === undefined) throw new Error(`${examplesFolder} holds no client folder`)
  const { organizationId, publishableKey, apiKey } = first
  const users = [...(await Promise.all(members)), ...[administrator, sales, support].map(({ told }) => told)]
  return { url: platform.url, organizationId, configId, publishableKey, apiKey, users, clients }
}

/** In the order in which they are shown; the top-level ids of `dev.json` are those of the first. */
function sampleFolders(examplesFolder: string): string[] {
  return z.array(z.string()).parse(JSON.parse(readFileSync(join(examplesFolder, 'samples.json'), 'utf8')))
}

const importAnswer = z.object({
  organizationId: z.string(),
  slug: z.string(),
  agents: z.array(z.object({ name: z.string(), configId: z.string() })),
})
type Imported = z.infer<typeof importAnswer>

interface Archive {
  readonly folder: string
  readonly bytes: Uint8Array
}

const archiveOf = async (folder: string): Promise<Archive> => ({ folder, bytes: packArchive(await packFolder(folder)) })

async function importArchive(platform: Platform, token: string, { folder, bytes }: Archive): Promise<Imported> {
  const response = await fetch(`${platform.url}/v1/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/zip' },
    body: Uint8Array.from(bytes),
  })
  if (!response.ok) throw new Error(`${folder} was not imported: ${await response.text()}`)
  return importAnswer.parse(await response.json())
}

/** Somebody of the staff, there and ready to look after clients. */
async function putToWork(platform: Platform, token: string, userId: string): Promise<void> {
  await ask(platform, token, 'POST', '/v1/agents', { userId })
  await ask(platform, token, 'PATCH', `/v1/agents/${userId}/availability`, { status: 'online' })
}

const lookAgainMs = 100
const knownWithinMs = 60_000
const assigned = z.object({ organizationId: z.string(), agentId: z.string().optional() })
const assignments = z.object({ items: z.array(assigned), waiting: z.array(assigned) })

/** Puts somebody on an organization, once that has been heard of by those who assign: events take their time. */
async function lookAfter(platform: Platform, token: string, organizationId: string, agentId: string): Promise<void> {
  const deadline = Date.now() + knownWithinMs
  for (;;) {
    const answer = assignments.parse(await ask(platform, token, 'GET', '/v1/assignments?limit=200'))
    const known = [...answer.items, ...answer.waiting].filter((one) => one.organizationId === organizationId)
    if (known.some((one) => one.agentId === agentId)) return
    if (known.length > 0) break
    if (Date.now() > deadline) throw new Error(`nobody was told of ${organizationId} within a minute`)
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
  }
  await ask(platform, token, 'POST', '/v1/assignments', { organizationId, agentId })
}

async function ask(platform: Platform, token: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${platform.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path} was refused: ${await response.text()}`)
  return response.status === 204 ? undefined : response.json()
}

async function keysFor(platform: Platform, { organizationId, slug, agents }: Imported): Promise<DevClient> {
  const configIds = agents.map((agent) => agent.configId)
  return platform.kernel.runPlatform(behalf, async (scope) => {
    const publishable = createApiKey(scope, {
      organizationId,
      name: 'Sample site',
      kind: 'publishable',
      scopes: [],
      configIds,
      origins: ['*'],
    })
    const secret = createApiKey(scope, {
      organizationId,
      name: 'Sample key',
      kind: 'secret',
      scopes: [...SERVER_KEY_SCOPES],
      configIds: [],
      origins: [],
    })
    return { slug, organizationId, configIds, publishableKey: publishable.key, apiKey: secret.key }
  })
}

interface MadeUser {
  readonly told: DevUser
  readonly user: User
}

const staffMaker =
  (platform: Platform, passwordOf: PasswordOf) =>
  async (role: 'platform_admin' | 'sales_agent' | 'support_specialist', name: string): Promise<MadeUser> => {
    const email = `${role.replace('_', '-')}@workflow.example`
    const told = { role, email, password: passwordOf(email) }
    const user = await platform.kernel.runPlatform(
      behalf,
      async (scope) => (await findUserByEmail(scope, email)) ?? createPlatformUser(scope, { ...told, name }),
    )
    return { told, user }
  }

async function member(
  platform: Platform,
  { organizationId, slug }: Imported,
  role: 'admin' | 'agent',
  passwordOf: PasswordOf,
): Promise<DevUser> {
  const email = `${role}@${slug}.example`
  const person = { role, email, password: passwordOf(email) }
  const name = role === 'admin' ? 'Asha Admin' : 'Arun Agent'
  await platform.kernel.runPlatform(behalf, async (scope) => {
    if (!(await findUserByEmail(scope, email))) await addMember(scope, { ...person, role, organizationId, name })
  })
  return { ...person, client: slug }
}

/** The administrator of this very process proves nothing by typing a password that it just made. */
async function sessionOf(platform: Platform, { user }: MadeUser): Promise<string> {
  const session = await platform.kernel.runPlatform(behalf, (scope) => openSession(scope, platform.identity, user))
  return session.accessToken
}
