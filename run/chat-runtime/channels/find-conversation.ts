/** Which conversation a message belongs to: a customer has one timeline, whatever they write on; a thread is a conversation of its own. */
import type { Tenant } from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { ConfigHeads, Customers, type InboundMessage } from '@workflow/records'
import type { LoadedAgent } from '../agents.ts'
import { recall } from '../customer-profile.ts'
import { callOf } from '../follow-calls.ts'
import { type Conversation, Conversations } from '../model.ts'
import type { Services } from '../services.ts'
import { stageConversation } from '../start-conversation.ts'
import { type Address, threadOf } from './address.ts'

/** Of one customer; older ones are not gone on with. */
const conversationsRead = 50

export const addressOf = ({ channel, endpointId, from, to, threadId }: InboundMessage): Address => ({
  channel,
  endpointId,
  customer: from,
  ours: to,
  ...(threadId === undefined ? {} : { threadId }),
})

/** The open one, or a new one with the agent that serves the channel; undefined where none does. */
export async function conversationFor(
  services: Services,
  tenant: Tenant,
  message: InboundMessage,
): Promise<string | undefined> {
  const { customerId } = message
  const via = addressOf(message)
  const thread = threadOf(via)
  const known = await tenant.query(
    Conversations,
    'ofCustomer',
    { customerId },
    { descending: true, limit: conversationsRead },
  )
  const open = known.items.find((one) => goesOn(one, thread))
  if (open) return open.id
  const agent = await agentFor(services, tenant, customerId, via)
  if (!agent) return undefined
  // Two messages that begin a conversation at once write this, and one of them finds the other's.
  const customer = await tenant.get(Customers, customerId)
  tenant.put(Customers, { ...customer, lastSeenAt: tenant.now })
  const phone = via.channel === 'slack' ? {} : { phone: via.customer }
  const onCall = await callOf(tenant, customerId)
  const { conversation } = stageConversation(tenant, agent, {
    ...(onCall === undefined ? {} : { onCall }),
    id: tenant.newId('cnv'),
    customerId,
    customer: { verified: false, ...(await recall(tenant, customerId, phone)) },
    configId: agent.bundle.configId,
    channel: via.channel,
    via,
    ...(thread === undefined ? {} : { thread }),
    sandbox: false,
    metadata: {},
  })
  return conversation.id
}

const goesOn = ({ status, channel, sandbox, thread }: Conversation, wanted: string | undefined): boolean =>
  status !== 'closed' && channel !== 'api' && !sandbox && thread === wanted

/** The first configuration, by id, whose open input channels name this one; phone channels by their number. */
async function agentFor(
  services: Services,
  tenant: Tenant,
  customerId: string,
  via: Address,
): Promise<LoadedAgent | undefined> {
  const heads = await tenant.query(ConfigHeads, 'all', {}, { limit: 500 })
  for (const { configId } of [...heads.items].sort((a, b) => a.configId.localeCompare(b.configId))) {
    const agent = await deployed(services, tenant, configId, customerId)
    if (agent?.config.channels?.input?.some((input) => serves(input, via))) return agent
  }
  return undefined
}

type InputChannel = NonNullable<NonNullable<LoadedAgent['config']['channels']>['input']>[number]

function serves(input: InputChannel, { channel, ours }: Address): boolean {
  if (!input.enabled || input.type !== channel) return false
  return input.type === 'slack' || input.phone_number === ours
}

async function deployed(
  services: Services,
  tenant: Tenant,
  configId: string,
  stickyKey: string,
): Promise<LoadedAgent | undefined> {
  try {
    return await services.agents.head(tenant.organizationId, configId, stickyKey)
  } catch (error) {
    if (error instanceof NotFound) return undefined
    throw error
  }
}
