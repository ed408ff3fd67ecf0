/** The built-in tools: what any agent can do without a system of the client's. */
import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import type { Tenant } from '@workflow/engine'
import { retrievePassages } from '@workflow/knowledge'
import type { ToolCall } from '@workflow/llm-sdk'
import { OutgoingMessages, TicketRequests, ticketIdOf } from '@workflow/records'
import { noteFact } from './customer-profile.ts'
import { rememberCustomer } from './remember-customer.ts'
import type { Services } from './services.ts'
import { refused, type ToolAnswer } from './tool-answer.ts'
import type { TurnState } from './turn-state.ts'
import { VerificationCodes } from './verification-codes.ts'

const codeLifetimeMs = 10 * 60_000
const codeAttempts = 5
const neverRemembered: ReadonlySet<string> = new Set(['CREDIT_CARD', 'IBAN_CODE', 'US_SSN'])

const text = (call: ToolCall, name: string): string | undefined => {
  const value = call.arguments[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** The arguments were checked against the tool's schema. */
export async function runBuiltin(
  services: Services,
  tenant: Tenant,
  state: TurnState,
  call: ToolCall,
): Promise<ToolAnswer> {
  switch (call.name) {
    case 'search_knowledge':
      return searchKnowledge(services, tenant, state, text(call, 'query') ?? '')
    case 'escalate_to_human':
      return { outcome: 'ok', content: { status: 'a person is being asked to take over' } }
    case 'create_ticket':
      return requestTicket(tenant, state, call, 'ticket')
    case 'request_callback':
      return requestTicket(tenant, state, call, 'callback')
    case 'verify_customer':
      return verifyCustomer(tenant, state, call)
    case 'remember_customer':
      return rememberFact(tenant, state, text(call, 'fact') ?? '', text(call, 'about'))
    case 'think':
      return { outcome: 'ok', content: { status: 'noted' } }
    case 'end_conversation':
      return { outcome: 'ok', content: { status: 'ended' } }
    default:
      return refused('unknown_tool', `there is no built-in tool ${call.name}`)
  }
}

/** The value stands under what it is about: a newer one about the same replaces it. */
async function rememberFact(
  tenant: Tenant,
  state: TurnState,
  fact: string,
  about: string | undefined,
): Promise<ToolAnswer> {
  const { findFormalData } = await import('@workflow/security/pii')
  const found = findFormalData(fact).find(({ type }) => neverRemembered.has(type))
  if (found) return refused('not_remembered', 'numbers of cards, accounts and identity papers are not kept')
  const name = (about ?? fact).toLowerCase().slice(0, 60)
  await noteFact(tenant, state.customerId, {
    name,
    value: fact,
    source: 'said',
    conversationId: state.ref.conversationId,
  })
  return { outcome: 'ok', content: { remembered: fact } }
}

/** What is found joins the passages of the turn, so that the reply can cite it. */
async function searchKnowledge(
  services: Services,
  tenant: Tenant,
  state: TurnState,
  query: string,
): Promise<ToolAnswer> {
  const collections = state.agent.config.knowledge?.collections ?? []
  const { passages } = await retrievePassages(
    { query, collections },
    { index: tenant.search, embedder: services.embedder },
  )
  const known = new Set(state.knowledge.map((passage) => passage.id))
  state.knowledge = [...state.knowledge, ...passages.filter((passage) => !known.has(passage.id))]
  const numbered = passages.map((passage) => ({
    marker: state.knowledge.findIndex((one) => one.id === passage.id) + 1,
    title: passage.title,
    text: passage.text,
  }))
  return { outcome: 'ok', content: { passages: numbered } }
}

async function requestTicket(
  tenant: Tenant,
  state: TurnState,
  call: ToolCall,
  kind: 'ticket' | 'callback',
): Promise<ToolAnswer> {
  const id = tenant.newId('trq')
  const contact = (name: 'name' | 'email' | 'phone') =>
    text(call, name) ??
    (typeof state.customer.facts[name] === 'string' ? String(state.customer.facts[name]) : undefined)
  const [name, email, phone] = [contact('name'), contact('email'), contact('phone')]
  const when = text(call, 'when')
  const subject = text(call, 'subject') ?? text(call, 'reason') ?? 'Please call back'
  await rememberCustomer(tenant, state.customerId, { name, email, phone }, 'said')
  tenant.create(TicketRequests, {
    id,
    customerId: state.customerId,
    conversationId: state.ref.conversationId,
    kind,
    subject: subject.slice(0, 200),
    description: text(call, 'description') ?? subject,
    requester: { ...(name ? { name } : {}), ...(email ? { email } : {}), ...(phone ? { phone } : {}) },
    ...(when ? { when } : {}),
    createdAt: tenant.now,
  })
  tenant.emit('ticket_requested', { requestId: id, conversationId: state.ref.conversationId, kind })
  const ticketId = ticketIdOf(id)
  return {
    outcome: 'ok',
    content:
      kind === 'ticket'
        ? { ticketId }
        : { callbackId: ticketId, ...(phone ? { phone } : {}), ...(when ? { when } : {}) },
  }
}

/** Without a code: sends one. With it: proves that the customer reads that mailbox. */
async function verifyCustomer(tenant: Tenant, state: TurnState, call: ToolCall): Promise<ToolAnswer> {
  const id = state.ref.conversationId
  const pending = await tenant.find(VerificationCodes, id)
  const given = text(call, 'code')
  if (given === undefined) return sendCode(tenant, state, id, text(call, 'email'), pending !== undefined)
  if (!pending || pending.expiresAt < tenant.now)
    return refused('code_expired', 'that code is no longer valid; a new one can be sent')
  if (pending.attemptsLeft === 0) return refused('too_many_attempts', 'too many wrong codes; a new one can be sent')
  if (!timingSafeEqual(Buffer.from(hashCode(id, given)), Buffer.from(pending.codeHash))) {
    tenant.put(VerificationCodes, { ...pending, attemptsLeft: pending.attemptsLeft - 1 })
    return refused('wrong_code', 'that is not the code that was sent')
  }
  tenant.remove(VerificationCodes, pending)
  return { outcome: 'ok', content: { verified: true, email: pending.email } }
}

function sendCode(
  tenant: Tenant,
  state: TurnState,
  id: string,
  email: string | undefined,
  replaces: boolean,
): ToolAnswer {
  if (email === undefined) return refused('email_required', 'the e-mail address to send the code to is needed')
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const expiresAt = new Date(Date.parse(tenant.now) + codeLifetimeMs).toISOString()
  const record = {
    id,
    customerId: state.customerId,
    email,
    codeHash: hashCode(id, code),
    expiresAt,
    attemptsLeft: codeAttempts,
  }
  if (replaces) tenant.put(VerificationCodes, record)
  else tenant.create(VerificationCodes, record)
  const messageId = tenant.newId('out')
  const name = state.agent.bundle.organization.name
  tenant.create(OutgoingMessages, {
    id: messageId,
    customerId: state.customerId,
    channel: 'email',
    to: email,
    subject: `${code} is your code`,
    text: `Your code for ${name} is ${code}. It is valid for ten minutes.`,
    createdAt: tenant.now,
  })
  tenant.emit('outgoing_message_queued', { messageId, channel: 'email', template: 'one_time_code' })
  return { outcome: 'ok', content: { verified: false, codeSentTo: email } }
}

const hashCode = (conversationId: string, code: string) =>
  createHash('sha256')
    .update(`${conversationId}:${code.replace(/\s/g, '')}`)
    .digest('hex')
