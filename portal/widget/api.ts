/** The conversation API as the widget calls it. */
import { type Answer, call, reach } from '../browser/problem.ts'
import type { Message, MessagePage } from '../browser/shapes.ts'
import type { Way } from './follow-stream.ts'
import { type Upload, type UploadedFile, uploadFile } from './upload-file.ts'

interface StartedConversation {
  readonly conversationId: string
  readonly token: string
  readonly agent: { readonly name: string }
  readonly greeting?: Message
}

export interface ConversationAccess {
  readonly conversationId: string
  readonly token: string
}

export interface ConversationApi {
  start(): Promise<Answer<StartedConversation>>
  post(
    to: ConversationAccess,
    message: { clientMessageId: string; text: string; attachments?: readonly string[] },
    lastEventId: string | undefined,
    signal: AbortSignal,
  ): Promise<Response | undefined>
  /** The whole history, oldest first. */
  history(of: ConversationAccess): Promise<Answer<readonly Message[]>>
  ticket(of: ConversationAccess): Promise<Answer<{ readonly ticket: string }>>
  streamUrl(of: ConversationAccess, way: Way, ticket: string, after: number): string
  upload(to: ConversationAccess, upload: Pick<Upload, 'file' | 'onProgress' | 'signal'>): Promise<Answer<UploadedFile>>
  typing(of: ConversationAccess): Promise<Answer<undefined>>
  rate(of: ConversationAccess, score: number, comment: string): Promise<Answer<undefined>>
  close(of: ConversationAccess): Promise<Answer<undefined>>
}

export function createConversationApi(base: string, publishableKey: string, configId: string): ConversationApi {
  const route = ({ conversationId }: ConversationAccess, end: string) =>
    `${base}/v1/conversations/${encodeURIComponent(conversationId)}/${end}`
  const headers = ({ token }: ConversationAccess) => ({
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
  })
  const send = <Value>(of: ConversationAccess, end: string, body: object) =>
    call<Value>(route(of, end), { method: 'POST', headers: headers(of), body: JSON.stringify(body) })

  return {
    start: () =>
      call(`${base}/v1/conversations`, {
        method: 'POST',
        headers: { 'x-workflow-key': publishableKey, 'content-type': 'application/json' },
        body: JSON.stringify({ configId, channel: 'web' }),
      }),
    post: (to, message, lastEventId, signal) =>
      reach(route(to, 'messages'), {
        method: 'POST',
        headers: {
          ...headers(to),
          accept: 'text/event-stream',
          ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
        },
        body: JSON.stringify(message),
        signal,
      }),
    async history(of) {
      const messages: Message[] = []
      for (let after: number | string = 0; ; ) {
        const page: Answer<MessagePage> = await call(route(of, `messages?after=${after}&limit=100`), {
          headers: headers(of),
        })
        if (page.kind !== 'ok') return page
        const { items, next }: MessagePage = page.value
        messages.push(...items)
        if (!next || items.length === 0) return { kind: 'ok', value: messages }
        after = next
      }
    },
    ticket: (of) => send(of, 'stream-ticket', {}),
    streamUrl: (of, way, ticket, after) => {
      const url = route(of, `${way}?ticket=${encodeURIComponent(ticket)}&after=${after}`)
      return way === 'socket' ? url.replace(/^http/, 'ws') : url
    },
    upload: (to, upload) =>
      uploadFile({
        ...upload,
        url: route(to, 'attachments'),
        headers: { authorization: `Bearer ${to.token}`, 'content-type': upload.file.type },
      }),
    typing: (of) => send(of, 'typing', {}),
    rate: (of, score, comment) => send(of, 'rating', { score, ...(comment !== '' && { comment }) }),
    close: (of) => send(of, 'close', {}),
  }
}
