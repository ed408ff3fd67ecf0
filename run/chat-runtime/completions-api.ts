/**
 * OpenAI's protocol over the same brain: official clients work unchanged. Stateless: what was said comes with each request, unless `X-Conversation-Id` names a
 * conversation that is kept here. Every request is a turn of a conversation all the same, so that it has a trace and its tools run once.
 */
import { createHash, randomUUID } from 'node:crypto'
import { type Caller, type Door, type Route, serviceRoute, userOf } from '@workflow/engine'
import type { Message } from '@workflow/llm-sdk'
import { type DomainError, InvalidInput, NotFound, Unprocessable } from '@workflow/platform'
import { ConfigHeads } from '@workflow/records'
import type { CallerContext } from './caller-context.ts'
import type { ConversationRef } from './commit.ts'
import { correlationOf } from './customer-api.ts'
import { conversationIdOf, keyOf } from './idempotency-key.ts'
import { Conversations } from './model.ts'
import {
  type CompletionRequest,
  completionRequest,
  lastChunks,
  markerFilter,
  toChunk,
  toCompletion,
  toDialogue,
  toToolSpecs,
} from './openai-wire.ts'
import type { Services } from './services.ts'
import { startConversation } from './start-conversation.ts'
import type { PostedTurn, TurnRegistry } from './turns.ts'

const access = { kind: 'tenant', roles: ['admin', 'developer'], scope: 'chat_completions' } as const

export function completionRoutes(services: Services, turns: TurnRegistry): readonly Route[] {
  return [
    serviceRoute({
      method: 'POST',
      path: '/v1/chat/completions',
      summary: "An agent's reply, in OpenAI's format; `model` is a configId",
      access,
      body: completionRequest,
      bodyLimitBytes: 4 * 1_048_576,
      ownIdempotency: true,
      streams: 'on_request',
      status: 200,
      handle: async (call, door) => {
        const { body } = call
        const { ref, posted } = await begin(services, turns, door, call)
        const head = {
          id: `chatcmpl-${ref.conversationId.slice(4)}`,
          model: body.model,
          created: Math.floor(services.kernel.ports.clock.now().getTime() / 1000),
        }
        const headers = { 'x-conversation-id': ref.conversationId }
        if (body.stream) return streamed(posted, head, body.stream_options?.include_usage ?? false, headers)
        const result = posted.kind === 'finished' ? posted.result : await posted.live.result
        return Response.json(toCompletion(head, result), { headers })
      },
    }),
    serviceRoute({
      method: 'GET',
      path: '/v1/models',
      summary: "The organization's agents, in OpenAI's format",
      access,
      status: 200,
      handle: async (_, door) =>
        door.run(async (tenant) => {
          const heads = await tenant.query(ConfigHeads, 'all', {}, { limit: 500 })
          return {
            object: 'list',
            data: heads.items.map((head) => ({
              id: head.id,
              object: 'model',
              created: 0,
              owned_by: door.organizationId,
            })),
          }
        }),
    }),
  ]
}

interface CompletionCall {
  readonly caller: Caller
  readonly body: CompletionRequest
  readonly request: Request
}

async function begin(
  services: Services,
  turns: TurnRegistry,
  door: Door,
  call: CompletionCall,
): Promise<{ ref: ConversationRef; posted: PostedTurn }> {
  const { body, request } = call
  const { messages, guidance } = toDialogue(body.messages)
  const last = messages.at(-1)
  if (last?.role !== 'user' && last?.role !== 'tool') {
    throw new InvalidInput('the last message must be the user’s, or a tool’s result', {
      errors: [{ path: 'messages', rule: 'last_role', message: 'must end with a user or tool message' }],
    })
  }
  const idempotencyKey = keyOf(request)
  const named = request.headers.get('x-conversation-id') ?? undefined
  const ref =
    named === undefined
      ? await fresh(services, door, call, idempotencyKey, messages)
      : await existing(door, named, body.model)
  const history =
    named === undefined
      ? messages.slice(0, last.role === 'user' ? -1 : undefined)
      : last.role === 'tool'
        ? messages.filter((message) => message.role === 'tool').slice(-resultsAtEnd(messages))
        : []
  const choice = body.tool_choice
  const maxOutputTokens = body.max_completion_tokens ?? body.max_tokens
  const { temperature } = body
  const caller: CallerContext = {
    tools: toToolSpecs(body.tools),
    history,
    ...(named === undefined ? { dialogue: messages } : {}),
    guidance,
    ...(choice === undefined || choice === null
      ? {}
      : { toolChoice: typeof choice === 'string' ? choice : { name: choice.function.name } }),
    ...(typeof maxOutputTokens === 'number' ? { maxOutputTokens } : {}),
    ...(typeof temperature === 'number' ? { temperature } : {}),
  }
  const text = last.role === 'user' ? last.content : ''
  const posted = await turns.post(
    ref,
    {
      clientMessageId: idempotencyKey ?? randomUUID(),
      text,
      ...(last.role === 'tool' ? { input: { kind: 'results' } } : {}),
    },
    caller,
  )
  return { ref, posted }
}

