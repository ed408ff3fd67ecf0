/** Two organizations on one platform, each with one of everything; everything that the first one owns carries a canary. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packArchive } from '@workflow/client-folder'
import { addMember, createApiKey, createPlatformUser } from '@workflow/functions/identity'
import type { ModelEnvironment } from '@workflow/llm-sdk'
import { type Adapters, type Platform, startPlatform } from '@workflow/local'
import { API_KEY_SCOPES, type ClientRole, issueToken, type PlatformRole } from '@workflow/security'
import { z } from 'zod'

export const canary = 'CANARY7f3a91'
const behalf = { source: '/functions/test', actor: 'engine:test', correlationId: 'isolation' }
const password = 'a long enough phrase'

export type Headers = Readonly<Record<string, string>>

interface Organization {
  readonly organizationId: string
  /** What a path parameter or a field of that name would be. */
  readonly ids: Readonly<Record<string, string>>
  readonly members: Readonly<Partial<Record<ClientRole, Headers>>>
  readonly secretKey: Headers
  readonly narrowKey: Headers
  readonly publishableKey: Headers
  readonly conversation: Headers
  readonly otherConversation: Headers
}

export interface World {
  readonly platform: Platform
  readonly dataFolder: string
  readonly victim: Organization
  readonly attacker: Organization
  readonly staff: Readonly<Partial<Record<PlatformRole, Headers>>>
  readonly administrator: Headers
  end(): Promise<void>
}

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })

async function ask(
  platform: Platform,
  method: string,
  path: string,
  headers: Headers,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const bytes = body instanceof Uint8Array
  const response = await fetch(`${platform.url}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined || bytes ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: bytes ? Uint8Array.from(body) : JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return text === '' ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text))
}

export async function buildWorld(adapters: Adapters, environment: ModelEnvironment): Promise<World> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'isolation-'))
  const platform = await startPlatform({
    port: 0,
    dataFolder,
    adapters,
    logLevel: 'debug',
    environment,
    // A refusal for its rate would hide what an answer leaks.
    rateLimits: 'off',
  })
  const administrator = await staffMember(platform, 'platform_admin')
  const staff: Partial<Record<PlatformRole, Headers>> = {}
  for (const role of ['support_specialist', 'onboarding_specialist', 'success_manager', 'sales_agent'] as const)
    staff[role] = await staffMember(platform, role)
  const victim = await buildOrganization(platform, administrator, 'victim', canary)
  const attacker = await buildOrganization(platform, administrator, 'attacker', 'harmless')
  await platform.kernel.idle()
  return {
    platform,
    dataFolder,
    victim,
    attacker,
    staff,
    administrator,
    end: async () => {
      await platform.stop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

async function staffMember(platform: Platform, role: PlatformRole): Promise<Headers> {
  const email = `${role.replace('_', '.')}@workflow.example`
  await platform.kernel.runPlatform(behalf, (scope) => createPlatformUser(scope, { name: role, email, password, role }))
  return signIn(platform, email)
}

async function signIn(platform: Platform, email: string): Promise<Headers> {
  return bearer(String((await ask(platform, 'POST', '/v1/auth/sign-in', {}, { email, password })).accessToken))
}

function folderOf(slug: string, mark: string): Map<string, Uint8Array> {
  const files: Readonly<Record<string, string>> = {
    'client.yaml': `slug: ${slug}\norganization:\n  name: ${mark} ${slug}\n  website: https://${slug}.example\n  industry: ${mark}\n  timeZone: Europe/Berlin\n  languages: [en]\n  plan: growth\n  contacts: []\n`,
    'agents/desk.yaml': `product_type: chatbot\nagent_identity: { name: ${mark} Desk, languages: [en], tone: friendly }\nuse_case: ${mark}\nsystem_prompt: You help. ${mark}\ntools:\n  - { name: note }\n  - { name: escalate_to_human, source: builtin }\n  - { name: create_ticket, source: builtin }\nknowledge: { collections: [default] }\nescalation_rules:\n  - { when: user_request, to: agent, timeout_s: 3600, fallback: create_ticket }\n`,
    'knowledge/facts.md': `# Facts of ${mark}\n\n## Opening hours\n\nThe secret of the opening hours is ${mark}. We open at nine in the morning.\n`,
    'tools/notes.mock.yaml': `tables:\n  notes: { key: id, rows: [{ id: N-1, text: ${mark} }] }\noperations:\n  note:\n    description: Keeps a note of what the customer says\n    changes_state: true\n    input: { type: object, required: [text], properties: { text: { type: string, description: the text of the note } } }\n    steps:\n      - insert: { table: notes, row: { id: "=$nextId('N')", text: =input.text }, as: made }\n      - answer: { noteId: =made.id }\n`,
  }
  return new Map(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)]))
}

