import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { clientFolder } from './client-folder.ts'
import { openEvents, patienceMs } from './events.ts'
import { createScriptedProvider } from './scripted-provider.ts'
import { type Answer, buildWorld, type Chat, type Headers, type World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await buildWorld(clientFolder('http://127.0.0.1:9'), createScriptedProvider())
})
afterAll(() => world.end())

const post = (path: string, headers: Headers, body?: unknown): Promise<Answer> =>
  world.ask(path, { method: 'POST', headers, ...(body === undefined ? {} : { body }) })

const Escalations = z.object({
  items: z.array(z.looseObject({ id: z.string(), conversationId: z.string(), state: z.string() })),
})
const escalationOf = async (chat: Chat) =>
  Escalations.parse((await world.ask('/v1/escalations', { headers: world.agent })).body).items.find(
    (one) => one.conversationId === chat.id,
  )

/** A conversation that waits for a person, and the id of its escalation. */
async function waiting(): Promise<{ chat: Chat; escalation: string }> {
  const chat = await world.open('desk')
  const asked = await chat.say('call escalate_to_human {"reason":"they asked for one"}')
  expect(asked.body.status).toBe('waiting_for_person')
  await world.platform.kernel.idle()
  return { chat, escalation: `/v1/escalations/${(await escalationOf(chat))?.id}` }
}

const streamOf = async (chat: Chat) => {
  const { body } = await post(`/v1/conversations/${chat.id}/stream-ticket`, chat.headers)
  return openEvents(`${world.platform.url}/v1/conversations/${chat.id}/stream?ticket=${body.ticket}&after=3`)
}

describe('a person who takes over', () => {
  it('hears, writes, whispers and hands back; the customer sees it as it happens', async () => {
    const availability = await world.ask(`/v1/agents/${world.agentId}/availability`, {
      method: 'PATCH',
      headers: world.agent,
      body: { status: 'online' },
    })
    expect(availability.body).toMatchObject({ status: 'online' })
    const { chat, escalation } = await waiting()
    const stream = await streamOf(chat)
    expect((await stream.until('handoff')).data).toMatchObject({ state: 'waiting' })
    expect((await post(`${escalation}/reply`, world.agent, { text: 'too early' })).status).toBe(412)

    expect((await post(`${escalation}/claim`, world.agent)).body).toMatchObject({ state: 'claimed' })
    expect((await post(`${escalation}/claim`, world.admin)).status).toBe(409)
    expect((await stream.until('handoff')).data).toMatchObject({ state: 'with_person' })
    const question = await chat.say('are you a person?')
    expect(question.body).toMatchObject({ message: null, producedBy: 'person', status: 'with_person' })
    expect((await post(`${escalation}/reply`, world.agent, { text: 'I am.', author: 'Asha' })).status).toBe(204)
    const heard = async (text: string) => {
      for (;;) {
        const { message } = z
          .object({ message: z.looseObject({ text: z.string() }) })
          .parse((await stream.until('message')).data)
        if (message.text === text) return message
      }
    }
    expect(await heard('I am.')).toMatchObject({ role: 'person', author: 'Asha' })

    expect((await post(`${escalation}/guide`, world.agent, { text: 'Offer them tea.' })).status).toBe(204)
    expect((await post(`${escalation}/release`, world.agent, { outcome: 'handed_back' })).status).toBe(200)
    expect((await stream.until('handoff')).data).toMatchObject({ state: 'returned' })
    stream.cut()
    expect(await chat.reply('hello again')).toBe('You said hello again')
    expect((await post(`${escalation}/reply`, world.agent, { text: 'too late' })).status).toBe(412)
  })

  it('finds nobody to wait for where the customer has gone', async () => {
    const { chat, escalation } = await waiting()
    await post(`/v1/conversations/${chat.id}/close`, chat.headers)
    await world.platform.kernel.idle()
    expect((await escalationOf(chat))?.state).not.toBe('waiting')
    expect((await post(`${escalation}/claim`, world.agent)).status).toBe(409)
  })

  it('comes too late after the time that the configuration gives: there is a ticket, and the agent answers', async () => {
    const chat = await world.open('impatient')
    await chat.say('call escalate_to_human {"reason":"they asked for one"}')
    await vi.waitFor(async () => expect((await chat.messages()).at(-1)?.text).toContain('opened a ticket'), patienceMs)
    await world.platform.kernel.idle()
    expect((await world.ask('/v1/tickets', { headers: world.admin })).text).toContain(chat.id)
    expect((await chat.say('hello')).body).toMatchObject({ status: 'open', message: { text: 'You said hello' } })
  })
})

