/** Twilio's and Slack's side of the line: takes what their documentation says they take, refuses what they refuse, and remembers it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface SentMessage {
  readonly to: string
  readonly from?: string
  readonly text: string
  readonly thread?: string
}

export interface OutsideSystems {
  readonly url: string
  readonly sent: SentMessage[]
  /** Statuses of the next answers in place of what they would be; `hang_up` takes the message and says nothing. */
  readonly next: (number | 'hang_up')[]
  /** Files by the last part of their address; behind the credentials of the system that keeps them. */
  readonly media: Map<string, Uint8Array>
  /** Proofs that came along to where files are redirected to. */
  readonly leaked: string[]
  close(): Promise<void>
}

const account = { sid: `AC${'0'.repeat(32)}`, token: 'twilio-token', slack: 'xoxb-token' }
export const channelSecrets = {
  TWILIO_ACCOUNT_SID: account.sid,
  TWILIO_AUTH_TOKEN: account.token,
  SLACK_BOT_TOKEN: account.slack,
}

export async function startOutsideSystems(): Promise<OutsideSystems> {
  const sent: SentMessage[] = []
  const next: (number | 'hang_up')[] = []
  const media = new Map<string, Uint8Array>()
  const leaked: string[] = []
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') return void giveFile(request, response, { media, leaked, next })
    const body = await textOf(request)
    const status = next.shift()
    const answer = (code: number, value: object, headers = {}) =>
      response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
    if (status === 429) return void answer(429, { code: 20_429 }, { 'retry-after': '1' })
    if (typeof status === 'number') return void answer(status, { code: 21_211, message: 'invalid' })
    const taken = request.url === '/api/chat.postMessage' ? slack(request, body) : twilio(request, body)
    if ('refusal' in taken) return void answer(taken.status, taken.refusal)
    sent.push(taken.message)
    if (status === 'hang_up') return void request.socket.destroy()
    answer(taken.status, taken.answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    next,
    media,
    leaked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/**
 * Twilio redirects to a store of files that knows no account: https://www.twilio.com/docs/messaging/api/media-resource. Slack gives a file to who has the app's token:
 * https://docs.slack.dev/reference/objects/file-object
 */
function giveFile(
  { url = '', headers: { authorization, host = '' } }: IncomingMessage,
  response: ServerResponse,
  { media, leaked, next }: Pick<OutsideSystems, 'media' | 'leaked' | 'next'>,
): void {
  const status = next.shift()
  if (typeof status === 'number') return void response.writeHead(status).end()
  const file = media.get(url.replace(/^.*\//, ''))
  const isStore = url.startsWith('/store/')
  if (isStore && authorization !== undefined) leaked.push(authorization)
  const proof = url.startsWith('/files-pri/') ? `Bearer ${account.slack}` : twilioProof
  if (!isStore && authorization !== proof) return void response.writeHead(401).end()
  if (!file) return void response.writeHead(404).end()
  if (isStore || url.startsWith('/files-pri/')) return void response.writeHead(200).end(file)
  const store = `http://localhost:${host.replace(/^.*:/, '')}/store/${url.replace(/^.*\//, '')}`
  response.writeHead(307, { location: store }).end()
}

const twilioProof = `Basic ${Buffer.from(`${account.sid}:${account.token}`).toString('base64')}`

type Taken =
  | { readonly status: number; readonly message: SentMessage; readonly answer: object }
  | { readonly status: number; readonly refusal: object }

let sids = 0

/** https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
function twilio(request: IncomingMessage, body: string): Taken {
  if (request.headers.authorization !== twilioProof) return { status: 401, refusal: { code: 20_003 } }
  if (request.method !== 'POST' || request.url !== `/2010-04-01/Accounts/${account.sid}/Messages.json`)
    return { status: 404, refusal: { code: 20_404 } }
  if (request.headers['content-type'] !== 'application/x-www-form-urlencoded')
    return { status: 415, refusal: { code: 20_001 } }
  const form = new URLSearchParams(body)
  const [to, from, text] = [form.get('To'), form.get('From'), form.get('Body')]
  if (!to || !from || !text) return { status: 400, refusal: { code: 21_602 } }
  if (text.length > 1_600 && !to.startsWith('whatsapp:')) return { status: 400, refusal: { code: 21_617 } }
  sids += 1
  const sid = `SM${String(sids).padStart(32, '0')}`
  return { status: 201, message: { to, from, text }, answer: { sid, status: 'queued' } }
}

/** https://docs.slack.dev/reference/methods/chat.postMessage */
function slack(request: IncomingMessage, body: string): Taken {
  if (request.headers.authorization !== `Bearer ${account.slack}`)
    return { status: 200, refusal: { ok: false, error: 'invalid_auth' } }
  if (!request.headers['content-type']?.startsWith('application/json'))
    return { status: 200, refusal: { ok: false, error: 'invalid_post_type' } }
  const { channel, text, thread_ts: thread } = JSON.parse(body) as { channel: string; text: string; thread_ts?: string }
  if (!text) return { status: 200, refusal: { ok: false, error: 'no_text' } }
  const message = { to: channel, text, ...(thread === undefined ? {} : { thread }) }
  return { status: 200, message, answer: { ok: true, channel, ts: '1700000000.000100' } }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
  return text
}