function resultsAtEnd(messages: readonly { readonly role: string }[]): number {
  const lastOther = messages.findLastIndex((message) => message.role !== 'tool')
  return messages.length - 1 - lastOther
}

/** The same idempotency key finds the same conversation, and in it the same turn. */
async function fresh(
  services: Services,
  door: Door,
  { caller, body, request }: CompletionCall,
  idempotencyKey: string | undefined,
  dialogue: readonly Message[],
): Promise<ConversationRef> {
  const requestHash = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  const whose = `${door.organizationId} ${caller.kind === 'key' ? caller.keyId : userOf(caller)}`
  const id = idempotencyKey === undefined ? undefined : conversationIdOf(whose, idempotencyKey)
  const metadata = idempotencyKey === undefined ? {} : { requestHash }
  const started = await startConversation(services, door.organizationId, correlationOf(request), {
    configId: body.model,
    channel: 'api',
    metadata,
    sandbox: false,
    dialogue,
    ...(id ? { id } : {}),
  })
  if (started.conversation.metadata.requestHash !== metadata.requestHash) {
    throw new Unprocessable('this idempotency key was used for another request', {
      code: 'idempotency_key_reused',
      errors: [{ path: 'Idempotency-Key', rule: 'unique', message: 'must be new for each request' }],
    })
  }
  const clash = body.tools?.find((tool) => started.agent.tools.has(tool.function.name))
  if (clash)
    throw new InvalidInput(`the agent has a tool ${clash.function.name} of its own`, {
      errors: [{ path: 'tools', rule: 'name', message: `${clash.function.name} is taken` }],
    })
  return { organizationId: door.organizationId, conversationId: started.conversation.id }
}

async function existing(door: Door, conversationId: string, configId: string): Promise<ConversationRef> {
  await door.run(async (tenant) => {
    const conversation = await tenant.get(Conversations, conversationId)
    if (conversation.configId !== configId)
      throw new NotFound(`conversation ${conversationId} is not one of ${configId}`)
  })
  return { organizationId: door.organizationId, conversationId }
}

function streamed(
  posted: PostedTurn,
  head: Parameters<typeof toChunk>[0],
  includeUsage: boolean,
  headers: Record<string, string>,
): Response {
  const encoder = new TextEncoder()
  const chunks = chunksOf(posted, head, includeUsage)
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await chunks.next()
        if (next.done) {
          controller.enqueue(encoder.encode('data: [DONE]\n\n'))
          controller.close()
        } else controller.enqueue(encoder.encode(`data: ${JSON.stringify(next.value)}\n\n`))
      } catch (error) {
        const message = isDomainError(error) ? error.message : 'the turn could not be finished'
        controller.enqueue(encoder.encode(`data: ${JSON.stringify({ error: { message, type: 'server_error' } })}\n\n`))
        controller.close()
      }
    },
  })
  return new Response(body, {
    headers: {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
    },
  })
}

const isDomainError = (error: unknown): error is DomainError => error instanceof Error && 'kind' in error

async function* chunksOf(
  posted: PostedTurn,
  head: Parameters<typeof toChunk>[0],
  includeUsage: boolean,
): AsyncGenerator<unknown, void> {
  yield toChunk(head, { role: 'assistant', content: '' }, null)
  const filter = markerFilter()
  let sent = ''
  const send = (text: string) => {
    sent += text
    return toChunk(head, { content: text }, null)
  }
  if (posted.kind === 'live') {
    for await (const { event } of posted.live.channel.after(undefined)) {
      if (event.type !== 'delta') continue
      const text = filter.push(event.data.text)
      if (text !== '') yield send(text)
    }
    const rest = filter.end()
    if (rest !== '') yield send(rest)
  }
  const result = posted.kind === 'live' ? await posted.live.result : posted.result
  const whole = result.message?.text ?? ''
  if (sent === '' && whole !== '' && result.callerToolCalls.length === 0) yield send(filter.push(whole) + filter.end())
  yield* lastChunks(head, result, includeUsage)
}
