/**
 * While a customer is on the phone with the agent, their chat is silent: it takes pictures, links and codes for the call, and answers nobody. Afterwards it goes on, knowing
 * what the call came to. What is heard twice, or in the wrong order, changes nothing: the session's own record says whether it is over.
 */
import { step, type Tenant } from '@workflow/engine'
import { VoiceInputs, VoiceSessions } from '@workflow/records'
import { phrasesIn, tell } from './follow-people.ts'
import { agentAnswers, type Conversation, Conversations, type Message } from './model.ts'
import type { Services } from './services.ts'

/** No call takes longer: where its end was never told, the chat goes on by then. */
const longestCallMs = 4 * 3_600_000
/** Of one customer; older conversations lie still anyhow. */
const conversationsRead = 50
const sessionsRead = 5
/** Of all calls between two turns. */
const summaryCharacters = 8_000

export const callBegins = (services: Services) =>
  step('voicebot_session_started', async (event, tenant) => {
    const { callId, customerId } = event.data
    const session = await tenant.findIfKept(VoiceSessions, callId)
    if (session?.customerId !== customerId || session.endedAt !== undefined) return
    const open = await openConversations(tenant, customerId)
    const silent = open.filter(({ onCall }) => onCall === undefined)
    for (const [place, found] of silent.entries()) {
      const conversation = await tenant.get(Conversations, found.id)
      const changes = { onCall: callId, unreadFrom: conversation.unreadFrom ?? conversation.lastMessage + 1 }
      // The others are looked at by nobody.
      if (place > 0 || !agentAnswers(conversation.status)) tenant.put(Conversations, { ...conversation, ...changes })
      else {
        const { onCall: text } = await phrasesIn(services, tenant, conversation)
        tell(tenant, conversation, { role: 'system', text }, changes)
      }
      checkLater(tenant, conversation.id, callId)
    }
  })

export const callEnds = (services: Services) =>
  step('voicebot_session_ended', async (event, tenant) => {
    const { callId, customerId } = event.data
    const session = await tenant.findIfKept(VoiceSessions, callId)
    if (session?.customerId !== customerId) return
    const silent = (await openConversations(tenant, customerId)).filter(({ onCall }) => onCall === callId)
    for (const [place, { id }] of silent.entries()) await speakAgain(services, tenant, id, session.summary, place === 0)
  })

export const callTooLong = (services: Services) =>
  step('conversation_call_checked', async (event, tenant) => {
    const { conversationId, callId } = event.data
    const conversation = await tenant.find(Conversations, conversationId)
    if (conversation?.onCall === callId && conversation.status !== 'closed')
      await speakAgain(services, tenant, conversationId, undefined, true)
  })

/** What calls came to, for a turn that has read of none of them yet. */
const summaryWith = ({ callSummary = '' }: Conversation, summary = ''): string =>
  [callSummary, summary]
    .filter((text) => text !== '')
    .join('\n')
    .slice(-summaryCharacters)

/** Stays silent where they are on another call by now. */
async function speakAgain(
  services: Services,
  tenant: Tenant,
  conversationId: string,
  summary: string | undefined,
  isTold: boolean,
): Promise<void> {
  const { onCall: callId, ...conversation } = await tenant.get(Conversations, conversationId)
  const next = { ...conversation, callSummary: summaryWith(conversation, summary) }
  const other = await callOf(tenant, conversation.customerId, callId)
  if (other !== undefined) {
    tenant.put(Conversations, { ...next, onCall: other })
    checkLater(tenant, conversationId, other)
    return
  }
  if (!isTold || !agentAnswers(conversation.status)) tenant.put(Conversations, next)
  else {
    const { callEnded: text } = await phrasesIn(services, tenant, conversation)
    tell(tenant, next, { role: 'system', text })
  }
}

/** The call that a customer is on besides the `known` one. Whoever commits on that ground commits before its end is told. */
export async function callOf(tenant: Tenant, customerId: string, known?: string): Promise<string | undefined> {
  const since = new Date(Date.parse(tenant.now) - longestCallMs).toISOString()
  const { items } = await tenant.query(
    VoiceSessions,
    'ofCustomer',
    { customerId },
    { descending: true, limit: sessionsRead },
  )
  const found = items.find(({ id, startedAt, endedAt }) => id !== known && endedAt === undefined && startedAt > since)
  // What is read by its id is a condition of the commit, what a query shows is none.
  const session = found && (await tenant.findIfKept(VoiceSessions, found.id))
  return session?.endedAt === undefined ? session?.id : undefined
}

/** Where the end of the call is never told. */
export function checkLater(tenant: Tenant, conversationId: string, callId: string): void {
  const at = new Date(Date.parse(tenant.now) + longestCallMs)
  tenant.emit('conversation_call_checked', { conversationId, callId }, { at })
}

/** Links, and words of capitals and digits. */
const linkLike = /\bhttps?:\/\/[^\s<>"]+/giu
const codeLike = /(?<![\w-])(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{2,10}[A-Z0-9](?![\w-])/gu

/** Hands what the message holds for the call over to it. */
export function passToCall(tenant: Tenant, callId: string, message: Message): void {
  const { id, customerId, conversationId, text, at } = message
  const links = text.match(linkLike) ?? []
  const codes = text.replace(linkLike, '').match(codeLike) ?? []
  if (links.length + codes.length === 0) return
  tenant.create(VoiceInputs, { id, customerId, callId, links, codes, at })
  tenant.emit('chatbot_message_received', {
    conversationId,
    callId,
    inputId: id,
    links: links.length,
    codes: codes.length,
  })
}

async function openConversations(tenant: Tenant, customerId: string): Promise<readonly Conversation[]> {
  const { items } = await tenant.query(
    Conversations,
    'ofCustomer',
    { customerId },
    { descending: true, limit: conversationsRead },
  )
  return items.filter(({ status, channel, sandbox }) => status !== 'closed' && channel !== 'api' && !sandbox)
}
