/** Runs a route's handler in the unit of work that its scope asks for, with the conditions and the record of the answer inside the same commit. */
import {
  type Behalf,
  type Door,
  KeptRefusal,
  type Kernel,
  type Platform,
  type Route,
  type Tenant,
} from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { entityTag, requireAbsence, requireMatch } from './conditional.ts'
import {
  type AnswerShelf,
  type GivenAnswer,
  type Idempotency,
  type KeyedRequest,
  shelfOfPlatform,
  shelfOfTenant,
} from './idempotency.ts'

export interface RouteRun {
  readonly kernel: Kernel
  readonly idempotency: Idempotency
  readonly route: Route
  readonly organizationId: string | undefined
  readonly behalf: Behalf
  /** What the handler takes. */
  readonly call: object
  readonly keyed: KeyedRequest | undefined
  /** Answers the state that this route changes, where it changes one that can be read. */
  readonly representation: Route | undefined
  /** The header, where it was sent. */
  readonly ifMatch: string | undefined
  /** The change is to make something that is not there. */
  readonly onlyNew: boolean
}

/** `response`: the handler's own, as it is. */
export type RouteOutcome =
  | { readonly kind: 'response'; readonly response: Response }
  | (GivenAnswer & { readonly kind: 'answer'; readonly etag?: string })

type Capability = Tenant | Platform

export async function runRoute(run: RouteRun): Promise<RouteOutcome> {
  const { idempotency, keyed } = run
  if (run.ifMatch !== undefined && run.representation === undefined) requireMatch(run.ifMatch, undefined)
  if (keyed === undefined) return inUnit(run)
  return idempotency.alone(keyed, () => inUnit(run))
}

function inUnit(run: RouteRun): Promise<RouteOutcome> {
  const { kernel, route, organizationId, behalf } = run
  if (route.scope === 'service') return inService(run)
  if (route.scope === 'platform')
    return kernel
      .runPlatform(behalf, (platform) => answered(run, platform, platformShelf(platform, organizationId)))
      .then(kept)
  if (organizationId === undefined)
    throw new Error(`${route.method} ${route.path} opens no organization, its handler needs one`)
  return kernel
    .door(organizationId, behalf)
    .run((tenant) => answered(run, tenant, shelfOfTenant(tenant)))
    .then(kept)
}

const platformShelf = (platform: Platform, organizationId: string | undefined): AnswerShelf =>
  organizationId === undefined ? shelfOfPlatform(platform) : shelfOfTenant(platform.tenant(organizationId))

/** One unit of work: recall, conditions, handler, record. What a handler refuses is not recorded: nothing has happened, and it may go well the next time. */
async function answered(
  run: RouteRun,
  capability: Capability,
  shelf: AnswerShelf,
): Promise<RouteOutcome | KeptRefusal> {
  const { idempotency, keyed, route, ifMatch, onlyNew, representation } = run
  const known = keyed && (await idempotency.recall(shelf, keyed))
  if (known) return { kind: 'answer', ...known }
  // The tag is taken from what this unit reads, so that its commit holds only while that stands.
  if (representation && (ifMatch !== undefined || onlyNew)) {
    const current = await presentTag(run, representation, capability)
    if (ifMatch !== undefined) requireMatch(ifMatch, current)
    if (onlyNew) requireAbsence(current)
  }
  const result = await handle(route, run.call, capability)
  if (result instanceof KeptRefusal) return result
  if (result instanceof Response) return { kind: 'response', response: result }
  const answer = answerOf(route, result)
  if (keyed) await idempotency.record(shelf, keyed, answer.status, answer.text)
  if (representation === undefined || route.method === 'DELETE') return answer
  return { ...answer, etag: await tagOf(run, representation, capability) }
}

/** A refusal that was kept is thrown by the kernel, after its commit. */
function kept(outcome: RouteOutcome | KeptRefusal): RouteOutcome {
  if (outcome instanceof KeptRefusal) throw outcome.error
  return outcome
}

/** Undefined where nothing is there. */
async function presentTag(run: RouteRun, representation: Route, capability: Capability): Promise<string | undefined> {
  try {
    return await tagOf(run, representation, capability)
  } catch (error) {
    if (error instanceof NotFound) return undefined
    throw error
  }
}

async function tagOf(run: RouteRun, representation: Route, capability: Capability): Promise<string> {
  const query = representation.query?.parse({})
  return entityTag(JSON.stringify(await handle(representation, { ...run.call, query, body: undefined }, capability)))
}

/** A service opens its own units of work. The record follows its answer: what it does, it does once by ids of its own. */
async function inService(run: RouteRun): Promise<RouteOutcome> {
  const { kernel, idempotency, keyed, route, organizationId, behalf, call } = run
  const onShelf = <Result>(work: (shelf: AnswerShelf) => Promise<Result>): Promise<Result> =>
    organizationId === undefined
      ? kernel.runPlatform(behalf, (platform) => work(shelfOfPlatform(platform)))
      : kernel.door(organizationId, behalf).run((tenant) => work(shelfOfTenant(tenant)))
  const known = keyed && (await onShelf((shelf) => idempotency.recall(shelf, keyed)))
  if (known) return { kind: 'answer', ...known }
  const door = organizationId === undefined ? undefined : kernel.door(organizationId, behalf)
  const result = await handle(route, call, door)
  if (result instanceof Response) return { kind: 'response', response: result }
  const answer = answerOf(route, result)
  if (keyed) await onShelf((shelf) => idempotency.record(shelf, keyed, answer.status, answer.text))
  return answer
}

/** The definition was checked against its own schemas where it was made; here only the schemas know the types. */
const handle = (route: Route, call: object, capability: Capability | Door | undefined): Promise<unknown> =>
  Reflect.apply(route.handle, undefined, [call, capability])

function answerOf(route: Route, result: unknown): Extract<RouteOutcome, { kind: 'answer' }> {
  const text = route.status === 204 ? '' : JSON.stringify(result)
  return { kind: 'answer', status: route.status, text, replayed: false }
}
