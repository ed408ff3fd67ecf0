import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type OutgoingMessage, sendersFromEnvironment } from './index.ts'

const message: OutgoingMessage = {
  id: 'msg_1',
  channel: 'email',
  to: { address: 'ada@acme.example', name: 'Ada, the "first"' },
  subject: 'नमस्ते',
  text: 'Hello\n.\nworld',
  html: '<p>Hello</p>',
  unsubscribeUrl: 'https://pages.example/unsubscribe/t',
}

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Taken {
  readonly mails: string[]
  /** To whom each went. */
  readonly reached: string[][]
  readonly url: string
}

type SmtpBehaviour = 'takes' | 'unknown_recipient' | 'busy' | 'hangs_up_after_data'

/** A real SMTP server on this machine. */
async function smtpServer(behaviour: SmtpBehaviour): Promise<Taken> {
  const mails: string[] = []
  const reached: string[][] = []
  const sockets: Socket[] = []
  const refusal = (responseCode: number) => Object.assign(new Error('refused'), { responseCode })
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: (_address, _session, done) => {
      if (behaviour === 'unknown_recipient') return done(refusal(550))
      if (behaviour === 'busy') return done(refusal(451))
      done()
    },
    onData: (stream, session, done) => {
      reached.push(session.envelope.rcptTo.map(({ address }) => address))
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        mails.push(Buffer.concat(pieces).toString('utf8'))
        if (behaviour === 'hangs_up_after_data') for (const socket of sockets) socket.destroy()
        else done()
      })
    },
  })
  server.server.on('connection', (socket) => sockets.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { mails, reached, url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}` }
}

const smtp = (url: string) =>
  sendersFromEnvironment({ SMTP_URL: url, MESSAGES_FROM: 'Workflow <hello@workflow.example>' }, { allowLoopback: true })

describe('mail over SMTP', () => {
  it('arrives whole, and says by how its recipient objects with one click', async () => {
    const { mails, url } = await smtpServer('takes')
    const outcome = await smtp(url).email.send(message)
    expect(outcome).toEqual({ kind: 'sent', providerMessageId: '<msg_1@127.0.0.1>' })
    const [mail = ''] = mails
    expect(mail).toContain('From: Workflow <hello@workflow.example>')
    expect(mail).toMatch(/^To: .*<ada@acme\.example>/m)
    expect(mail).toContain('List-Unsubscribe: <https://pages.example/unsubscribe/t>')
    expect(mail).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    expect(mail).toContain('Content-Type: text/html')
    expect(mail).toContain('Hello\r\n.\r\nworld')
  })

  it('reaches one person, whatever its fields hold', async () => {
    const { reached, mails, url } = await smtpServer('takes')
    const list = 'eve@else.example, "B" <bo@else.example>\r\nBcc: mal@else.example'
    await smtp(url).email.send({
      ...message,
      to: { address: 'ada@acme.example', name: list },
      subject: list,
      text: list,
      html: list,
      unsubscribeUrl: `https://pages.example/${encodeURIComponent(list)}`,
    })
    expect(reached).toEqual([['ada@acme.example']])
    expect(mails[0]?.split('\r\n\r\n')[0]).not.toMatch(/^(b?cc):/im)
    for (const address of ['ada@acme.example, eve@else.example', 'ada@acme.example\r\nRCPT TO:<eve@else.example>'])
      await smtp(url).email.send({ ...message, to: { address } })
    expect(reached.flat()).not.toContain('eve@else.example')
  })

  it.each([
    ['unknown_recipient', { kind: 'refused', reason: 'smtp_550', bounced: true }],
    ['busy', { kind: 'unavailable', reason: 'smtp_451' }],
  ] as const)('is judged by the answer of a server that says %s', async (behaviour, expected) => {
    expect(await smtp((await smtpServer(behaviour)).url).email.send(message)).toEqual(expected)
  })

  it('may have gone where the server hangs up over the last word', async () => {
    const outcome = await smtp((await smtpServer('hangs_up_after_data')).url).email.send(message)
    expect(outcome.kind).toBe('unknown')
  })

  it('certainly did not go where nobody listens', async () => {
    const { url } = await smtpServer('takes')
    await closing.pop()?.()
    expect(await smtp(url).email.send(message)).toMatchObject({ kind: 'unavailable' })
  })
})

