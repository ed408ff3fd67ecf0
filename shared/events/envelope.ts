/** What every event travels in: CloudEvents 1.0 with the extensions of the platform. Parsed when published and when received, never cast. */
import { z } from 'zod'
import { contractOf, type EventData, type EventType, isEventType } from './catalogue.ts'
import type { EventContract } from './contract.ts'

export const envelopeSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().regex(/^\/(functions|run)\/[a-z-]+$/),
  type: z.string(),
  time: z.iso.datetime(),
  /** Id of the document that the step wrote. */
  subject: z.string().min(1),
  datacontenttype: z.literal('application/json'),
  tenantid: z.string().min(1),
  /** The subject's version. */
  sequence: z.number().int().nonnegative(),
  /** Sequence of the event before it about the same subject on the same topic, 0 where there was none; absent on timers, which keep no order. */
  previous: z.number().int().nonnegative().optional(),
  /** The root event or request. */
  correlationid: z.string().min(1),
  /** The direct cause. */
  causationid: z.string().min(1),
  /** `user:…`, `agent:…`, `engine:…`, `customer:…`, `key:…`. */
  actor: z.string().regex(/^(user|agent|engine|customer|key):/),
  schemaversion: z.number().int().positive(),
  data: z.unknown(),
})

type Attributes = Omit<z.infer<typeof envelopeSchema>, 'data' | 'type'>

export type Envelope<Type extends EventType = EventType> = Attributes & {
  readonly type: Type
  readonly data: EventData<Type>
}

/** An event that does not follow its contract; `unknown_type` and `newer_schema` may be a newer publisher's. */
export class MalformedEvent extends Error {
  override readonly name = 'MalformedEvent'
  constructor(
    readonly rule: 'unknown_type' | 'newer_schema' | 'envelope' | 'data',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

/** Parses the data of an event that is about to be published. Throws `MalformedEvent`. */
export function parseEventData<Type extends EventType>(type: Type, data: unknown): EventData<Type> {
  const parsed = contractOf(type).data.safeParse(data)
  if (!parsed.success) throw new MalformedEvent('data', `${type}: ${issuesOf(parsed.error)}`, { cause: parsed.error })
  return parsed.data as EventData<Type>
}

/** Parses what came from the queue. Throws `MalformedEvent`. */
export function parseEnvelope(received: unknown): Envelope {
  const parsed = envelopeSchema.safeParse(received)
  if (!parsed.success) throw new MalformedEvent('envelope', issuesOf(parsed.error), { cause: parsed.error })
  const { type } = parsed.data
  if (!isEventType(type)) throw new MalformedEvent('unknown_type', `event type ${type} is not in the catalogue`)
  const { schemaVersion } = contractOf(type)
  const data = upcast(type, contractOf(type), parsed.data.schemaversion, parsed.data.data)
  return { ...parsed.data, type, schemaversion: schemaVersion, data: parseEventData(type, data) }
}

/** Data of an older schema version as the newest has it. Throws `MalformedEvent` for one that is newer than this code, or data that no version had. */
export function upcast(type: string, contract: EventContract, from: number, data: unknown): unknown {
  if (from > contract.schemaVersion)
    throw new MalformedEvent(
      'newer_schema',
      `${type} has schema version ${from}; ${contract.schemaVersion} is known here`,
    )
  let current = data
  for (let version = from; version < contract.schemaVersion; version += 1) {
    const facts = z.record(z.string(), z.unknown()).safeParse(current)
    const upcaster = contract.upcasters[version]
    if (!facts.success || !upcaster)
      throw new MalformedEvent('data', `${type}: data of schema version ${version} cannot be read`)
    current = upcaster(facts.data)
  }
  return current
}

const issuesOf = (error: z.ZodError) =>
  error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
