/** The people's side of the fake platform: signing in, events, one escalation that can be claimed once. */
import type { ServerResponse } from 'node:http'
import type { Escalation } from '../desk/escalations.ts'
import { fakeClient } from './fake-journeys.ts'
import type { FakePlatform } from './fake-platform.ts'
import { showcase } from './fake-showcase.ts'
import { json, wire } from './fake-wire.ts'

const nameOf = (email: string) => email.replace(/@.*/, '').replace(/^./, (first) => first.toUpperCase())

export class FakePeople {
  escalations: Escalation[] = []
  /** Organizations that the staff are assigned to. */
  assigned: readonly string[] = []
  readonly whispers: string[] = []
  /** In the local mailbox, newest first. */
  letters: readonly object[] = []
  readonly listeners = new Set<ServerResponse>()
  position = 0

  /** Tells everybody who listens that something happened. */
  emit(type: string, data: Record<string, unknown>, correlationid = 'cause_1', actor = 'engine:chat-runtime'): void {
    this.position += 1
    const event = {
      id: `evt_${this.position}`,
      type,
      time: new Date().toISOString(),
      subject: 'conversations/cnv_1',
      actor,
      correlationid,
      data,
    }
    for (const listener of this.listeners) listener.write(wire({ event: 'event', data: event }, this.position))
  }

  escalate(conversationId: string): void {
    this.escalations.push({
      id: 'esc_1',
      conversationId,
      state: 'waiting',
      reason: 'user_request',
      rule: 'when the customer asks for a person',
      summary:
        'The customer wants to change the lenses of an order that is already being made, and asked for a person.',
      sentiment: 0.4,
      suggestedReply: 'I have stopped the order so that we can change the lenses. Which ones would you like?',
      tried: ['Looked up the order: in production', 'Change of lenses: refused, too late'],
      createdAt: new Date(Date.now() - 95_000).toISOString(),
    })
    this.emit('escalation_triggered', { escalationId: 'esc_1', conversationId, reason: 'user_request' })
  }
}

const people = new WeakMap<FakePlatform, FakePeople>()

export function peopleOf(platform: FakePlatform): FakePeople {
  const known = people.get(platform) ?? new FakePeople()
  people.set(platform, known)
  return known
}

export function answerPeople(
  platform: FakePlatform,
  path: string,
  body: Record<string, string>,
  response: ServerResponse,
): void {
  const all = peopleOf(platform)
  const caller = (response.req.headers.authorization ?? '').replace('Bearer ', '')
  if (path === '/v1/auth/sign-in') {
    const user = showcase.users.find(({ email, password }) => email === body.email && password === body.password)
    if (!user)
      return void json(response, 401, {
        title: 'Unauthenticated',
        status: 401,
        detail: 'Address or password is wrong.',
      })
    return void json(response, 200, {
      accessToken: user.email,
      refreshToken: 'refresh',
      user: { id: user.email, name: nameOf(user.email), email: user.email, role: user.role },
    })
  }
  const staff = ['support_specialist', 'platform_admin']
  const isStaff = showcase.users.some(({ email, role }) => email === caller && staff.includes(role))
  const actsFor = response.req.headers['x-workflow-organization']
  if (path === '/v1/assignments')
    return void json(response, 200, { items: all.assigned.map((organizationId) => ({ organizationId })) })
  if (path === '/v1/organization') {
    const client = showcase.clients.find(({ slug }) => `org_${slug}` === actsFor)
    if (actsFor === 'org_busy') return void json(response, 503, { title: 'Unavailable', status: 503, detail: 'Later.' })
    return void (client
      ? json(response, 200, { name: client.name })
      : json(response, 404, { title: 'Not found', status: 404 }))
  }
  if (path === '/v1/mailbox') return void json(response, 200, { items: all.letters })
  if (isStaff && actsFor === undefined)
    return void json(response, 403, { title: 'Forbidden', status: 403, detail: 'name the organization' })
  if (path === '/v1/stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n')
    all.listeners.add(response)
    response.on('close', () => all.listeners.delete(response))
    return
  }
  if (path === '/local/journeys') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    return void response.write(wire({ event: 'client', data: fakeClient }))
  }
  if (path === '/v1/escalations')
    return void json(response, 200, { items: isStaff && actsFor !== 'org_northlight' ? [] : all.escalations })
  const [, id = '', action = ''] = /^\/v1\/escalations\/([^/]+)\/([a-z]+)$/.exec(path) ?? []
  const at = all.escalations.findIndex((escalation) => escalation.id === id)
  const escalation = all.escalations[at]
  const conversation = platform.conversations.get(escalation?.conversationId ?? '')
  if (!escalation || !conversation) return void json(response, 404, { title: 'Not found', status: 404 })
  const become = (state: Escalation['state'], event: string) => {
    all.escalations = all.escalations.with(at, {
      ...escalation,
      state,
      claimedBy: { userId: caller, name: nameOf(caller) },
    })
    all.emit(event, { escalationId: id, conversationId: conversation.id })
  }
  if (action === 'stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n')
    conversation.desks.add(response)
    response.on('close', () => conversation.desks.delete(response))
    return
  }
  if (action === 'suggestion')
    return void json(response, 200, { text: escalation.suggestedReply ?? '', citations: [], producedBy: 'fake' })
  if (action === 'claim') {
    if (escalation.state === 'claimed')
      return void json(response, 409, {
        title: 'Conflict',
        status: 409,
        detail: `${escalation.claimedBy?.name} has taken this conversation over`,
      })
    conversation.status = 'with_person'
    become('claimed', 'escalation_claimed')
    platform.push(conversation, 'handoff', { state: 'with_person', escalationId: id })
    platform.say(conversation, { role: 'system', text: 'A person has joined the conversation.' })
  }
  if (action === 'reply')
    platform.say(conversation, { role: 'person', text: body.text ?? '', ...(body.author && { author: body.author }) })
  if (action === 'guide') all.whispers.push(body.text ?? '')
  if (action === 'release') {
    const closed = body.outcome === 'closed'
    conversation.status = closed ? 'closed' : 'open'
    become(closed ? 'closed' : 'released', 'escalation_resolved')
    if (closed) platform.push(conversation, 'closed', {})
    else platform.push(conversation, 'handoff', { state: 'returned', escalationId: id })
  }
  if (action === 'claim' || action === 'release') return void json(response, 200, all.escalations[at])
  response.writeHead(204).end()
}
