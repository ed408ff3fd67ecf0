/**
 * What a model is to Workflow: one interface for chat with tools, structured objects and embeddings.
 *
 * Every provider (gemini, openai, anthropic, offline, replay) speaks exactly this. A request is stateless: it carries all that the answer may depend on.
 */

/** A JSON Schema (2020-12 vocabulary), as tools and structured answers use it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A tool that the model may call. */
export interface ToolSpec {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonSchema
  readonly outputSchema?: JsonSchema
  /** What a customer says when the tool is meant. */
  readonly examples: readonly { readonly utterance: string; readonly arguments?: Readonly<Record<string, unknown>> }[]
  /** Calling it changes something outside. */
  readonly changesState: boolean
  /** The model should have the customer confirm before the call. False where nothing changes, or where the platform itself asks (an approval). */
  readonly confirmFirst: boolean
  /** Withheld until the customer proved who they are; calling it earlier returns the error code `verification_required`. */
  readonly requiresVerifiedCustomer: boolean
  /** A successful call proves who the customer is. */
  readonly verifiesCustomer: boolean
  /** `agent`: run by the platform. `builtin`: a built-in of the platform (search_knowledge, escalate_to_human, …). `caller`: handed back to an API caller to run. */
  readonly origin: 'agent' | 'builtin' | 'caller'
}

/** A piece of the client's knowledge that may answer the last message, best first. The text is Markdown; tables are whole Markdown tables. */
export interface Passage {
  readonly id: string
  readonly documentId: string
  readonly title: string
  readonly headings: readonly string[]
  readonly kind: 'prose' | 'list' | 'table'
  readonly text: string
  /** 0–1, comparable within one request. */
  readonly score: number
}

export interface ToolCall {
  readonly id: string
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
}

export type Message =
  | { readonly role: 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  /** `content` is the JSON text of the result; of `{ code, message }` where `outcome` is not `ok`. */
  | {
      readonly role: 'tool'
      readonly toolCallId: string
      readonly name: string
      readonly content: string
      readonly outcome: 'ok' | 'refused' | 'failed'
    }

/** Something that the agent must not speak about, and what it says instead. */
export interface TopicRule {
  readonly name: string
  readonly description: string
  readonly examples: readonly string[]
  readonly reply: string
  /** Hand the conversation to a person as well. */
  readonly escalate: boolean
}

/** Who the agent is and how it behaves: the stable prefix of every request of a config version. */
export interface Instructions {
  readonly agentName: string
  readonly organizationName: string
  readonly tone: string
  /** BCP 47, the first is the default. */
  readonly languages: readonly string[]
  /** What the agent is for, in a sentence. */
  readonly useCase: string
  /** The configured prompt, rendered as Markdown. */
  readonly systemPrompt: string
  readonly examples: readonly { readonly user: string; readonly assistant: string }[]
  readonly topics: readonly TopicRule[]
  /** 0–1: a customer less content than this is handed over to a person after the turn; absent where no rule says so. */
  readonly handOverBelow?: number
}

/** What changes from turn to turn. */
export interface Situation {
  /** ISO 8601 with offset, in `timeZone`. */
  readonly now: string
  /** IANA. */
  readonly timeZone: string
  readonly customer: {
    readonly verified: boolean
    readonly facts: Readonly<Record<string, unknown>>
    /** By the name of a fact: where it comes from, and since when. */
    readonly sources?: Readonly<Record<string, string>> | undefined
  }
  readonly knowledge: readonly Passage[]
  /** Unguessable, the same for the whole conversation: the marks around passages carry it, so that no passage can end them. */
  readonly boundary?: string
  /** Summary of turns that are no longer among `messages`. */
  readonly summary?: string
  /** Instructions for this turn that follow from state, or that a person whispered. */
  readonly guidance: readonly string[]
}

export interface ChatRequest {
  readonly instructions: Instructions
  readonly situation: Situation
  /** Oldest first; the last is the customer's, or the results of the tools that the model called. */
  readonly messages: readonly Message[]
  readonly tools: readonly ToolSpec[]
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly name: string }
  readonly parallelToolCalls?: boolean
  /** The provider's own model name; its default where absent. */
  readonly model?: string
  /** 0–2. */
  readonly temperature?: number
  readonly topP?: number
  readonly maxOutputTokens?: number
  /** Tokens the model may think, where it can. */
  readonly thinkingBudget?: number
  readonly signal?: AbortSignal
  /** For `resilientProvider`; a single model does not look at it. */
  readonly scope?: RequestScope
}

