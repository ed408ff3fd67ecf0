/**
 * Replay: yesterday's conversations against today's config, tools and guards. The assistant's turns are the recorded ones; all around them is live.
 *
 * A request is all there is to go by, so a place in a recording is found from its messages alone:
 *
 * 1. The conversation is the first one of the file whose messages of the customer begin with exactly those of the request. (What the assistant or
 *    the tools said may differ today; what the customer said is what was replayed.) Where the request has a summary in place of old messages, theirs
 *    may begin later in the recording.
 * 2. The turn is the one that answers the request's last customer message.
 * 3. The step is the number of assistant messages that the request has after that message: none yet → the first recorded answer, one (with its
 *    tools' results) → the second, and so on.
 */
import { hash } from 'node:crypto'
import { type ChatEvent, type ChatRequest, type ModelProvider, ProviderError } from '../provider.ts'
import { estimateTokens } from '../token-count.ts'
import type { RecordedAnswer, RecordedConversation } from './replay-file.ts'

const provider = 'replay'

/** Where a recording stands after some messages of the customer. */
interface Place {
  readonly conversation: RecordedConversation
  /** Index of the turn that answers the last of them. */
  readonly turn: number
}

/**
 * Fails with `invalid_request` where no recording fits, where it has no further answer, and where a recorded call names a tool that the request
 * does not offer; the message names conversation and turn. Looking up is one hash per customer message, whatever the size of the recording.
 */
export function createReplayProvider({
  conversations,
}: {
  readonly conversations: readonly RecordedConversation[]
}): ModelProvider {
  const places = new Map<string, Place>()
  for (const conversation of conversations) {
    let key = ''
    for (const [turn, { user }] of conversation.turns.entries()) {
      key = nextKey(key, user)
      if (!places.has(key)) places.set(key, { conversation, turn })
    }
  }
  return {
    name: provider,
    chat: (request) => replayChat(request, places, conversations),
    object: async () => {
      throw new ProviderError('unsupported', 'A recording holds conversations, not structured answers', {
        provider,
        retryable: false,
      })
    },
  }
}

async function* replayChat(
  request: ChatRequest,
  places: ReadonlyMap<string, Place>,
  conversations: readonly RecordedConversation[],
): AsyncGenerator<ChatEvent> {
  request.signal?.throwIfAborted()
  const startMs = performance.now()
  const answer = answerTo(request, places, conversations)
  const { text, toolCalls } = answer.recorded
  const firstTokenMs = Math.round(performance.now() - startMs)
  if (text !== '') yield { type: 'text_delta', text }
  const inputTokens = request.messages.reduce((sum, message) => sum + estimateTokens(message.content), 0)
  yield {
    type: 'completed',
    completion: {
      text,
      toolCalls,
      finishReason: toolCalls.length > 0 ? 'tool_calls' : 'stop',
      usage: {
        inputTokens,
        outputTokens: estimateTokens(text),
        cachedTokens: 0,
        costMicroUsd: 0,
        latencyMs: Math.round(performance.now() - startMs),
        firstTokenMs,
      },
      producedBy: `${provider}/${answer.conversationId}`,
      signals: {},
    },
  }
}

function answerTo(
  request: ChatRequest,
  places: ReadonlyMap<string, Place>,
  conversations: readonly RecordedConversation[],
): { readonly recorded: RecordedAnswer; readonly conversationId: string } {
  const said = request.messages.filter((message) => message.role === 'user').map((message) => message.content)
  const place =
    places.get(said.reduce(nextKey, '')) ??
    (request.situation.summary === undefined ? undefined : placeLater(said, conversations))
  if (place === undefined)
    throw refusal(`no recorded conversation begins with these ${said.length} messages of the customer`)
  const { conversation, turn } = place
  const lastUser = request.messages.findLastIndex((message) => message.role === 'user')
  const step = request.messages.slice(lastUser).filter((message) => message.role === 'assistant').length
  const name = `conversation ${conversation.id}, turn ${turn + 1}`
  const recorded = conversation.turns[turn]?.answers[step]
  if (recorded === undefined) throw refusal(`${name}: the recording has no answer ${step + 1}`)
  const offered = new Set(request.tools.map((tool) => tool.name))
  const missing = recorded.toolCalls.find((call) => !offered.has(call.name))
  if (missing !== undefined)
    throw refusal(`${name}: the recorded call names the tool ${missing.name}, which the request did not offer`)
  return { recorded, conversationId: conversation.id }
}

/** The first recording in which the customer says these things in a row, wherever it begins. */
function placeLater(said: readonly string[], conversations: readonly RecordedConversation[]): Place | undefined {
  if (said.length === 0) return undefined
  for (const conversation of conversations) {
    for (let from = 1; from + said.length <= conversation.turns.length; from++) {
      const fits = said.every((message, at) => conversation.turns[from + at]?.user.trim() === message.trim())
      if (fits) return { conversation, turn: from + said.length - 1 }
    }
  }
  return undefined
}

/** The key of a conversation's beginning follows from the key of the beginning before it, so that each costs one short hash. */
function nextKey(key: string, message: string): string {
  return hash('sha1', `${key}\n${message.trim()}`)
}

function refusal(message: string): ProviderError {
  return new ProviderError('invalid_request', `Replay: ${message}`, { provider, retryable: false })
}
