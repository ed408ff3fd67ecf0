/**
 * A message as Pub/Sub carries it. An event in the CloudEvents form goes in binary mode: its attributes as attributes, its data as data
 * (https://github.com/google/knative-gcp/blob/main/docs/spec/pubsub-protocol-binding.md, after the CloudEvents Kafka binding). Anything else, and an event with an attribute too long
 * for Pub/Sub, goes whole as data. What the receiving side needs beside it is in attributes too, since a push handler may see neither ordering key nor subscription.
 */
import { z } from 'zod'
import type { QueueMessage } from '../../ports/queue.ts'

export interface PubSubMessage {
  readonly data: Buffer
  readonly attributes: Readonly<Record<string, string>>
  readonly orderingKey: string
}

/** A message as a push delivers it. */
export const pushedMessage = z.object({
  /** Base64. */
  data: z.string().default(''),
  attributes: z.record(z.string(), z.string()).default({}),
  messageId: z.string(),
})
export type PushedMessage = z.infer<typeof pushedMessage>

const event = z.object({ specversion: z.string(), data: z.unknown() }).catchall(z.unknown())

const eventPrefix = 'ce-'
/** Names the attributes that were numbers or the like, so that they come back as such. */
const typed = 'workflow-typed'
/** https://cloud.google.com/pubsub/quotas#resource_limits */
const maxAttributeBytes = 1_024
const maxAttributes = 100

export function toPubSub(message: QueueMessage): PubSubMessage {
  const own = {
    'workflow-id': message.id,
    'workflow-topic': message.topic,
    'workflow-key': message.orderingKey,
    'workflow-tenant': message.tenantId,
    ...(message.type === undefined ? {} : { 'workflow-type': message.type }),
  }
  const binary = binaryMode(message.payload)
  const { orderingKey } = message
  if (!binary) return { data: Buffer.from(message.payload), attributes: own, orderingKey }
  return { data: binary.data, attributes: { ...binary.attributes, ...own }, orderingKey }
}

/** A message that somebody else published comes as one without a tenant of its own; what it says is for the receiver to judge. */
export function fromPubSub({ data, attributes, messageId }: PushedMessage): QueueMessage {
  const text = Buffer.from(data, 'base64').toString('utf8')
  const type = attributes['workflow-type']
  return {
    id: attributes['workflow-id'] ?? messageId,
    topic: attributes['workflow-topic'] ?? '',
    orderingKey: attributes['workflow-key'] ?? messageId,
    tenantId: attributes['workflow-tenant'] ?? 'platform',
    payload: attributes[`${eventPrefix}specversion`] === undefined ? text : payloadOf(attributes, text),
    ...(type === undefined ? {} : { type }),
  }
}

function binaryMode(payload: string): Pick<PubSubMessage, 'data' | 'attributes'> | undefined {
  const parsed = event.safeParse(parseJson(payload))
  if (!parsed.success) return undefined
  const { data, ...context } = parsed.data
  const entries = Object.entries(context).map(([name, value]): [string, string] => [
    eventPrefix + name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  const notText = Object.keys(context).filter((name) => typeof context[name] !== 'string')
  const attributes = Object.fromEntries([...entries, [typed, notText.join(' ')]])
  const fits = Object.values(attributes).every((value) => Buffer.byteLength(value) <= maxAttributeBytes)
  if (!fits || entries.length > maxAttributes / 2) return undefined
  return { data: Buffer.from(JSON.stringify(data ?? null)), attributes }
}

function payloadOf(attributes: PushedMessage['attributes'], data: string): string {
  const notText = new Set((attributes[typed] ?? '').split(' '))
  const context = Object.entries(attributes)
    .filter(([name]) => name.startsWith(eventPrefix))
    .map(([name, value]) => {
      const plain = name.slice(eventPrefix.length)
      return [plain, notText.has(plain) ? parseJson(value) : value]
    })
  return JSON.stringify({ ...Object.fromEntries(context), data: parseJson(data) })
}

/** Undefined for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