/** For whom a request is made, and what may be done to have it answered. */
export interface RequestScope {
  readonly tenantId: string
  /** Model names that the configuration wants, first choice first: each is used where a provider has it, in place of those of the level. */
  readonly wantedModels: readonly string[]
  /** How much of a model the request needs. */
  readonly level: ModelLevel
  /** What the budget leaves: all, the small models whatever is wanted, or none. */
  readonly allowance: Allowance
  /** The answer may be one given before, and be given again: what it holds for. */
  readonly cache?: { readonly configId: string; readonly configVersion: number; readonly knowledgeVersion: string }
  /** Personal data leaves for no provider outside. */
  readonly redact?: boolean
}

/** `flash`: quick and cheap. `pro`: thinks. */
export type ModelLevel = 'flash' | 'pro'

export type Allowance = 'full' | 'flash' | 'baseline'

export interface Usage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Part of `inputTokens` that the provider had cached. */
  readonly cachedTokens: number
  /** Part of `inputTokens` that was written to the provider's cache, where it bills that apart. */
  readonly cacheWriteTokens?: number
  /** US dollars × 10⁻⁶, by the price table in force on the day; 0 for providers without a price. */
  readonly costMicroUsd: number
  readonly latencyMs: number
  /** Time to the first delta or tool call. */
  readonly firstTokenMs: number
  /** The answer was given before, to this question or to one like it. */
  readonly cacheHit?: 'exact' | 'semantic'
}

/** What the provider itself knows of the turn; a language model gives none. */
export interface Signals {
  /** 0–1: how sure it is that the reply serves the request. */
  readonly confidence?: number
  readonly intent?: string
  /** 0 (furious) – 1 (delighted). */
  readonly sentiment?: number
}

/**
 * A reply's text may carry markers `[n]`: n (from 1) is the place of the passage in `situation.knowledge` that supports the words before it.
 * The platform turns them into citations.
 */
export interface ChatCompletion {
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
  readonly finishReason: 'stop' | 'tool_calls' | 'length' | 'content_filter'
  readonly usage: Usage
  /** `offline`, or `<provider>/<model>`. */
  readonly producedBy: string
  readonly signals: Signals
}

export type ChatEvent =
  | { readonly type: 'text_delta'; readonly text: string }
  | { readonly type: 'completed'; readonly completion: ChatCompletion }

/** What a model looks at. Not every model takes every type: one that does not throws `ProviderError` of kind `unsupported` or `invalid_request`. */
export interface RequestImage {
  readonly contentType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | 'application/pdf'
  readonly bytes: Uint8Array
}

export interface ObjectRequest {
  readonly instructions: string
  readonly input: string
  /** Pictures, or a document's pages, before the input. A provider that cannot see throws `ProviderError` of kind `unsupported`. */
  readonly images?: readonly RequestImage[]
  readonly schema: JsonSchema
  readonly model?: string
  readonly temperature?: number
  readonly maxOutputTokens?: number
  readonly signal?: AbortSignal
}

export interface ModelProvider {
  readonly name: string
  /** Streams text as it is made; the last event is always `completed`. Throws `ProviderError`. */
  chat(request: ChatRequest): AsyncIterable<ChatEvent>
  /** A JSON value that the caller checks against the schema. A provider that has no model throws `ProviderError` of kind `unsupported`, and the task's baseline answers. */
  object(
    request: ObjectRequest,
  ): Promise<{ readonly value: unknown; readonly usage: Usage; readonly producedBy: string }>
}

export interface EmbeddingProvider {
  readonly name: string
  readonly dimensions: number
  /** One unit vector per text, in order. */
  embed(texts: readonly string[], purpose: 'document' | 'query', signal?: AbortSignal): Promise<Float32Array[]>
}

/** Why a provider did not answer; `retryable` is decided where the error is made. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  constructor(
    readonly kind:
      | 'authentication'
      | 'rate_limited'
      | 'overloaded'
      | 'timeout'
      | 'invalid_request'
      | 'content_filter'
      | 'malformed'
      | 'unsupported'
      | 'unreachable',
    message: string,
    readonly detail: {
      readonly provider: string
      readonly retryable: boolean
      readonly retryAfterMs?: number
      readonly status?: number
    },
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}
