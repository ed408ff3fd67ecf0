/**
 * Answers given before, for questions that are the same: word for word, or alike and agreeing in all that counts.
 *
 * Guarantees: an answer serves its own organization, version and knowledge alone, for an hour; none is kept or read where a customer is known, something was
 * said before or a tool was called; a question that differs in a number, a name, a date or a negation is another question.
 */
import type { ChatEvent, ChatRequest, EmbeddingProvider, ModelProvider } from '../provider.ts'
import { ProviderError } from '../provider.ts'
import type { WallClock } from '../turn-meter.ts'
import type { AnswerStore, StoredAnswer } from './answer-store.ts'
import { type CacheableQuestion, cacheableQuestion, isKeepable } from './cacheable.ts'
import { exactForm, strictForm } from './question-form.ts'

export interface AnswerCacheOptions {
  readonly store: AnswerStore
  readonly embedder: EmbeddingProvider
  readonly clock?: WallClock
}

const keptMs = 3_600_000
/** Cosine from which two questions of equal strict form are the same. */
const threshold = 0.8

interface Asked {
  readonly exact: string
  readonly strict: string
  readonly vector: Float32Array | undefined
}

export function cachedProvider(provider: ModelProvider, options: AnswerCacheOptions): ModelProvider {
  const clock = options.clock ?? { now: () => new Date() }
  return {
    name: provider.name,
    object: (request) => provider.object(request),
    chat: async function* (request) {
      const question = cacheableQuestion(request)
      if (question === undefined) return yield* provider.chat(request)
      const nowMs = clock.now().getTime()
      const known = (await options.store.read(question.space)).filter(({ expiresAtMs }) => expiresAtMs > nowMs)
      const asked = await formsOf(question, known, options.embedder, request.signal)
      const [hit] = known.flatMap((answer) => servedBy(answer, asked, request) ?? [])
      if (hit !== undefined) return yield* told(hit)
      for await (const event of provider.chat(request)) {
        // Kept first: nobody reads on after the completion.
        if (event.type === 'completed' && isKeepable(event.completion)) {
          const { text, producedBy } = event.completion
          const passages = passagesIn(text, request)
          const { vector, ...forms } = {
            ...asked,
            vector: asked.vector ?? (await vectorOf(question, options.embedder, request.signal)),
          }
          const answer = {
            ...forms,
            ...(vector ? { vector } : {}),
            text,
            producedBy,
            passages,
            expiresAtMs: nowMs + keptMs,
          }
          if (passages) await options.store.add(question.space, { ...answer, passages })
        }
        yield event
      }
    },
  }
}

interface Hit {
  readonly text: string
  readonly producedBy: string
  readonly kind: 'exact' | 'semantic'
}

/** Vectors are only made where something is there to compare with. */
async function formsOf(
  question: CacheableQuestion,
  known: readonly StoredAnswer[],
  embedder: EmbeddingProvider,
  signal: AbortSignal | undefined,
): Promise<Asked> {
  const forms = { exact: exactForm(question.text), strict: strictForm(question.text) }
  const compared = known.some(({ exact, strict }) => exact !== forms.exact && strict === forms.strict)
  return { ...forms, vector: compared ? await vectorOf(question, embedder, signal) : undefined }
}

/** A cache must not fail a turn: without embeddings it knows exact questions only. */
async function vectorOf(
  { text }: CacheableQuestion,
  embedder: EmbeddingProvider,
  signal: AbortSignal | undefined,
): Promise<Float32Array | undefined> {
  try {
    const [vector] = await embedder.embed([text], 'query', signal)
    return vector
  } catch (error) {
    if (error instanceof ProviderError) return undefined
    throw error
  }
}

function servedBy(answer: StoredAnswer, asked: Asked, request: ChatRequest): Hit | undefined {
  const exact = answer.exact === asked.exact
  if (!exact && (answer.strict !== asked.strict || cosine(answer.vector, asked.vector) < threshold)) return undefined
  const text = withMarkersOf(answer, request)
  return text === undefined ? undefined : { text, producedBy: answer.producedBy, kind: exact ? 'exact' : 'semantic' }
}

/** Of unit vectors. */
function cosine(one: Float32Array | undefined, other: Float32Array | undefined): number {
  if (one === undefined || other === undefined || one.length !== other.length) return 0
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)
}

const marker = /\[(\d{1,2})\]/gu
const identity = ({ id, text }: ChatRequest['situation']['knowledge'][number]) => `${id}\n${text}`

/** What each marker names; `undefined` where one names nothing. */
function passagesIn(text: string, { situation }: ChatRequest): Record<number, string> | undefined {
  const passages: Record<number, string> = {}
  for (const [, digits] of text.matchAll(marker)) {
    const passage = situation.knowledge[Number(digits) - 1]
    if (passage === undefined) return undefined
    passages[Number(digits)] = identity(passage)
  }
  return passages
}

/** The text with the markers that its passages have today; `undefined` where one of them is not there, or says something else. */
function withMarkersOf({ text, passages }: StoredAnswer, { situation }: ChatRequest): string | undefined {
  const places = new Map(situation.knowledge.map((passage, at) => [identity(passage), at + 1]))
  if (Object.values(passages).some((passage) => !places.has(passage))) return undefined
  return text.replaceAll(marker, (whole, digits: string) => {
    const place = places.get(passages[Number(digits)] ?? '')
    return place === undefined ? whole : `[${place}]`
  })
}

async function* told({ text, producedBy, kind }: Hit): AsyncGenerator<ChatEvent> {
  yield { type: 'text_delta', text }
  const usage = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, costMicroUsd: 0, latencyMs: 0, firstTokenMs: 0 }
  const completion = { text, toolCalls: [], finishReason: 'stop' as const, producedBy, signals: {} }
  yield { type: 'completed', completion: { ...completion, usage: { ...usage, cacheHit: kind } } }
}
