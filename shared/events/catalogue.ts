/** Every event of the platform, once. */
import type { z } from 'zod'
import type { EventContract, Topic } from './contract.ts'
import { agentEvents } from './topics/agent-events.ts'
import { authEvents } from './topics/auth-events.ts'
import { clockEvents } from './topics/clock-events.ts'
import { communicationEvents } from './topics/communication-events.ts'
import { configEvents } from './topics/config-events.ts'
import { conversationEvents } from './topics/conversation-events.ts'
import { escalationEvents } from './topics/escalation-events.ts'
import { knowledgeEvents } from './topics/knowledge-events.ts'
import { orgEvents } from './topics/org-events.ts'
import { supportEvents } from './topics/support-events.ts'

const contracts = {
  ...agentEvents.events,
  ...authEvents.events,
  ...clockEvents.events,
  ...communicationEvents.events,
  ...configEvents.events,
  ...conversationEvents.events,
  ...escalationEvents.events,
  ...knowledgeEvents.events,
  ...orgEvents.events,
  ...supportEvents.events,
}

export const topics: readonly Topic[] = [
  agentEvents,
  authEvents,
  clockEvents,
  communicationEvents,
  configEvents,
  conversationEvents,
  escalationEvents,
  knowledgeEvents,
  orgEvents,
  supportEvents,
]

export type EventType = keyof typeof contracts
export type EventData<Type extends EventType> = z.infer<(typeof contracts)[Type]['data']>

const topicOfType = new Map(topics.flatMap((topic) => Object.keys(topic.events).map((type) => [type, topic] as const)))

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(contracts, type)
}

export function contractOf(type: EventType): EventContract {
  return contracts[type]
}

/** The topic that carries events of the type. */
export function topicOf(type: EventType): Topic {
  const topic = topicOfType.get(type)
  if (!topic) throw new Error(`event type ${type} has no topic`)
  return topic
}
