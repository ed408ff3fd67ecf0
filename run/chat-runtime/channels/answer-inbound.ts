/**
 * A message from a phone or a workspace becomes a turn. Its id is the `clientMessageId`: told twice, it is one turn. A customer's messages are taken in the order in
 * which they arrived here, whichever of their events comes first.
 */
import { effect, type Tenant } from '@workflow/engine'
import { PreconditionFailed } from '@workflow/platform'
import { type InboundMessage, InboundMessages } from '@workflow/records'
import { behalfOfChannels } from '../commit.ts'
import type { Services } from '../services.ts'
import type { TurnRegistry } from '../turns.ts'
import { fetchMedia, type MediaOutcome } from './fetch-media.ts'
import { addressOf, conversationFor } from './find-conversation.ts'
import { readSlackText } from './format.ts'

interface Taken {
  readonly conversationId: string
  readonly message: InboundMessage
}

/** More than anybody writes before the first of them is answered. */
const mostAtOnce = 100

export function answerInbound(services: Services, turns: TurnRegistry): ReturnType<typeof effect> {
  return effect('inbound_message_received', {
    // The same message under the same id is one turn, however often it is posted.
    honoursKey: true,
    prepare: async ({ data: { messageId } }, tenant) => {
      const message = await tenant.findIfKept(InboundMessages, messageId)
      return message?.state === 'waiting' ? { organizationId: tenant.organizationId, messageId } : undefined
    },
    perform: ({ organizationId, messageId }) => answerUpTo(services, turns, organizationId, messageId),
    settle: async () => undefined,
  })
}

/** Takes what the customer wrote before it and still waits, then the message itself; resolves when that is answered. */
async function answerUpTo(
  services: Services,
  turns: TurnRegistry,
  organizationId: string,
  messageId: string,
): Promise<void> {
  const behalf = behalfOfChannels(messageId)
  const waiting = await services.kernel.commitNow(organizationId, behalf, async (tenant) => {
    const message = await tenant.findIfKept(InboundMessages, messageId)
    if (message?.state !== 'waiting') return []
    const { customerId } = message
    const all = await tenant.query(InboundMessages, 'inOrder', { customerId, state: 'waiting' }, { limit: mostAtOnce })
    const before = all.items.filter(({ id, receivedAt }) => id !== messageId && receivedAt <= message.receivedAt)
    return [...before.map(({ id }) => id), messageId]
  })
  const begun: ({ readonly result: Promise<unknown> } | undefined)[] = []
  for (const id of waiting) begun.push(await begin(services, turns, organizationId, id))
  await begun.at(-1)?.result
}

/** Resolves with the turn's end once it is accepted. A conversation that was closed at this very moment makes way for a new one. */
async function begin(
  services: Services,
  turns: TurnRegistry,
  organizationId: string,
  messageId: string,
): Promise<{ result: Promise<unknown> } | undefined> {
  const inTenant = <Result>(work: (tenant: Tenant) => Promise<Result>) =>
    services.kernel.commitNow(organizationId, behalfOfChannels(messageId), work)
  for (;;) {
    const taken = await inTenant((tenant) => take(services, tenant, messageId))
    if (!taken) return undefined
    const { conversationId, message } = taken
    const ref = { organizationId, conversationId }
    try {
      // What became of the files is noted first: the message has the same words however often it is posted.
      const fetched = message.files ?? (await fetchMedia(services, ref, message))
      const files = await inTenant((tenant) => noteFiles(tenant, messageId, fetched))
      const posted = await turns.post(ref, {
        clientMessageId: messageId,
        text: wordsOf(message, files),
        via: addressOf(message),
        attachments: files.flatMap((file) => (file.outcome === 'kept' ? [file.attachmentId] : [])),
      })
      await inTenant(async (tenant) => {
        const message = await tenant.findIfKept(InboundMessages, messageId)
        if (message?.state === 'waiting') tenant.put(InboundMessages, { ...message, state: 'taken' })
      })
      return { result: posted.kind === 'live' ? posted.live.result : Promise.resolve() }
    } catch (error) {
      if (!(error instanceof PreconditionFailed) || error.detail.code !== 'conversation_closed') throw error
    }
  }
}

/** Where the message is said: found or begun, and noted. Undefined where nobody answers it. */
async function take(services: Services, tenant: Tenant, messageId: string): Promise<Taken | undefined> {
  const message = await tenant.findIfKept(InboundMessages, messageId)
  if (message?.state !== 'waiting') return undefined
  const conversationId = await conversationFor(services, tenant, message)
  if (conversationId === undefined) {
    tenant.put(InboundMessages, { ...message, state: 'unanswered' })
    tenant.emit('inbound_message_unanswered', { messageId, channel: message.channel, reason: 'no_agent' })
    return undefined
  }
  if (message.conversationId === conversationId) return { conversationId, message }
  // Files are kept with a conversation: another one has none of them yet.
  const { files: _, ...unfetched } = message
  return { conversationId, message: tenant.put(InboundMessages, { ...unfetched, conversationId }) }
}

/** What was noted first stands, whoever fetched besides. */
async function noteFiles(
  tenant: Tenant,
  messageId: string,
  fetched: readonly MediaOutcome[],
): Promise<readonly MediaOutcome[]> {
  const message = await tenant.findIfKept(InboundMessages, messageId)
  if (!message || fetched.length === 0) return fetched
  if (message.files) return message.files
  tenant.put(InboundMessages, { ...message, files: [...fetched] })
  return fetched
}

function wordsOf({ channel, text, media }: InboundMessage, files: readonly MediaOutcome[]): string {
  const written = channel === 'slack' ? readSlackText(text) : text.trim()
  const named = media.flatMap(({ contentType }, place) => {
    if (files[place]?.outcome !== 'kept') return [`[sent a file that could not be taken: ${contentType}]`]
    return written === '' ? [`[sent a file: ${contentType}]`] : []
  })
  return (
    [written, ...named]
      .filter((line) => line !== '')
      .join('\n')
      .slice(0, 20_000) || '[sent an empty message]'
  )
}
