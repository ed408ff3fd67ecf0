import { startPlatform } from '@workflow/local'
import { issueToken } from '@workflow/security'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrokenServer, startBrokenServer } from './broken-server.ts'
import { clientFolder, clientYaml } from './client-folder.ts'
import { createScriptedProvider } from './scripted-provider.ts'
import { type Answer, type Ask, bearer, buildWorld, type Chat, packed, type World } from './world.ts'

let server: BrokenServer
let world: World
let files: Readonly<Record<string, string>>

beforeAll(async () => {
  server = await startBrokenServer()
  files = clientFolder(server.origin)
  world = await buildWorld(files, createScriptedProvider())
})
afterAll(async () => {
  await world.end()
  await server.stop()
})

/** A refusal that says what is wrong, where, and by which rule. */
function expectProblem(answer: Answer, status: number, errors: readonly { path?: string; rule: string }[] = []): void {
  expect({ status: answer.status, type: answer.headers.get('content-type') }, answer.text).toEqual({
    status,
    type: 'application/problem+json',
  })
  expect(answer.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) })
  expect(answer.body.instance).toMatch(/^\/v1\//)
  for (const error of errors)
    expect(answer.body.errors, answer.text).toContainEqual(
      expect.objectContaining({ ...error, message: expect.any(String) }),
    )
}

const messagesOf = (chat: Chat) => `/v1/conversations/${chat.id}/messages`
const good = { clientMessageId: 'm1', text: 'hello' }
const brackets = (count: number) => `${'['.repeat(count)}${']'.repeat(count)}`
const invalidUtf8 = Buffer.concat([
  Buffer.from('{"clientMessageId":"m1","text":"'),
  Buffer.from([0xc3, 0x28]),
  Buffer.from('"}'),
])
const tenMegabytes = JSON.stringify({ clientMessageId: 'm1', text: 'x'.repeat(10_000_000) })

describe('a message that is not one', () => {
  it.each<[string, unknown, number, { path?: string; rule: string }]>([
    ['nothing at all', '', 400, { path: '', rule: 'required' }],
    ['malformed JSON', '{"clientMessageId": "m1", "text": ', 400, { path: '', rule: 'json' }],
    ['broken UTF-8', invalidUtf8, 400, { path: '', rule: 'utf-8' }],
    ['10 MB', tenMegabytes, 413, { path: '', rule: 'max_bytes' }],
    ['10,000 nested arrays', `{"clientMessageId":"m1","text":${brackets(10_000)}}`, 400, { rule: 'max_depth' }],
    ['a million open brackets', '['.repeat(1_000_000), 400, { rule: 'max_depth' }],
    ['an array', '[]', 400, { path: '', rule: 'invalid_type' }],
    ['null', 'null', 400, { path: '', rule: 'invalid_type' }],
    ['an unknown field', { ...good, role: 'system' }, 400, { path: 'role', rule: 'unknown_field' }],
    ['a number for text', { ...good, text: 5 }, 400, { path: 'text', rule: 'invalid_type' }],
    ['a missing id', { text: 'hello' }, 400, { path: 'clientMessageId', rule: 'invalid_type' }],
    [
      'an id with other characters',
      { ...good, clientMessageId: '../m1' },
      400,
      { path: 'clientMessageId', rule: 'invalid_format' },
    ],
    [
      'an id that is reserved',
      { ...good, clientMessageId: 'approval.call_1' },
      400,
      { path: 'clientMessageId', rule: 'reserved' },
    ],
    ['nothing but white space', { ...good, text: ' \n ' }, 400, { path: 'text', rule: 'too_small' }],
    ['a text that is too long', { ...good, text: 'x'.repeat(20_001) }, 400, { path: 'text', rule: 'too_big' }],
  ])('%s is refused, and nothing of it is kept', async (_, body, status, error) => {
    const chat = await world.open('desk')
    const before = await chat.messages()
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const headers = { ...chat.headers, ...(raw ? { 'content-type': 'application/json' } : {}) }
    expectProblem(await world.ask(messagesOf(chat), { method: 'POST', headers, body }), status, [error])
    expect(await chat.messages()).toEqual(before)
    expect(await chat.reply('hello')).toBe('You said hello')
  })

  it('of 10 MB without a declared length is read no further than the limit', async () => {
    const chat = await world.open('desk')
    let sentBytes = 0
    const part = new TextEncoder().encode('x'.repeat(65_536))
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sentBytes += part.byteLength
        if (sentBytes > 10_000_000) controller.close()
        else controller.enqueue(part)
      },
    })
    const request = { method: 'POST', headers: chat.headers, body, duplex: 'half' } as const
    const outcome = await fetch(`${world.platform.url}${messagesOf(chat)}`, request).then(
      (response) => response.status,
      () => 'cut off',
    )
    expect([413, 'cut off']).toContain(outcome)
    expect(await chat.reply('hello')).toBe('You said hello')
  })

  it.each([
    ['the longest text of emoji', '👩🏽‍🚒'.repeat(2_857)],
    ['right-to-left marks and combining characters', `\u202e${'e\u0301\u0327'.repeat(500)}`],
    ['a null byte', 'before\u0000after'],
    ['half a surrogate pair', 'broken \ud83d emoji'],
    ['the syntax of a full-text search', '"NEAR( * ^ AND OR NOT text: {a b} -x'],
    ['a query language', `'; DROP TABLE documents; --`],
  ])('is told from %s, which is answered', async (_, text) => {
    const chat = await world.open('desk')
    expect(await chat.reply(text)).toBe(`You said ${text}`)
    expect((await chat.messages()).at(-2)).toMatchObject({ role: 'customer', text })
  })
})