const endpointOf = (mark: string) => ({ system: 'github', label: `${mark} endpoint` })

async function buildOrganization(
  platform: Platform,
  administrator: Headers,
  slug: string,
  mark: string,
): Promise<Organization> {
  const imported = z
    .object({ importId: z.string(), organizationId: z.string(), agents: z.array(z.object({ configId: z.string() })) })
    .parse(
      await ask(
        platform,
        'POST',
        '/v1/imports',
        { ...administrator, 'content-type': 'application/zip' },
        packArchive(folderOf(slug, mark)),
      ),
    )
  const { organizationId } = imported
  const configId = imported.agents[0]?.configId ?? ''
  await platform.kernel.idle()

  const members: Partial<Record<ClientRole, Headers>> = {}
  const userIds: Partial<Record<ClientRole, string>> = {}
  for (const role of ['admin', 'config_manager', 'developer', 'agent', 'viewer'] as const) {
    const email = `${role.replace('_', '.')}@${slug}.example`
    const user = await platform.kernel.runPlatform(behalf, (scope) =>
      addMember(scope, { name: `${mark} ${role}`, email, password, role, organizationId }),
    )
    userIds[role] = user.id
    members[role] = await signIn(platform, email)
  }
  const keys = await platform.kernel.runPlatform(behalf, async (scope) => ({
    secret: createApiKey(scope, {
      organizationId,
      name: mark,
      kind: 'secret',
      scopes: [...API_KEY_SCOPES],
      configIds: [],
      origins: [],
    }),
    narrow: createApiKey(scope, {
      organizationId,
      name: mark,
      kind: 'secret',
      scopes: ['analytics:read'],
      configIds: [],
      origins: [],
    }),
    publishable: createApiKey(scope, {
      organizationId,
      name: mark,
      kind: 'publishable',
      scopes: [],
      configIds: [configId],
      origins: ['*'],
    }),
  }))
  const publishableKey = { 'x-workflow-key': keys.publishable.key }
  const open = async () => {
    const started = await ask(platform, 'POST', '/v1/conversations', publishableKey, {
      configId,
      channel: 'web',
      sandbox: true,
      metadata: { mark },
    })
    return { conversationId: String(started.conversationId), headers: bearer(String(started.token)) }
  }
  const first = await open()
  const second = await open()
  await ask(platform, 'POST', `/v1/conversations/${first.conversationId}/messages`, first.headers, {
    clientMessageId: 'm1',
    text: `What are the opening hours? ${mark}`,
  })
  await ask(platform, 'POST', `/v1/conversations/${first.conversationId}/messages`, first.headers, {
    clientMessageId: 'm2',
    text: 'I want to speak to a human',
  })
  await platform.kernel.idle()

  const admin = members.admin ?? {}
  const list = async (path: string) =>
    z.object({ items: z.array(z.object({ id: z.string() })) }).parse(await ask(platform, 'GET', path, admin)).items[0]
      ?.id ?? ''
  const ticket = await ask(platform, 'POST', '/v1/tickets', admin, {
    subject: `${mark} ticket`,
    description: `${mark} description`,
    requester: { name: mark, email: `${mark}@${slug}.example` },
  })
  await ask(platform, 'PUT', '/v1/feature-flags/canary_flag', admin, { percent: 100, description: mark })
  const asStaff = { ...administrator, 'x-workflow-organization': organizationId }
  const review = new TextEncoder().encode(`text\n${mark} was friendly and quick\n`)
  const page = `fileName=reviews.csv&url=https://${slug}.example`
  const record = await ask(platform, 'POST', `/v1/research-records?source=yelp&${page}`, asStaff, review)
  const research = await ask(platform, 'POST', '/v1/research', asStaff, { organizationId, kind: 'human' })
  await platform.kernel.idle()
  const ids = {
    organizationId,
    recordId: String(record.id),
    researchId: String(research.id),
    configId,
    model: configId,
    conversationId: first.conversationId,
    importId: imported.importId,
    keyId: keys.publishable.apiKey.id,
    userId: userIds.viewer ?? '',
    agentId: userIds.agent ?? '',
    assigneeUserId: userIds.agent ?? '',
    ticketId: String(ticket.id),
    escalationId: await list('/v1/escalations'),
    documentId: await list('/v1/documents'),
    version: '1',
    from: '1',
    to: '1',
    toVersion: '1',
    callId: 'call_1',
    name: 'SOME_SECRET',
    toolset: 'notes',
    deadLetterId: 'dl_1',
    customerId: String(ticket.customerId),
    exportId: String((await ask(platform, 'POST', '/v1/exports', admin, {})).id),
    erasureId: await eraseSomebody(platform, admin),
    system: 'github',
    endpointId: String((await ask(platform, 'POST', '/v1/webhook-endpoints', admin, endpointOf(mark))).id),
    flagName: 'canary_flag',
    sequence: '1',
    engine: 'support',
  }
  return {
    organizationId,
    ids,
    members,
    secretKey: bearer(keys.secret.key),
    narrowKey: bearer(keys.narrow.key),
    publishableKey,
    conversation: first.headers,
    otherConversation: second.headers,
  }
}

