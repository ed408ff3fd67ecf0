/** Events that a handler could not take: kept with their error until a person replays them, mended or as they are, or discards them. */
import { createHash } from 'node:crypto'
import {
  type DocumentPath,
  defineCollection,
  definePlatformCollection,
  type Ports,
  type QueueMessage,
  type Write,
} from '@workflow/platform'
import { z } from 'zod'
import { attempts, inbox, parentOf } from './records.ts'

export const DeadLetterSchema = z.object({
  id: z.string(),
  engine: z.string(),
  topic: z.string(),
  tenantId: z.string(),
  error: z.object({ name: z.string(), message: z.string() }),
  attempts: z.number().int(),
  /** The envelope as it came, JSON where it was. */
  payload: z.string(),
  /** When it was given up. */
  time: z.string(),
  state: z.enum(['open', 'replayed', 'discarded']),
  /** What was delivered in place of `payload`. */
  mended: z.string().optional(),
  settledBy: z.string().optional(),
  settledAt: z.string().optional(),
  /** Why it was discarded. */
  reason: z.string().optional(),
})
export type DeadLetter = z.infer<typeof DeadLetterSchema>

const declaration = {
  name: 'dead_letters',
  schema: DeadLetterSchema,
  queries: {
    byState: { equals: ['state'], orderBy: 'time', group: true },
    named: { equals: ['id'], group: true },
  },
  subject: 'none',
  retentionDays: 'forever',
} as const

export const DeadLetters = defineCollection(declaration)
/** Of events that belong to no organization. */
export const PlatformDeadLetters = definePlatformCollection(declaration)

/** Where the letter of one message to one engine stands: named by both, so that a message that comes again leaves no second one. */
export function deadLetterPath(engine: string, { id, tenantId }: Pick<QueueMessage, 'id' | 'tenantId'>): DocumentPath {
  const name = createHash('sha256').update(`${engine}\n${id}`).digest('hex').slice(0, 32)
  return { parent: parentOf(tenantId), collection: DeadLetters.name, id: `dl_${name}` }
}

export function deadLetterWrite(path: DocumentPath, letter: DeadLetter): Write {
  const { id, state, time } = letter
  return { kind: 'set', path, fields: { id, state, time }, body: letter, version: 1, lastEvents: {} }
}

/** Of all organizations, oldest first. */
export async function readDeadLetters(
  ports: Ports,
  limit: number,
  state: DeadLetter['state'] = 'open',
): Promise<DeadLetter[]> {
  return find(ports, 'byState', { state }, limit)
}

export async function findDeadLetter(ports: Ports, id: string): Promise<DeadLetter | undefined> {
  const [letter] = await find(ports, 'named', { id }, 1)
  return letter
}

/**
 * Delivers it again, mended where it was. The engines that had taken it know it by its id; the one that had not counts its attempts anew. Twice is no fault.
 */
export async function redeliver(ports: Ports, letter: DeadLetter): Promise<void> {
  const payload = letter.mended ?? letter.payload
  const writes = tracesOf(letter, payload).map((path): Write => ({ kind: 'delete', path }))
  if (writes.length > 0) await ports.documents.commit({ guards: [], writes })
  const { id, topic, tenantId } = letter
  await ports.queue.publish([{ id, topic, orderingKey: id, tenantId, payload }])
}

/** What the engine that gave it up keeps of it: its attempts, and the mark that it is done with. */
function tracesOf(letter: DeadLetter, payload: string): DocumentPath[] {
  const event = envelopeOf(payload)
  if (!event) return []
  const id = `${letter.engine}.${event.type}:${event.id}`
  return [attempts, inbox].map(({ name }) => ({ parent: parentOf(letter.tenantId), collection: name, id }))
}

/** Type and id of what was once an envelope, whether or not it keeps its contract. */
function envelopeOf(payload: string): { readonly id: string; readonly type: string } | undefined {
  try {
    return z.object({ id: z.string(), type: z.string() }).safeParse(JSON.parse(payload)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function find(
  ports: Ports,
  name: string,
  equals: Readonly<Record<string, string>>,
  limit: number,
): Promise<DeadLetter[]> {
  const query = { parent: 'all', collection: DeadLetters.name, name, equals, limit } as const
  const found = await ports.documents.find(query)
  return found.map((document) => DeadLetterSchema.parse(document.body))
}
