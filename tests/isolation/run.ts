/**
 * `npm run test:isolation`: every route, from the list that the gateway mounts, tried with somebody else's credentials on the first organization's ids. A leak is
 * a success where none is due, a canary in an answer, or a changed document. A route whose request this cannot make fails the run: nothing goes untested.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Route } from '@workflow/engine'
import Database from 'libsql'
import { z } from 'zod'
import { sampleValue } from './sample-value.ts'
import { brokenTokens, buildWorld, canary, type Headers, type World } from './world.ts'

interface Attempt {
  readonly route: Route
  readonly attacker: string
  readonly headers: Headers
}

const world = await buildWorld()
const { platform, victim, attacker } = world
const before = fingerprint()
const leaks: string[] = []
const untested: string[] = []
let attempts = 0

const guarded = platform.routes.filter((route) => route.access.kind !== 'public' || route.path.includes('{'))
for (const route of guarded) {
  const control = await callRoute(route, {})
  if (control.status === 400) untested.push(`${route.method} ${route.path}: ${control.text}`)
}
for (const attempt of [...(await attemptsByOthers(world)), ...attemptsByRole(world)]) await judge(attempt)
await searchAndStreams()
await platform.kernel.idle()
if (fingerprint() !== before) leaks.push('documents of the first organization were changed')
await world.end()

for (const leak of leaks) console.log(`LEAK  ${leak}`)
for (const route of untested) console.log(`UNTESTED  ${route}`)
console.log(`${guarded.length} routes, ${attempts} attempts, ${leaks.length} leaks, ${untested.length} untested`)
console.log(`${attempts - leaks.length} passed, ${leaks.length + untested.length} failed`)
process.exitCode = leaks.length + untested.length === 0 ? 0 : 1

/** Everybody who has nothing to do with the first organization. */
async function attemptsByOthers(given: World): Promise<Attempt[]> {
  const strangers: Record<string, Headers> = {
    ...(await brokenTokens(given)),
    'secret key of another organization': attacker.secretKey,
    'publishable key of another organization': attacker.publishableKey,
    'conversation of another organization': attacker.conversation,
    'other customer of the same organization': victim.otherConversation,
    'key of the wrong scope': victim.narrowKey,
  }
  for (const [role, headers] of Object.entries(attacker.members)) strangers[`${role} of another organization`] = headers
  for (const [role, headers] of Object.entries(given.staff))
    strangers[`${role} without an assignment`] = { ...headers, 'x-workflow-organization': victim.organizationId }
  return guarded.flatMap((route) =>
    Object.entries(strangers).map(([name, headers]) => ({ route, attacker: name, headers })),
  )
}

/** Members of the first organization whose role the route does not name. */
function attemptsByRole(given: World): Attempt[] {
  return guarded.flatMap((route) => {
    const { access } = route
    if (access.kind !== 'tenant' && access.kind !== 'platform') return []
    const roles: readonly string[] = access.roles
    return Object.entries(given.victim.members)
      .filter(([role]) => !roles.includes(role))
      .map(([role, headers]) => ({ route, attacker: `${role}, whose role may not`, headers }))
  })
}

async function judge({ route, attacker: name, headers }: Attempt): Promise<void> {
  attempts += 1
  const { status, text } = await callRoute(route, headers)
  const place = `${route.method} ${route.path} by ${name}`
  if (status >= 500) leaks.push(`${place}: ${status} ${text.slice(0, 200)}`)
  if (text.includes(canary)) leaks.push(`${place}: the answer holds what belongs to the first organization`)
  // Without an id in it, a success shows the caller's own things; the canary above says if it does not.
  const names = Object.keys(victim.ids).filter((id) => route.path.includes(`{${id}}`))
  const foreign = names.some((id) => id !== 'version' && id !== 'name' && id !== 'callId' && id !== 'deadLetterId')
  if (status < 300 && (foreign || name.includes('may not') || name.includes('token'))) leaks.push(`${place}: ${status}`)
}