/** A customer who is gone again: the erasure stays. */
async function eraseSomebody(platform: Platform, admin: Headers): Promise<string> {
  const requester = { name: 'Somebody', email: 'somebody@gone.example' }
  const { customerId } = await ask(platform, 'POST', '/v1/tickets', admin, {
    subject: 's',
    description: 'd',
    requester,
  })
  return String((await ask(platform, 'POST', `/v1/customers/${customerId}/erasure`, admin)).id)
}

/** Tokens that look right and are not. */
export async function brokenTokens({ platform, victim }: World): Promise<Readonly<Record<string, Headers>>> {
  const good = (victim.members.admin?.authorization ?? '').slice('Bearer '.length)
  const [head = '', body = '', signature = ''] = good.split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as {
    sub: string
    org: string
    role: 'admin'
    sid: string
    side: 'client'
  }
  const unsigned = `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url')}.${body}.`
  const tampered = `${head}.${Buffer.from(JSON.stringify({ ...claims, role: 'admin', sub: 'usr_somebody' })).toString('base64url')}.${signature}`
  const past = new Date(Date.now() - 7 * 86_400_000)
  const { sub, org, role, sid, side } = claims
  const expired = await issueToken(
    'access',
    { sub, org, role, sid, side },
    { keys: await platform.identity.keys(), issuer: platform.identity.issuer, now: past },
  )
  const foreign = await issueToken(
    'conversation',
    { cnv: victim.ids.conversationId ?? '', org: victim.organizationId, cfg: victim.ids.configId ?? '' },
    { keys: await platform.identity.keys(), issuer: 'https://elsewhere.example', now: new Date() },
  )
  return {
    'unsigned token': bearer(unsigned),
    'tampered token': bearer(tampered),
    'expired token': bearer(expired),
    'token of another issuer': bearer(foreign),
    'no token': {},
  }
}
