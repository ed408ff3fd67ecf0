/** A conversation begins: on the version that its customer's configuration head names now, and stays on it. */
import { promptVariables } from '@workflow/agent-core'
import { renderGreeting } from '@workflow/config-sdk'
import type { Tenant } from '@workflow/engine'
import type { Message as DialogueMessage } from '@workflow/llm-sdk'
import { InvalidInput, PreconditionFailed } from '@workflow/platform'
import { Customers, linkedCustomer, provenBy } from '@workflow/records'
import { type CustomerIdentity, TokenError, verifyCustomerToken } from '@workflow/security'
import type { LoadedAgent } from './agents.ts'
import { commit } from './commit.ts'
import { recall } from './customer-profile.ts'
import { callOf, checkLater } from './follow-calls.ts'
import { type Conversation, Conversations, type Message, Messages } from './model.ts'
import { provenCustomer } from './proven-dialogues.ts'
import { rememberCustomer } from './remember-customer.ts'
import type { Services } from './services.ts'

/** The organization's secret that its own site signs customers' tokens with. */
const customerTokenSecret = 'CUSTOMER_TOKEN_SECRET'

const idleMs = 24 * 3_600_000

export interface ConversationRequest {
  readonly configId: string
  readonly channel: 'web' | 'api'
  readonly customerToken?: string
  readonly metadata: Readonly<Record<string, string>>
  readonly sandbox: boolean
  /** What was said before in a dialogue that is not kept here. */
  readonly dialogue?: readonly DialogueMessage[]
  /** Where the conversation of a repeated request must be found again. */
  readonly id?: string
}

export interface StartedConversation {
  readonly conversation: Conversation
  readonly agent: LoadedAgent
  readonly greeting: Message | undefined
}

/** Throws `NotFound` for an unknown configuration, `InvalidInput` for a customer token that does not hold. */
export async function startConversation(
  services: Services,
  organizationId: string,
  correlationId: string,
  request: ConversationRequest,
): Promise<StartedConversation> {
  const conversationId = request.id ?? services.newId('cnv')
  const ref = { organizationId, conversationId }
  return commit(services, ref, correlationId, async (tenant) => {
    const known = request.id === undefined ? undefined : await tenant.find(Conversations, request.id)
    if (known)
      return {
        conversation: known,
        agent: await services.agents.version(organizationId, known.configId, known.configVersion),
        greeting: undefined,
      }
    const identity =
      request.customerToken === undefined
        ? undefined
        : await identify(tenant, services, request.customerToken, request.configId)
    const agent = await services.agents.head(organizationId, request.configId, identity?.sub ?? conversationId)
    const { customerId, customer } = await customerOf(tenant, request, identity)
    const onCall = identity && request.channel === 'web' ? await callOf(tenant, customerId) : undefined
    const { conversation, greeting } = stageConversation(tenant, agent, {
      ...request,
      id: conversationId,
      customerId,
      customer,
      ...(onCall === undefined ? {} : { onCall }),
    })
    return { conversation, agent, greeting }
  })
}

type NewConversation = Pick<
  Conversation,
  'id' | 'customerId' | 'customer' | 'configId' | 'sandbox' | 'via' | 'thread' | 'onCall'
> & {
  readonly channel: Conversation['channel']
  readonly metadata: Readonly<Record<string, string>>
}

/** Stages a conversation on the agent's version; on the web with its greeting. */
export function stageConversation(
  tenant: Tenant,
  agent: LoadedAgent,
  { id, customerId, customer, configId, channel, sandbox, metadata, via, thread, onCall }: NewConversation,
): { conversation: Conversation; greeting: Message | undefined } {
  const text = channel === 'web' ? renderGreeting(agent.config, promptVariables(agent.bundle)) : undefined
  const configVersion = agent.bundle.version
  const conversation = tenant.create(Conversations, {
    id,
    customerId,
    configId,
    configVersion,
    channel,
    ...(via ? { via } : {}),
    ...(thread === undefined ? {} : { thread }),
    ...(onCall === undefined ? {} : { onCall, unreadFrom: text === undefined ? 1 : 2 }),
    status: 'open',
    customer,
    sandbox,
    lastMessage: text === undefined ? 0 : 1,
    turns: 0,
    toolFailures: 0,
    line: [],
    guidance: [],
    metadata: { ...metadata },
    createdAt: tenant.now,
    updatedAt: tenant.now,
  })
  const greeting: Message | undefined =
    text === undefined
      ? undefined
      : tenant.create(Messages, {
          id: `msg_${id.slice(4)}_1`,
          customerId,
          conversationId: id,
          sequence: 1,
          role: 'agent',
          text,
          at: tenant.now,
          citations: [],
          toolCalls: [],
          pushed: false,
        })
  tenant.emit('conversation_started', { conversationId: id, configId, configVersion, channel })
  tenant.emit('conversation_idle_checked', { conversationId: id }, { at: new Date(Date.parse(tenant.now) + idleMs) })
  if (onCall !== undefined) checkLater(tenant, id, onCall)
  return { conversation, greeting }
}

async function identify(
  tenant: Tenant,
  services: Services,
  token: string,
  configId: string,
): Promise<CustomerIdentity> {
  const secret = await tenant.secrets.get(customerTokenSecret)
  if (!secret)
    throw new PreconditionFailed('this organization has set no secret for customer tokens', {
      code: 'no_customer_token_secret',
    })
  try {
    return await verifyCustomerToken(token, secret.value, { configId, now: services.kernel.ports.clock.now() })
  } catch (error) {
    if (!(error instanceof TokenError)) throw error
    throw new InvalidInput(
      'the customer token does not hold',
      { errors: [{ path: 'customerToken', rule: error.kind, message: error.message }] },
      { cause: error },
    )
  }
}

/** Whose conversation it is: the person whom the client's token names, the one of the dialogue that goes on, or somebody new. */
async function customerOf(
  tenant: Tenant,
  { configId, dialogue = [] }: ConversationRequest,
  identity: CustomerIdentity | undefined,
): Promise<Pick<Conversation, 'customerId' | 'customer'>> {
  if (!identity) {
    const proven = await provenCustomer(tenant, configId, dialogue)
    return proven ?? { customerId: tenant.newId('cus'), customer: { verified: false, facts: {} } }
  }
  const facts = factsOf(identity)
  const customerId = await whoIs(tenant, identity)
  await rememberCustomer(tenant, customerId, facts, 'proven')
  return { customerId, customer: { verified: true, ...(await recall(tenant, customerId, facts)) } }
}

/** Who wrote from the number that the token proves before is the same person: their conversations are one timeline. */
async function whoIs(tenant: Tenant, { sub, phone }: CustomerIdentity): Promise<string> {
  const linkId = await tenant.personal.blindIndex('text', sub)
  const byPhone = phone === undefined ? undefined : await tenant.lookUp(Customers, 'byPhone', phone)
  const known = provenBy('phone', byPhone?.items ?? [])
  // Who is somebody else's customer by their own id already is not taken for them by a number.
  return known && known.externalId === undefined
    ? linkedCustomer(tenant, linkId, known.id)
    : linkedCustomer(tenant, linkId)
}

function factsOf({ sub, ...rest }: CustomerIdentity): Record<string, string> {
  return { customerId: sub, ...rest }
}
