/** Every event of the platform, once. */
import type { z } from 'zod'
import type { EventContract, Topic } from './contract.ts'
import { agentEvents } from './topics/agent-events.ts'
import { approvalEvents } from './topics/approval-events.ts'
import { authEvents } from './topics/auth-events.ts'
import { billingEvents } from './topics/billing-events.ts'
import { clientEvents } from './topics/client-events.ts'
import { clockEvents } from './topics/clock-events.ts'
import { communicationEvents } from './topics/communication-events.ts'
import { configEvents } from './topics/config-events.ts'
import { conversationEvents } from './topics/conversation-events.ts'
import { crmEvents } from './topics/crm-events.ts'
import { crossProductEvents } from './topics/cross-product-events.ts'
import { deliveryEvents } from './topics/delivery-events.ts'
import { demoEvents } from './topics/demo-events.ts'
import { escalationEvents } from './topics/escalation-events.ts'
import { knowledgeEvents } from './topics/knowledge-events.ts'
import { orgEvents } from './topics/org-events.ts'
import { researchEvents } from './topics/research-events.ts'
import { salesDocEvents } from './topics/sales-doc-events.ts'
import { supportEvents } from './topics/support-events.ts'
import { voiceEvents } from './topics/voice-events.ts'
import { webhookEvents } from './topics/webhook-events.ts'

const contracts = {
  ...agentEvents.events,
  ...approvalEvents.events,
  ...clientEvents.events,
  ...demoEvents.events,
  ...researchEvents.events,
  ...authEvents.events,
  ...billingEvents.events,
  ...clockEvents.events,
  ...communicationEvents.events,
  ...configEvents.events,
  ...conversationEvents.events,
  ...crmEvents.events,
  ...crossProductEvents.events,
  ...deliveryEvents.events,
  ...escalationEvents.events,
  ...knowledgeEvents.events,
  ...orgEvents.events,
  ...salesDocEvents.events,
  ...supportEvents.events,
  ...voiceEvents.events,
  ...webhookEvents.events,
}

export const topics: readonly Topic[] = [
  agentEvents,
  approvalEvents,
  clientEvents,
  demoEvents,
  researchEvents,
  authEvents,
  billingEvents,
  clockEvents,
  communicationEvents,
  configEvents,
  conversationEvents,
  crmEvents,
  crossProductEvents,
  deliveryEvents,
  escalationEvents,
  knowledgeEvents,
  orgEvents,
  salesDocEvents,
  supportEvents,
  voiceEvents,
  webhookEvents,
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
