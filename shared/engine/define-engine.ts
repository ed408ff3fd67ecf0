/**
 * An engine is data: what it hears, when its clock ticks, which routes it answers. Whoever runs the platform reads these definitions; nothing is listed twice.
 */
import { type Envelope, type EventType, topicOf } from '@workflow/events'
import type { Collection } from '@workflow/platform'
import type { Platform, Tenant } from './capability.ts'
import type { EffectHandler } from './effect.ts'
import type { Route } from './route.ts'

interface StepOptions {
  /** Handles each subject's events strictly in sequence. All other steps must commute. */
  readonly ordered?: boolean
  /** Derives a view and emits nothing, so that a range of the log can be replayed into it. */
  readonly projection?: boolean
  /** Carries out the end of an organization, or proves it: an event of one that has ended is kept from all other handlers. */
  readonly afterEnd?: boolean
}

export interface TenantStep extends StepOptions {
  readonly kind: 'step'
  readonly scope: 'tenant'
  readonly type: EventType
  readonly handle: (event: Envelope, tenant: Tenant) => Promise<void>
}

export interface PlatformStep extends StepOptions {
  readonly kind: 'step'
  readonly scope: 'platform'
  readonly type: EventType
  readonly handle: (event: Envelope, platform: Platform) => Promise<void>
}

export type Handler = TenantStep | PlatformStep | EffectHandler

/** A step of a tenant-scoped engine. */
export function step<Type extends EventType>(
  type: Type,
  handle: (event: Envelope<Type>, tenant: Tenant) => Promise<void>,
  options: StepOptions = {},
): TenantStep {
  return { kind: 'step', scope: 'tenant', type, handle: handle as TenantStep['handle'], ...options }
}

/** A step of a platform-scoped engine. */
export function platformStep<Type extends EventType>(
  type: Type,
  handle: (event: Envelope<Type>, platform: Platform) => Promise<void>,
  options: StepOptions = {},
): PlatformStep {
  return { kind: 'step', scope: 'platform', type, handle: handle as PlatformStep['handle'], ...options }
}

export type Tick = 'every_minute' | 'hourly' | 'daily' | 'monthly'

export interface Engine {
  readonly name: string
  readonly scope: 'tenant' | 'platform'
  /** Every collection it keeps. */
  readonly collections: readonly Collection[]
  readonly on: readonly Handler[]
  readonly schedule: Readonly<Partial<Record<Tick, (event: Envelope<Tick>, platform: Platform) => Promise<void>>>>
  readonly api: readonly Route[]
}

type Definition = Pick<Engine, 'name' | 'scope'> & Partial<Engine>

/** Throws where a definition contradicts itself. */
export function defineEngine(definition: Definition): Engine {
  const engine: Engine = { collections: [], on: [], schedule: {}, api: [], ...definition }
  const types = engine.on.map((handler) => handler.type)
  const twice = types.find((type, place) => types.indexOf(type) !== place)
  if (twice) throw new Error(`engine ${engine.name} handles ${twice} twice`)
  // An effect belongs to the organization of its event, whatever else its engine reaches.
  const stranger = engine.on.find((handler) => handler.kind !== 'effect' && handler.scope !== engine.scope)
  if (stranger)
    throw new Error(`engine ${engine.name} is ${engine.scope}-scoped, its handler of ${stranger.type} is not`)
  return engine
}

/** All that it hears: its events and its ticks. */
export function handlersOf(engine: Engine): readonly Handler[] {
  const ticks = Object.entries(engine.schedule).map(([tick, handle]) => platformStep(tick as Tick, handle))
  return [...engine.on, ...ticks]
}

/** The topics that it needs a subscription to. */
export function topicsOf(engine: Engine): readonly string[] {
  return [...new Set(handlersOf(engine).map((handler) => topicOf(handler.type).name))]
}
