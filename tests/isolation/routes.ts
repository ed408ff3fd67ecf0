/** Every route, from the list that the gateway mounts, tried with somebody else's credentials on the first organization's ids. */
import type { Route } from '@workflow/engine'
import { z } from 'zod'
import type { Findings } from './findings.ts'
import { sampleValue } from './sample-value.ts'
import { brokenTokens, canary, type Headers, type World } from './world.ts'

interface Attempt {
  readonly route: Route
  readonly attacker: string
  readonly headers: Headers
}

/** Ids that say nothing of whose a thing is. */
const ownNames = ['version', 'name', 'callId', 'deadLetterId', 'flagName', 'sequence', 'engine']

/** A leak is a success where none is due, a canary in an answer, or a fault. A route whose request this cannot make is untested. */
export async function tryRoutes(world: World, findings: Findings): Promise<number> {
  const guarded = world.platform.routes.filter((route) => route.access.kind !== 'public' || route.path.includes('{'))
  for (const route of guarded) {
    const control = await callRoute(world, route, {})
    if (control.status === 400) findings.untested.push(`${route.method} ${route.path}: ${control.text}`)
  }
  for (const attempt of await byOthers(world, guarded)) await judge(world, attempt, 'routes, by strangers', findings)
  for (const attempt of byRole(world, guarded)) await judge(world, attempt, 'routes, by the wrong role', findings)
  return guarded.length
}

/** Everybody who has nothing to do with the first organization. */
async function byOthers(world: World, routes: readonly Route[]): Promise<Attempt[]> {
  const { attacker, victim } = world
  const strangers: Record<string, Headers> = {
    ...(await brokenTokens(world)),
    'secret key of another organization': attacker.secretKey,
    'publishable key of another organization': attacker.publishableKey,
    'conversation of another organization': attacker.conversation,
    'other customer of the same organization': victim.otherConversation,
    'key of the wrong scope': victim.narrowKey,
  }
  for (const [role, headers] of Object.entries(attacker.members)) strangers[`${role} of another organization`] = headers
  for (const [role, headers] of Object.entries(world.staff))
    strangers[`${role} without an assignment`] = { ...headers, 'x-workflow-organization': victim.organizationId }
  return routes.flatMap((route) =>
    Object.entries(strangers).map(([name, headers]) => ({ route, attacker: name, headers })),
  )
}

/** Members of the first organization whose role the route does not name. */
function byRole(world: World, routes: readonly Route[]): Attempt[] {
  return routes.flatMap((route) => {
    const { access } = route
    if (access.kind !== 'tenant' && access.kind !== 'platform') return []
    const roles: readonly string[] = access.roles
    return Object.entries(world.victim.members)
      .filter(([role]) => !roles.includes(role))
      .map(([role, headers]) => ({ route, attacker: `${role}, whose role may not`, headers }))
  })
}

async function judge(world: World, { route, attacker, headers }: Attempt, kind: string, findings: Findings) {
  findings.tried(kind)
  const { status, text } = await callRoute(world, route, headers)
  const place = `${route.method} ${route.path} by ${attacker}`
  if (status >= 500) findings.leak(kind, `${place}: ${status} ${text.slice(0, 200)}`)
  if (text.includes(canary)) findings.leak(kind, `${place}: the answer holds what belongs to the first organization`)
  // Without an id in it, a success shows the caller's own things; the canary above says if it does not.
  const names = Object.keys(world.victim.ids).filter((id) => route.path.includes(`{${id}}`))
  const foreign = names.some((id) => !ownNames.includes(id))
  if (status < 300 && (foreign || attacker.includes('may not') || attacker.includes('token')))
    findings.leak(kind, `${place}: ${status}`)
}

async function callRoute(world: World, route: Route, headers: Headers): Promise<{ status: number; text: string }> {
  const { ids } = world.victim
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? 'unknown'))
  const query = route.query ? new URLSearchParams(sampleStrings(route.query, ids)).toString() : ''
  const json = route.body
    ? JSON.stringify(sampleValue(z.toJSONSchema(route.body, { io: 'input', unrepresentable: 'any' }), ids))
    : undefined
  const body = json ?? (route.rawBodyLimitBytes === undefined ? undefined : 'not an archive')
  const controller = new AbortController()
  const response = await fetch(`${world.platform.url}${path}${query ? `?${query}` : ''}`, {
    method: route.method,
    headers: { ...(json ? { 'content-type': 'application/json' } : {}), ...headers },
    signal: controller.signal,
    ...(body === undefined ? {} : { body }),
  })
  const text = await textOf(response)
  controller.abort()
  return { status: response.status, text }
}

function sampleStrings(schema: z.ZodObject, ids: Readonly<Record<string, string>>): Record<string, string> {
  const value = sampleValue(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), ids)
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, given]) => [name, String(given)]),
  )
}

/** The whole answer; of a stream what it shows at once. */
export async function textOf(response: Response): Promise<string> {
  if (!response.headers.get('content-type')?.includes('event-stream')) return response.text()
  const reader = response.body?.getReader()
  const silence = new Promise<string>((resolve) => setTimeout(resolve, 150, ''))
  const first = reader?.read().then(({ value }) => new TextDecoder().decode(value))
  return (await Promise.race([first, silence])) ?? ''
}