describe('agreement to a call', () => {
  const notes = async (chat: Chat) => {
    const path = `/v1/conversations/${chat.id}/mock-tables?toolset=notes`
    const { body } = await world.ask(path, { headers: world.admin })
    return z.object({ tables: z.object({ notes: z.array(z.looseObject({ text: z.string() })) }) }).parse(body).tables
      .notes
  }

  it.each([
    ['yes please', 1],
    ['no', 0],
    ['What would that cost?', 0],
  ])('by the customer outlives the process: "%s" leaves %i notes', async (words, count) => {
    const chat = await world.open('desk', { sandbox: true })
    expect(await chat.reply('call note_agreed {"text":"agreed"}')).toContain('please confirm')
    await world.restart()
    await chat.say(words)
    expect(await notes(chat)).toHaveLength(count)
    expect(await chat.reply('hello')).toBe('You said hello')
  })

  it('by a colleague outlives the process, and counts once', async () => {
    const chat = await world.open('desk', { sandbox: true })
    expect(await chat.reply('call note_released {"text":"released"}')).toContain('colleague')
    await world.restart()
    expect(await chat.reply('yes, do it')).toContain('waiting for a colleague')
    expect(await notes(chat)).toHaveLength(0)
    const approve = (callId: string) =>
      post(`/v1/conversations/${chat.id}/approvals/${callId}`, world.agent, { approved: true })
    expect((await approve('call_unknown')).status).toBe(404)
    expect((await post(`/v1/conversations/${chat.id}/approvals/call_1`, chat.headers, { approved: true })).status).toBe(
      403,
    )
    const stream = await streamOf(chat)
    const approvals = await Promise.all([approve('call_1'), approve('call_1')])
    expect(approvals.some((answer) => answer.status === 200)).toBe(true)
    expect((await stream.until('message')).data).toMatchObject({ message: { role: 'agent' } })
    stream.cut()
    expect(await notes(chat)).toHaveLength(1)
    expect((await approve('call_1')).status).toBe(404)
    expect(await chat.reply('thanks')).toBe('You said thanks')
  })
})

describe('who the customer is', () => {
  it('is proven by the code from their mailbox, and by no other', async () => {
    const chat = await world.open('desk')
    const locked = await chat.say('call note_verified {"text":"secret"}')
    expect(locked.body).toMatchObject({ toolCalls: [{ status: 'refused', code: 'verification_required' }] })
    await chat.say('call verify_customer {"email":"kim@home.example"}')
    const { body } = await world.ask('/v1/outgoing-messages', { headers: world.admin })
    const mail = z.object({ items: z.array(z.object({ to: z.string(), text: z.string() })) }).parse(body).items[0]
    const code = /\d{6}/.exec(mail?.text ?? '')?.[0] ?? ''
    const other = code === '000000' ? '000001' : '000000'
    const wrong = await chat.say(`call verify_customer {"email":"kim@home.example","code":"${other}"}`)
    expect(wrong.body).toMatchObject({ toolCalls: [{ status: 'refused', code: 'wrong_code' }] })
    const right = await chat.say(`call verify_customer {"email":"kim@home.example","code":"${code}"}`)
    expect(right.body).toMatchObject({ toolCalls: [{ status: 'ok' }] })
    expect(await chat.reply('call note_verified {"text":"secret"}')).toContain('ok')
    const stranger = await world.open('desk')
    const stolen = await stranger.say(`call verify_customer {"email":"kim@home.example","code":"${code}"}`)
    expect(stolen.body).toMatchObject({ toolCalls: [{ status: 'refused' }] })
  })

  it('is not guessed: after five wrong codes the right one opens nothing', async () => {
    const chat = await world.open('desk')
    await chat.say('call verify_customer {"email":"lee@home.example"}')
    const { body } = await world.ask('/v1/outgoing-messages', { headers: world.admin })
    const code = /\d{6}/.exec(JSON.stringify(body))?.[0] ?? ''
    for (let attempt = 0; attempt < 5; attempt += 1)
      await chat.say(
        `call verify_customer {"code":"${String((Number(code) + 1 + attempt) % 1_000_000).padStart(6, '0')}"}`,
      )
    const answer = await chat.say(`call verify_customer {"code":"${code}"}`)
    expect(answer.body).toMatchObject({ toolCalls: [{ status: 'refused', code: 'too_many_attempts' }] })
  })
})