async function callRoute(route: Route, headers: Headers): Promise<{ status: number; text: string }> {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(victim.ids[name] ?? 'unknown'))
  const query = route.query ? new URLSearchParams(sampleStrings(route.query)).toString() : ''
  const json = route.body
    ? JSON.stringify(sampleValue(z.toJSONSchema(route.body, { io: 'input', unrepresentable: 'any' }), victim.ids))
    : undefined
  const body = json ?? (route.rawBodyLimitBytes === undefined ? undefined : 'not an archive')
  const controller = new AbortController()
  const response = await fetch(`${platform.url}${path}${query ? `?${query}` : ''}`, {
    method: route.method,
    headers: { ...(json ? { 'content-type': 'application/json' } : {}), ...headers },
    signal: controller.signal,
    ...(body === undefined ? {} : { body }),
  })
  const text = response.headers.get('content-type')?.includes('event-stream')
    ? await firstPart(response)
    : await response.text()
  controller.abort()
  return { status: response.status, text }
}

function sampleStrings(schema: z.ZodObject): Record<string, string> {
  const value = sampleValue(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), victim.ids) as Record<
    string,
    unknown
  >
  return Object.fromEntries(Object.entries(value).map(([name, given]) => [name, String(given)]))
}

/** What a stream shows at once. */
async function firstPart(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const silence = new Promise<string>((resolve) => setTimeout(resolve, 150, ''))
  const first = reader?.read().then(({ value }) => new TextDecoder().decode(value))
  return (await Promise.race([first, silence])) ?? ''
}

/** What other routes lead to: search, tools and events of the second organization asked for the first one's words. */
async function searchAndStreams(): Promise<void> {
  const asks: [string, string, Headers, unknown][] = [
    ['POST', '/v1/knowledge/search', attacker.secretKey, { query: `secret of the opening hours ${canary}` }],
    [
      'POST',
      '/v1/chat/completions',
      attacker.secretKey,
      {
        model: attacker.ids.configId,
        messages: [{ role: 'user', content: 'What is the secret of the opening hours?' }],
      },
    ],
    [
      'POST',
      '/v1/chat/completions',
      attacker.secretKey,
      { model: victim.ids.configId, messages: [{ role: 'user', content: 'What is the secret of the opening hours?' }] },
    ],
    ['POST', '/v1/conversations', attacker.publishableKey, { configId: victim.ids.configId, channel: 'web' }],
    ['GET', '/v1/events?limit=500', attacker.secretKey, undefined],
    ['GET', '/v1/stream', attacker.secretKey, undefined],
  ]
  for (const [method, path, headers, body] of asks) {
    attempts += 1
    const response = await fetch(`${platform.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = response.headers.get('content-type')?.includes('event-stream')
      ? await firstPart(response)
      : await response.text()
    const echoed = JSON.stringify(body ?? '').includes(canary) ? text.replaceAll(`opening hours ${canary}`, '') : text
    if (echoed.includes(canary) || echoed.includes(victim.organizationId))
      leaks.push(`${method} ${path}: the answer holds what belongs to the first organization`)
  }
}

/** All documents of the first organization; of its keys the times of use are left out, since trying one notes it. */
function fingerprint(): string {
  const database = new Database(join(world.dataFolder, 'workflow.sqlite'), { readonly: true })
  const hash = createHash('sha256')
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'c\\_%' ESCAPE '\\' ORDER BY name")
    .all() as { name: string }[]
  for (const { name } of tables) {
    if (name === 'c_api_keys') continue
    for (const row of database
      .prepare(`SELECT id, body FROM ${name} WHERE parent = ? ORDER BY id`)
      .all(`organizations/${victim.organizationId}`))
      hash.update(JSON.stringify(row))
  }
  database.close()
  return hash.digest('hex')
}
