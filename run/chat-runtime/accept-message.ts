/** Takes a customer's message in: durable before anything is done with it, and the same message twice is one turn. */
import type { Tenant } from '@workflow/engine'
import { Conflict, InvalidInput, PreconditionFailed } from '@workflow/platform'
import { Attachments } from '@workflow/records'
import { meansYes } from './approvals.ts'
import type { Address } from './channels/address.ts'
import { type ConversationRef, commit } from './commit.ts'
import { passToCall } from './follow-calls.ts'
import { joinLine, type Standing, standingOf } from './line.ts'
import {
  agentAnswers,
  Checkpoints,
  type Conversation,
  Conversations,
  Messages,
  type StoredCheckpoint,
  type Turn,
  type TurnInput,
  type TurnResult,
  Turns,
} from './model.ts'
import type { Services } from './services.ts'

export interface CustomerMessage {
  readonly clientMessageId: string
  readonly text: string
  /** Where it is not what the customer said that begins the turn. */
  readonly input?: TurnInput
  /** Ids of files of this conversation. */
  readonly attachments?: readonly string[] | undefined
  /** Where it came through, when that was not the web; an approval is answered where the customer last wrote. */
  readonly via?: Address
}

export type Accepted =
  | {
      readonly kind: 'new'
      readonly turn: Turn
      readonly conversation: Conversation
      readonly checkpoint: StoredCheckpoint | undefined
      readonly standing: Standing
    }
  /** A person has the conversation, or the customer is on the phone: the message is theirs to answer. */
  | { readonly kind: 'for_person'; readonly result: TurnResult }
  | { readonly kind: 'finished'; readonly result: TurnResult }
  | { readonly kind: 'running'; readonly turn: Turn }

export function turnId(ref: ConversationRef, clientMessageId: string): string {
  return `${ref.conversationId}:${clientMessageId}`
}

const noUsage = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, costMicroUsd: 0, latencyMs: 0, firstTokenMs: 0 }

/** Throws `NotFound`, `PreconditionFailed` where the conversation is closed, `Conflict` where the id was used for other words. */
export function acceptMessage(services: Services, ref: ConversationRef, message: CustomerMessage): Promise<Accepted> {
  const id = turnId(ref, message.clientMessageId)
  return commit(services, ref, id, async (tenant): Promise<Accepted> => {
    const known = await tenant.find(Turns, id)
    if (known) return alreadyKnown(known, message)
    const conversation = await tenant.get(Conversations, ref.conversationId)
    if (conversation.status === 'closed')
      throw new PreconditionFailed('the conversation is closed: start a new one', { code: 'conversation_closed' })

    const { customerId } = conversation
    const files = await filesOf(tenant, ref.conversationId, message.attachments ?? [])
    const via = message.input ? conversation.via : message.via
    const turn = {
      id,
      ...(via ? { via } : {}),
      customerId,
      conversationId: ref.conversationId,
      clientMessageId: message.clientMessageId,
      text: message.text,
      startedAt: tenant.now,
      trace: {},
    }
    // An approval, or the results of tools, are no words of the customer's.
    const sequence = conversation.lastMessage + (message.input ? 0 : 1)
    const said = {
      id: `msg_${ref.conversationId.slice(4)}_${sequence}`,
      customerId,
      conversationId: ref.conversationId,
      sequence,
      role: 'customer' as const,
      text: message.text,
      at: tenant.now,
      citations: [],
      toolCalls: [],
      turnId: id,
      // A page that is open sees it though it was not written there.
      pushed: message.via !== undefined,
      ...(message.via ? { channel: message.via.channel } : {}),
      ...(files.length > 0 ? { attachments: files } : {}),
    }
    const counted = {
      ...metAt(conversation, message),
      ...(files.length > 0 ? { files: newestFiles(conversation.files, files) } : {}),
      lastMessage: sequence,
      turns: conversation.turns + 1,
      updatedAt: tenant.now,
    }
    const { onCall } = conversation
    if (!message.input) tenant.create(Messages, said)
    if (onCall !== undefined && !message.input) passToCall(tenant, onCall, said)
    if (agentAnswers(conversation.status) && (onCall === undefined || message.input)) {
      const checkpoint = await tenant.find(Checkpoints, ref.conversationId)
      const input = message.input ?? inputOf(checkpoint, message.text)
      const { instanceId: owner, alone } = services
      const line = joinLine(conversation.line, { turnId: id, owner, needsCaller: input.kind === 'results' }, tenant.now)
      const next = tenant.put(Conversations, { ...counted, line })
      const begun = tenant.create(Turns, { ...turn, input, running: true })
      const standing = standingOf(line, id, owner, tenant.now, alone)
      return { kind: 'new', turn: begun, conversation: next, checkpoint, standing }
    }
    tenant.put(Conversations, counted)
    const result: TurnResult = {
      message: null,
      citations: [],
      toolCalls: [],
      usage: noUsage,
      producedBy: onCall === undefined ? 'person' : 'voice',
      status: conversation.status,
      callerToolCalls: [],
    }
    tenant.create(Turns, { ...turn, input: { kind: 'wait' }, running: null, result })
    return { kind: 'for_person', result }
  })
}

/** Each once. Throws `InvalidInput` for a file that is not of this conversation. */
async function filesOf(tenant: Tenant, conversationId: string, ids: readonly string[]) {
  const found = await Promise.all(ids.map((id) => tenant.find(Attachments, id)))
  const files = found.map((file, place) => {
    if (file?.conversationId !== conversationId)
      throw new InvalidInput('an attachment is not of this conversation', {
        errors: [{ path: `attachments.${place}`, rule: 'exists', message: 'must be uploaded to this conversation' }],
      })
    return { id: file.id, contentType: file.contentType, sizeBytes: file.sizeBytes }
  })
  return files.filter(({ id }, place) => ids.indexOf(id) === place)
}

/** An agent is told of so many: what an older one showed was spoken of already. */
const mostFiles = 5

const newestFiles = (known: readonly string[] = [], files: readonly { readonly id: string }[]): string[] =>
  [...known.filter((id) => !files.some((file) => file.id === id)), ...files.map(({ id }) => id)].slice(-mostFiles)

/** The conversation, where its customer wrote last. */
function metAt(conversation: Conversation, { input, via }: CustomerMessage): Conversation {
  if (input) return conversation
  if (via) return { ...conversation, channel: via.channel, via }
  const { via: _, ...rest } = conversation
  return { ...rest, channel: conversation.channel === 'api' ? 'api' : 'web' }
}

/** Where the graph waits for the customer's agreement, what they say is the answer; where it waits for somebody else's, they have to wait too. */
function inputOf(checkpoint: StoredCheckpoint | undefined, text: string): TurnInput {
  if (!checkpoint?.question) return { kind: 'words' }
  return checkpoint.question.from === 'human'
    ? { kind: 'wait' }
    : { kind: 'answer', approved: meansYes(text, checkpoint.question.tool), words: text }
}

function alreadyKnown(turn: Turn, message: CustomerMessage): Accepted {
  if (turn.text !== message.text) {
    throw new Conflict('this clientMessageId was used for another text', {
      errors: [{ path: 'clientMessageId', rule: 'unique', message: 'must be new for each message' }],
    })
  }
  return turn.result ? { kind: 'finished', result: turn.result } : { kind: 'running', turn }
}