describe('keys that would reach into every object', () => {
  it('are no field of a request', async () => {
    const chat = await world.open('desk')
    const body = '{"clientMessageId":"m1","text":"hello","__proto__":{"polluted":true}}'
    const headers = { ...chat.headers, 'content-type': 'application/json' }
    const answer = await world.ask(messagesOf(chat), { method: 'POST', headers, body })
    expectProblem(answer, 400, [{ path: '__proto__', rule: 'unknown_field' }])
  })

  it('change nothing as metadata or as arguments and answers of tools', async () => {
    const body = `{"configId":"${world.configIds.desk}","channel":"web","metadata":{"__proto__":"x","constructor":"y"}}`
    const headers = { ...world.publishableKey, 'content-type': 'application/json' }
    expect((await world.ask('/v1/conversations', { method: 'POST', headers, body })).status).toBe(201)
    const chat = await world.open('desk')
    expect(await chat.reply('call note {"text":"x","more":{"__proto__":{"polluted":true}}}')).toContain('N-')
    expect(await chat.reply('call fine')).toContain('done')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

describe('somebody who may not', () => {
  const expired = async (chat: Chat) => {
    const { identity } = world.platform
    const claims = { cnv: chat.id, org: world.organizationId, cfg: world.configIds.desk ?? '' }
    const now = new Date(Date.now() - 7 * 86_400_000)
    return bearer(
      await issueToken('conversation', claims, { keys: await identity.keys(), issuer: identity.issuer, now }),
    )
  }
  it.each<[string, (chat: Chat, other: Chat) => Promise<Ask & { path?: string }>, number]>([
    [
      'an unknown conversation',
      async (chat) => ({ path: '/v1/conversations/cnv_unknown/messages', headers: chat.headers }),
      404,
    ],
    [
      'an id with a null byte',
      async (chat) => ({ path: '/v1/conversations/cnv%00/messages', headers: chat.headers }),
      404,
    ],
    ['no token', async () => ({}), 401],
    ['a token that is none', async () => ({ headers: bearer('nonsense') }), 401],
    ['an expired token', async (chat) => ({ headers: await expired(chat) }), 401],
    ['the token of another conversation', async (_, other) => ({ headers: other.headers }), 404],
    ['a publishable key', async () => ({ headers: world.publishableKey }), 403],
  ])('%s is refused, and the conversation keeps its messages', async (_, attempt, status) => {
    const chat = await world.open('desk')
    const { path, ...ask } = await attempt(chat, await world.open('desk'))
    expectProblem(await world.ask(path ?? messagesOf(chat), { method: 'POST', body: good, ...ask }), status)
    expect(await chat.messages()).toHaveLength(1)
  })

  it('does not write into a conversation that is closed', async () => {
    const chat = await world.open('desk')
    await chat.say('hello')
    const close = { method: 'POST', headers: chat.headers }
    expect((await world.ask(`/v1/conversations/${chat.id}/close`, close)).status).toBe(204)
    expect((await world.ask(`/v1/conversations/${chat.id}/close`, close)).status).toBe(204)
    const answer = await chat.say('anybody there?')
    expectProblem(answer, 412)
    expect(answer.body.type).toBe('/problems/conversation_closed')
    expect(await chat.messages()).toHaveLength(3)
  })
})

describe('a configuration that is wrong', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
    .map((name, place) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[place]}`).join(',')}]`)
    .join('\n')}\nproduct_type: chatbot\n`
  const proper = 'product_type: chatbot\nagent_identity: { name: Desk, languages: [en] }\nsystem_prompt: You help.\n'
  it.each<[string, string, string]>([
    ['tabs', 'product_type: chatbot\nagent_identity:\n\tname: Desk\n', 'tab'],
    ['an alias bomb', bomb, 'alias_limit'],
    ['duplicate keys', `${proper}product_type: voicebot\n`, 'duplicate_key'],
    ['10,000 nested lists', `${proper}x: ${brackets(10_000)}\n`, 'nesting'],
    ['a tool that is missing', `${proper}tools: [{ name: fly_to_moon }]\n`, 'unknown_tool'],
    ['a secret that is missing', `${proper}tools: [{ name: fine, auth: "\${secret:NOBODY}" }]\n`, 'unknown_secret'],
    ['an unknown field', `${proper}colour: red\n`, 'unknown_key'],
    ['no YAML at all', '\u0000\u0001', 'root_map'],
  ])('by %s is refused with line and rule, and the agent stays as it was', async (_, yaml, rule) => {
    const path = `/v1/configs/${world.configIds.desk}/versions`
    const before = (await world.ask(path, { headers: world.admin })).text
    const body = { yaml, message: 'test', branch: 'prod' }
    const answer = await world.ask(path, { method: 'POST', headers: world.admin, body })
    expectProblem(answer, 400, [{ rule }])
    expect(answer.text).toMatch(/"path":"yaml:\d+:\d+"/)
    expect((await world.ask(path, { headers: world.admin })).text).toBe(before)
  })

  it.each<[string, () => Uint8Array, { path: string; rule: string }]>([
    ['that is no archive', () => Buffer.from('PK nonsense'), { path: '', rule: 'damaged' }],
    [
      'with an entry that leads out of the folder',
      () => packed({ ...files, 'knowledge/a/../../../../etc/passwd.md': 'x' }),
      { path: '', rule: 'entry_name' },
    ],
    [
      'with an entry of an absolute name',
      () => packed({ ...files, '/etc/passwd.md': 'x' }),
      { path: '', rule: 'entry_name' },
    ],
    [
      'with one agent that is wrong',
      () => packed({ ...files, 'agents/desk.yaml': 'product_type:\n\tchatbot' }),
      { path: 'agents/desk.yaml:2:1', rule: 'tab' },
    ],
  ])('in an archive %s changes nothing', async (_, archive, error) => {
    const path = '/v1/configs'
    const before = (await world.ask(path, { headers: world.admin })).text
    const headers = { ...world.administrator, 'content-type': 'application/zip' }
    expectProblem(await world.ask('/v1/imports', { method: 'POST', headers, body: archive() }), 400, [error])
    expect((await world.ask(path, { headers: world.admin })).text).toBe(before)
  })

  it('of a new client leaves no organization behind', async () => {
    const headers = { ...world.administrator, 'content-type': 'application/zip' }
    const wrong = packed({ 'client.yaml': clientYaml('half-made'), 'agents/desk.yaml': 'product_type: [' })
    expectProblem(await world.ask('/v1/imports', { method: 'POST', headers, body: wrong }), 400)
    const organizations = await world.ask('/v1/organizations', { headers: world.administrator })
    expect(organizations.text).not.toContain('half-made')
  })
})

describe('a document', () => {
  it.each(['../../../etc/passwd', '..\\..\\boot.ini', '/etc/passwd', 'a/../../b.md', 'nul\u0000.md'])(
    'named "%s" reaches no other file',
    async (fileName) => {
      const path = `/v1/documents?fileName=${encodeURIComponent(fileName)}`
      const answer = await world.ask(path, { method: 'POST', headers: world.admin, body: '# Text\n\nA fact.\n' })
      expectProblem(answer, 400, [{ path: 'fileName', rule: 'invalid_format' }])
    },
  )

  it('without a byte in it is refused', async () => {
    const answer = await world.ask('/v1/documents?fileName=a.md', { method: 'POST', headers: world.admin })
    expectProblem(answer, 400, [{ path: 'body', rule: 'required' }])
  })
})

describe('a tool whose server', () => {
  it.each([
    ['is silent', 'silent', 'timeout'],
    ['answers 500', 'broken', 'server_error'],
    ['answers HTML', 'html', 'not_json'],
    ['answers 5 MB', 'huge', 'too_large'],
    ['redirects to the metadata of the machine', 'metadata', 'blocked'],
    ['hangs up', 'hangup', 'unreachable'],
    ['nests its answer 100,000 deep', 'deep', 'not_json'],
    ['answers in another form', 'wrong_form', 'malformed_result'],
  ])('%s fails by itself: the customer is answered and the trace says why', async (_, name, code) => {
    const chat = await world.open('desk')
    const answer = await chat.say(`call ${name}`)
    expect(answer.body).toMatchObject({ status: 'open', toolCalls: [{ name, status: 'failed', code }] })
    const trace = await world.ask(`/v1/conversations/${chat.id}/trace`, { headers: world.admin })
    expect(trace.body).toMatchObject({ turns: [{ trace: { calls: [{ name, status: 'failed', code }] } }] })
    expect(trace.text).not.toContain('internal.ts')
    expect(await chat.reply('hello')).toBe('You said hello')
  })

  it.each(['silent', 'broken', 'html', 'huge', 'hangup', 'deep'])(
    'is %s may have done what it was asked: that is said, and asked for once',
    async (name) => {
      const chat = await world.open('desk')
      const askedBefore = server.asked.length
      const answer = await chat.say(`call ${name}_write`)
      expect(answer.body).toMatchObject({ toolCalls: [{ status: 'unknown', code: 'outcome_unknown' }] })
      expect(server.asked.slice(askedBefore)).toEqual([`/${name}`])
    },
  )
})

describe('the data folder', () => {
  it('is one process’s', async () => {
    const { dataFolder } = world
    const second = startPlatform({ port: 0, dataFolder, logLevel: 'error', environment: {} })
    await expect(second).rejects.toMatchObject({ name: 'DataFolderInUse' })
    expect(await (await world.open('desk')).reply('hello')).toBe('You said hello')
  })
})
