/** A whole platform over real HTTP with one organization, and short ways to speak to it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packArchive } from '@workflow/client-folder'
import { addMember, createApiKey, createPlatformUser } from '@workflow/functions/identity'
import type { ModelProvider } from '@workflow/llm-sdk'
import { type Platform, type PlatformOptions, startPlatform } from '@workflow/local'
import { API_KEY_SCOPES } from '@workflow/security'
import { z } from 'zod'

const behalf = { source: '/functions/test', actor: 'engine:test', correlationId: 'security' }
const password = 'a long enough phrase'

export type Headers = Readonly<Record<string, string>>

export interface Answer {
  readonly status: number
  readonly headers: globalThis.Headers
  readonly text: string
  /** The JSON of it; an empty object where there is none. */
  readonly body: Readonly<Record<string, unknown>>
}

export interface Ask {
  readonly method?: string
  readonly headers?: Headers
  /** Text and bytes go as they are, anything else as JSON. */
  readonly body?: unknown
}

export interface World {
  platform: Platform
  readonly dataFolder: string
  readonly organizationId: string
  readonly configIds: Readonly<Record<string, string>>
  readonly secretKey: string
  readonly publishableKey: Headers
  readonly administrator: Headers
  readonly admin: Headers
  readonly agent: Headers & { readonly authorization: string }
  readonly agentId: string
  ask(path: string, ask?: Ask): Promise<Answer>
  open(agent: string, more?: object): Promise<Chat>
  /** The process ends and another one takes the folder over. */
  restart(): Promise<void>
  end(): Promise<void>
}

export interface Chat {
  readonly id: string
  readonly headers: Headers
  say(text: string, clientMessageId?: string): Promise<Answer>
  /** The reply's text, of a message that must be answered. */
  reply(text: string): Promise<string>
  messages(): Promise<readonly { role: string; text: string; sequence: number }[]>
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

export async function buildWorld(
  files: Readonly<Record<string, string>>,
  provider?: ModelProvider,
  watched?: Pick<PlatformOptions, 'environment' | 'logLevel'>,
): Promise<World> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'security-'))
  const start = () =>
    startPlatform({
      port: 0,
      dataFolder,
      logLevel: 'error',
      environment: {},
      rateLimits: 'off',
      ...watched,
      ...(provider ? { provider } : {}),
    })
  let platform = await start()
  const ask: World['ask'] = (path, given) => send(platform.url, path, given)
  await platform.kernel.runPlatform(behalf, (scope) =>
    createPlatformUser(scope, { name: 'Ada', email: 'ada@workflow.example', password, role: 'platform_admin' }),
  )
  const signIn = async (email: string) =>
    bearer(String((await ask('/v1/auth/sign-in', { method: 'POST', body: { email, password } })).body.accessToken))
  const administrator = await signIn('ada@workflow.example')
  const imported = await importFiles(ask, administrator, files)
  const { organizationId } = imported
  await platform.kernel.idle()

  const configIds = Object.fromEntries(imported.agents.map((agent) => [agent.name, agent.configId]))
  const member = (role: 'admin' | 'agent') =>
    platform.kernel.runPlatform(behalf, (scope) =>
      addMember(scope, { name: `The ${role}`, email: `${role}@client.example`, password, role, organizationId }),
    )
  await member('admin')
  const agentId = (await member('agent')).id
  const keys = await platform.kernel.runPlatform(behalf, async (scope) => {
    const common = { organizationId, name: 'test' }
    const all = Object.values(configIds)
    const scopes = [...API_KEY_SCOPES]
    return {
      secret: createApiKey(scope, { ...common, kind: 'secret', scopes, configIds: [], origins: [] }).key,
      publishable: createApiKey(scope, { ...common, kind: 'publishable', scopes: [], configIds: all, origins: ['*'] })
        .key,
    }
  })
  await platform.kernel.idle()
  const publishableKey = { 'x-workflow-key': keys.publishable }
  const world: World = {
    platform,
    dataFolder,
    organizationId,
    configIds,
    secretKey: keys.secret,
    publishableKey,
    administrator,
    admin: await signIn('admin@client.example'),
    agent: await signIn('agent@client.example'),
    agentId,
    ask,
    open: (agent, more = {}) => openChat(ask, publishableKey, configIds[agent] ?? '', more),
    restart: async () => {
      await platform.stop()
      platform = await start()
      world.platform = platform
      await platform.recovered
    },
    end: async () => {
      await platform.stop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
  return world
}

export const packed = (files: Readonly<Record<string, string>>): Uint8Array =>
  packArchive(new Map(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)])))

async function importFiles(ask: World['ask'], administrator: Headers, files: Readonly<Record<string, string>>) {
  const headers = { ...administrator, 'content-type': 'application/zip' }
  const answer = await ask('/v1/imports', { method: 'POST', headers, body: packed(files) })
  if (answer.status !== 201) throw new Error(answer.text)
  return z
    .object({ organizationId: z.string(), agents: z.array(z.object({ name: z.string(), configId: z.string() })) })
    .parse(answer.body)
}

async function send(url: string, path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  const raw = typeof body === 'string' || body instanceof Uint8Array || body === undefined
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(raw ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined
      ? {}
      : {
          body:
            typeof body === 'string' ? body : body instanceof Uint8Array ? Uint8Array.from(body) : JSON.stringify(body),
        }),
  })
  const text = await response.text()
  const json = /json/.test(response.headers.get('content-type') ?? '') && text !== ''
  const parsed = z.record(z.string(), z.unknown()).safeParse(json ? JSON.parse(text) : {})
  return { status: response.status, headers: response.headers, text, body: parsed.data ?? {} }
}

const Page = z.object({
  items: z.array(z.looseObject({ role: z.string(), text: z.string(), sequence: z.number() })),
})

async function openChat(ask: World['ask'], key: Headers, configId: string, more: object): Promise<Chat> {
  const started = await ask('/v1/conversations', {
    method: 'POST',
    headers: key,
    body: { configId, channel: 'web', ...more },
  })
  if (started.status !== 201) throw new Error(started.text)
  const id = String(started.body.conversationId)
  const headers = bearer(String(started.body.token))
  let said = 0
  const say: Chat['say'] = (text, clientMessageId = `m${++said}`) =>
    ask(`/v1/conversations/${id}/messages`, { method: 'POST', headers, body: { clientMessageId, text } })
  return {
    id,
    headers,
    say,
    reply: async (text) => {
      const answer = await say(text)
      if (answer.status !== 200) throw new Error(answer.text)
      return z.object({ message: z.object({ text: z.string() }) }).parse(answer.body).message.text
    },
    messages: async () => Page.parse((await ask(`/v1/conversations/${id}/messages`, { headers })).body).items,
  }
}