interface Asked {
  readonly path: string
  readonly authorization: string
  readonly body: string
}

/** A provider's API that answers as its documentation says. */
async function api(status: number, body: object | string, headers: Record<string, string> = {}) {
  const asked: Asked[] = []
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const { url: path = '', headers: given } = request
      asked.push({ path, authorization: given.authorization ?? '', body: Buffer.concat(pieces).toString('utf8') })
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  closing.push(close)
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const senders = (url: string) =>
  sendersFromEnvironment(
    {
      MESSAGES_FROM: 'Workflow <hello@workflow.example>',
      SENDGRID_API_KEY: 'SG.key',
      SENDGRID_API_URL: url,
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN: 'token',
      TWILIO_SMS_FROM: '+14155550100',
      TWILIO_WHATSAPP_FROM: '+14155550101',
      TWILIO_API_URL: url,
      SLACK_MESSAGES_TOKEN: 'xoxb-1',
      SLACK_API_URL: url,
    },
    { allowLoopback: true },
  )

describe('mail over SendGrid', () => {
  it('is sent as documented', async () => {
    const { asked, url } = await api(202, '', { 'x-message-id': 'sg_1' })
    expect(await senders(url).email.send(message)).toEqual({ kind: 'sent', providerMessageId: 'sg_1' })
    const [request] = asked
    expect(request).toMatchObject({ path: '/v3/mail/send', authorization: 'Bearer SG.key' })
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      personalizations: [{ to: [{ email: 'ada@acme.example' }] }],
      from: { email: 'hello@workflow.example', name: 'Workflow' },
      content: [{ type: 'text/plain' }, { type: 'text/html' }],
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
      custom_args: { message_id: 'msg_1' },
    })
  })
})

describe('a provider that does not take our key', () => {
  it.each([401, 403, 408])('can be mended after %i: the message goes later', async (status) => {
    const { url } = await api(status, { errors: [{ field: null }] })
    const { email, sms, slack } = senders(url)
    const outcomes = [email.send(message), sms.send(message), slack.send(message)]
    for (const outcome of await Promise.all(outcomes)) expect(outcome.kind).toBe('unavailable')
  })

  it.each([400, 404, 413])('is told from one that refuses the message by %i', async (status) => {
    const { url } = await api(status, { errors: [{ field: 'subject' }] })
    expect((await senders(url).email.send(message)).kind).toBe('refused')
  })
})

describe('texts over Twilio', () => {
  it('go from the number of their channel', async () => {
    const { asked, url } = await api(201, { sid: 'SM1' })
    const text = { ...message, to: { address: '+919876543210' } }
    expect(await senders(url).sms.send({ ...text, channel: 'sms' })).toEqual({
      kind: 'sent',
      providerMessageId: 'SM1',
    })
    await senders(url).whatsapp.send({ ...text, channel: 'whatsapp' })
    const sent = asked.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
    expect(sent).toMatchObject([
      { To: '+919876543210', From: '+14155550100' },
      { To: 'whatsapp:+919876543210', From: 'whatsapp:+14155550101' },
    ])
  })

  it.each([
    [400, { code: 21610 }, { kind: 'refused', reason: 'twilio_21610', bounced: true }],
    [400, { code: 21606 }, { kind: 'refused', reason: 'twilio_21606' }],
    [401, { code: 20003 }, { kind: 'unavailable', reason: 'twilio_20003' }],
    [403, { code: 20005 }, { kind: 'unavailable', reason: 'twilio_20005' }],
    [429, { code: 20429 }, { kind: 'unavailable', reason: 'too_many_requests' }],
    [500, 'oops', { kind: 'unknown', reason: 'twilio_500' }],
  ])('that are answered by %i %j are judged by it', async (status, body, expected) => {
    const { url } = await api(status, body)
    expect(await senders(url).sms.send({ ...message, channel: 'sms' })).toEqual(expected)
  })
})