describe('the end of a conversation', () => {
  it('can be rated and is closed by the agent’s own word', async () => {
    const chat = await world.open('desk')
    const rating = `/v1/conversations/${chat.id}/rating`
    for (const score of [0, 6, 2.5, '5'])
      expect((await post(rating, chat.headers, { score })).body).toMatchObject({ errors: [{ path: 'score' }] })
    expect((await chat.say('call end_conversation')).status).toBe(200)
    expect((await chat.say('are you there?')).body).toMatchObject({ type: '/problems/conversation_closed' })
    expect((await post(rating, chat.headers, { score: 5, comment: 'Quick.' })).status).toBe(204)
  })
})

describe('a trace', () => {
  it('tells the stages, the call with its arguments and result, and what the model used', async () => {
    const chat = await world.open('desk')
    await chat.say('call note {"text":"traced"}')
    const path = `/v1/conversations/${chat.id}/trace`
    expect((await world.ask(path, { headers: chat.headers })).status).toBe(403)
    const { body } = await world.ask(path, { headers: world.admin })
    expect(body).toMatchObject({
      turns: [
        {
          text: 'call note {"text":"traced"}',
          producedBy: 'scripted',
          usage: { inputTokens: 14, outputTokens: 10 },
          trace: {
            configVersion: 1,
            durationMs: expect.any(Number),
            calls: [
              { name: 'note', arguments: { text: 'traced' }, status: 'ok', content: expect.stringContaining('N-') },
            ],
          },
        },
      ],
    })
    const { turns } = z
      .object({ turns: z.array(z.object({ trace: z.object({ stages: z.array(z.object({ name: z.string() })) }) })) })
      .parse(body)
    const names = turns[0]?.trace.stages.map((stage) => stage.name)
    expect(names).toEqual(expect.arrayContaining(['retrieve', 'model', 'tool note', 'graph']))
  })
})

describe('a new version', () => {
  it('is what new conversations get at once; running ones stay; the way back is the same', async () => {
    const configId = world.configIds.desk
    const before = await world.open('desk')
    const { body } = await world.ask(`/v1/configs/${configId}`, { headers: world.admin })
    const config = z.looseObject({}).parse(JSON.parse(String(body.yaml)))
    const publish = (greeting: string) =>
      post(`/v1/configs/${configId}/versions`, world.admin, {
        yaml: JSON.stringify({ ...config, greeting }),
        message: 'another greeting',
        branch: 'prod',
      })
    const version = (await publish('Good day.')).body.version
    const greetingOf = async (chat: Chat) => (await chat.messages())[0]?.text
    await vi.waitFor(async () => expect(await greetingOf(await world.open('desk'))).toBe('Good day.'), patienceMs)
    await before.say('hello')
    const versionOf = async (chat: Chat) => {
      const trace = await world.ask(`/v1/conversations/${chat.id}/trace`, { headers: world.admin })
      return /"configVersion":(\d+)/.exec(trace.text)?.[1]
    }
    expect([await versionOf(before), version]).toEqual(['1', 2])

    const back = { branch: 'prod', toVersion: 1 }
    expect((await post(`/v1/configs/${configId}/rollback`, world.admin, back)).status).toBe(200)
    expect((await post(`/v1/configs/${configId}/rollback`, world.admin, back)).status).toBe(412)
    await vi.waitFor(async () => expect(await greetingOf(await world.open('desk'))).toBe('Hello.'), patienceMs)
  })
})