describe('messages in Slack', () => {
  it.each([
    [
      { ok: true, ts: '1.2' },
      { kind: 'sent', providerMessageId: '1.2' },
    ],
    [
      { ok: false, error: 'channel_not_found' },
      { kind: 'refused', reason: 'slack_channel_not_found', bounced: true },
    ],
    [
      { ok: false, error: 'ratelimited' },
      { kind: 'unavailable', reason: 'slack_ratelimited' },
    ],
    [
      { ok: false, error: 'invalid_auth' },
      { kind: 'unavailable', reason: 'slack_invalid_auth' },
    ],
    [
      { ok: false, error: 'fatal_error' },
      { kind: 'unknown', reason: 'slack_fatal_error' },
    ],
    [
      { ok: false, error: 'msg_too_long' },
      { kind: 'refused', reason: 'slack_msg_too_long' },
    ],
  ])('answered by %j are judged by it', async (answer, expected) => {
    const { asked, url } = await api(200, answer)
    expect(await senders(url).slack.send({ ...message, channel: 'slack', to: { address: 'C1' } })).toEqual(expected)
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ channel: 'C1', text: message.text })
  })
})

describe('the secrets of providers', () => {
  const secrets = [
    'SG.key',
    'xoxb-1',
    'twilio-token',
    'pass-word-1',
    Buffer.from('AC1:twilio-token').toString('base64'),
  ]
  const withSecrets = (apiUrl: string, smtpUrl?: string) =>
    sendersFromEnvironment(
      {
        MESSAGES_FROM: 'hello@workflow.example',
        ...(smtpUrl === undefined ? { SENDGRID_API_KEY: 'SG.key' } : { SMTP_URL: smtpUrl }),
        SENDGRID_API_URL: apiUrl,
        TWILIO_ACCOUNT_SID: 'AC1',
        TWILIO_AUTH_TOKEN: 'twilio-token',
        TWILIO_SMS_FROM: '+14155550100',
        TWILIO_API_URL: apiUrl,
        SLACK_MESSAGES_TOKEN: 'xoxb-1',
        SLACK_API_URL: apiUrl,
      },
      { allowLoopback: true },
    )

  it('stand in nothing that is written or answered, whatever goes wrong', async () => {
    const written: unknown[] = []
    const streams = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0),
    )
    const consoles = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((...given) => void written.push(...given.map(String))),
    )
    try {
      const echo = JSON.stringify({ ok: false, error: 'no', errors: [{ field: 'from' }], message: secrets.join(' ') })
      const urls = ['http://127.0.0.1:1']
      for (const status of [200, 401, 400, 500]) urls.push((await api(status, echo)).url)
      const smtpUrls = [undefined, 'smtp://user:pass-word-1@127.0.0.1:1']
      for (const behaviour of ['takes', 'busy', 'hangs_up_after_data'] as const)
        smtpUrls.push((await smtpServer(behaviour)).url.replace('smtp://', 'smtp://user:pass-word-1@'))
      for (const url of urls)
        for (const smtpUrl of smtpUrls) {
          const { email, sms, slack } = withSecrets(url, smtpUrl)
          for (const sender of [email, sms, slack])
            written.push(await sender.send({ ...message, to: { address: 'ada@acme.example' } }))
        }
      for (const wrong of [
        { SMTP_URL: 'pass-word-1' },
        { SENDGRID_API_KEY: 'SG.key' },
        { TWILIO_SMS_FROM: 'twilio-token' },
      ])
        expect(() => sendersFromEnvironment(wrong, { allowLoopback: true })).toThrow(
          expect.objectContaining({ message: expect.not.stringMatching(/pass-word-1|SG\.key|twilio-token/) }),
        )
    } finally {
      for (const spy of [...streams, ...consoles]) spy.mockRestore()
    }
    const all = written.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n')
    expect(all).toContain('unavailable')
    for (const secret of secrets) expect(all).not.toContain(secret)
  })
})

describe('the environment', () => {
  it('that names no server leaves all in the mailbox', async () => {
    const local = sendersFromEnvironment({}, { allowLoopback: false })
    expect([local.email, local.sms, local.whatsapp, local.slack].map(({ name }) => name)).toEqual(
      Array.from({ length: 4 }, () => 'local_mailbox'),
    )
    expect(await local.email.send(message)).toEqual({ kind: 'sent' })
  })

  it('that is wrong is refused by the names of its variables', () => {
    expect(() =>
      sendersFromEnvironment({ SMTP_URL: 'http://x', TWILIO_SMS_FROM: '12' }, { allowLoopback: false }),
    ).toThrow(/SMTP_URL[\s\S]*TWILIO_SMS_FROM/)
    expect(() => sendersFromEnvironment({ SMTP_URL: 'smtp://x' }, { allowLoopback: false })).toThrow('MESSAGES_FROM')
  })
})
