/**
 * Several providers as one that does not fail where one of them does.
 *
 * Guarantees: a tenant takes no more than its places; a model that keeps failing is left alone; what is refused for the moment is tried again, what fails goes to
 * the next provider; an answer that breaks off is gone on with, and the customer reads nothing of it twice.
 */
import { joinAnswers } from '../continuation/join-answers.ts'
import { wholeWords } from '../continuation/whole-words.ts'
import { type BulkheadOptions, createBulkheads } from '../policies/bulkheads.ts'
import { type CircuitOptions, type Circuits, createCircuits } from '../policies/circuits.ts'
import { type Deadlines, withinDeadlines, withinTotal } from '../policies/deadlines.ts'
import { firstAnswer } from '../policies/first-answer.ts'
import { type Retries, withRetries } from '../policies/retries.ts'
import {
  type ChatEvent,
  type ChatRequest,
  type ModelLevel,
  type ModelProvider,
  type ObjectRequest,
  ProviderError,
} from '../provider.ts'
import { malformed } from '../provider-errors.ts'
import { type Candidate, inOrder, requestFor } from './candidates.ts'
import { type LostUsage, lostUsage, withLost } from './lost-usage.ts'

export interface Policies {
  readonly deadlines: Deadlines
  readonly retries: Retries
  readonly circuits: CircuitOptions
  readonly bulkheads: BulkheadOptions
  /** Ask a second provider where the first has said nothing for this long; a model that thinks has longer. Never where absent. */
  readonly hedgeAfterMs?: Readonly<Record<ModelLevel, number>>
  /** How often a broken answer is gone on with. */
  readonly continuations: number
}

export interface ResilientOptions {
  /** Asked in this order. The first gives the whole its name. */
  readonly candidates: readonly [Candidate, ...Candidate[]]
  /** Answers where the budget is spent. */
  readonly baseline: ModelProvider
  readonly policies?: Partial<Policies>
}

/** A customer waits 20 s at most for a first word, twice if a second provider is asked; the figures are for people who wait, not for batches. */
const defaults: Policies = {
  deadlines: { firstTokenMs: 20_000, totalMs: 120_000 },
  retries: { retries: 2, baseDelayMs: 250, maxDelayMs: 4_000 },
  circuits: { failedShare: 0.5, calls: 6, openMs: 30_000 },
  bulkheads: { running: 32, waiting: 128 },
  continuations: 2,
}

interface Inside {
  readonly options: ResilientOptions
  readonly policies: Policies
  readonly circuits: Circuits
}

/** Throws `ProviderError`: the first provider's where all failed. */
export function resilientProvider(options: ResilientOptions): ModelProvider {
  const policies = { ...defaults, ...options.policies }
  const inside: Inside = { options, policies, circuits: createCircuits(policies.circuits) }
  const bulkheads = createBulkheads(policies.bulkheads)
  return {
    name: options.candidates[0].provider.name,
    chat: async function* (request) {
      if (request.scope?.allowance === 'baseline') return yield* options.baseline.chat(request)
      if (request.scope === undefined) return yield* goOn(inside, request)
      const leave = await bulkheads.enter(request.scope.tenantId, request.signal)
      try {
        yield* goOn(inside, request)
      } finally {
        leave()
      }
    },
    object: (request) => objectFromAny(inside, request),
  }
}

interface OpenAnswer {
  readonly candidate: Candidate
  readonly first: ChatEvent
  readonly rest: AsyncIterator<ChatEvent>
}

/** One answer, of as many pieces as it takes. */
async function* goOn(inside: Inside, request: ChatRequest): AsyncGenerator<ChatEvent> {
  let queue = inOrder(inside.options.candidates, request)
  let said = ''
  const lost: LostUsage[] = []
  for (let brokenOff = 0; ; brokenOff++) {
    const asked = said === '' ? request : continuationOf(request, said)
    const { answer, at, abandoned } = await open(inside, queue, asked)
    // They were asked the same and bill it, though nobody reads what they would have said.
    for (const place of abandoned) lost.push(lostUsage(queue[place] ?? answer.candidate, asked, ''))
    const joined = said === '' ? undefined : joinAnswers(said, answer.candidate.goesOn)
    const words = wholeWords()
    let came = ''
    try {
      for await (const event of eventsOf(answer)) {
        if (event.type === 'text_delta') came += event.text
        const piece = event.type === 'text_delta' ? (joined?.add(event.text) ?? event.text) : (joined?.end() ?? '')
        const text = words.take(piece) + (event.type === 'completed' ? words.rest() : '')
        said += text
        if (text !== '') yield { type: 'text_delta', text }
        if (event.type !== 'completed') continue
        const usage = withLost(event.completion.usage, lost)
        yield { ...event, completion: { ...event.completion, usage, text: said } }
        return
      }
      throw malformed(answer.candidate.provider.name, 'the stream ended before the answer did')
    } catch (error) {
      if (brokenOff >= inside.policies.continuations || isFinal(error, request.signal)) throw error
      lost.push(lostUsage(answer.candidate, asked, came))
      // Whoever broke off is asked again, after all others.
      queue = [...queue.slice(at + 1), answer.candidate]
    }
  }
}

/** Nobody shops around for a model that says what another withheld. */
const isFinal = (error: unknown, signal: AbortSignal | undefined): boolean =>
  signal?.aborted === true || !(error instanceof ProviderError) || error.kind === 'content_filter'

const levelOf = ({ scope }: ChatRequest): ModelLevel =>
  scope?.allowance === 'flash' ? 'flash' : (scope?.level ?? 'flash')

function open(inside: Inside, queue: readonly Candidate[], request: ChatRequest) {
  return firstAnswer<OpenAnswer>({
    starts: queue.map((candidate) => (signal) => openOne(inside, candidate, request, signal)),
    hedgeAfterMs: inside.policies.hedgeAfterMs?.[levelOf(request)],
    // Whoever is no model answers at once, and worse: only where models fail.
    hedged: queue.filter(({ goesOn }) => goesOn).length,
    signal: request.signal,
    isFinal: (error) => isFinal(error, request.signal),
    discard: ({ rest }) => void rest.return?.(),
  })
}

function openOne(inside: Inside, candidate: Candidate, asked: ChatRequest, signal: AbortSignal): Promise<OpenAnswer> {
  const request = requestFor(candidate, asked)
  const { name } = candidate.provider
  return withRetries(inside.policies.retries, signal, async () => {
    const rest = guarded(inside, candidate, request, signal)
    const first = await rest.next()
    if (first.done === true) throw malformed(name, 'the answer has no end')
    return { candidate, first: first.value, rest }
  })
}

async function* guarded(
  inside: Inside,
  { provider }: Candidate,
  request: ChatRequest,
  outer: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const leave = await inside.circuits.enter(provider.name, request.model ?? '', outer)
  let failure: unknown
  try {
    yield* withinDeadlines(provider.name, inside.policies.deadlines, outer, (signal) =>
      provider.chat({ ...request, signal }),
    )
  } catch (error) {
    failure = error
    throw error
  } finally {
    leave(failure)
  }
}

async function* eventsOf({ first, rest }: OpenAnswer): AsyncGenerator<ChatEvent> {
  try {
    yield first
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

/** In the situation, where every model reads it: current models refuse to have the beginning of their answer put into their mouth. */
function continuationOf(request: ChatRequest, said: string): ChatRequest {
  const guidance = [
    ...request.situation.guidance,
    `Your answer to the customer's last message broke off after these words, which they have already read: ${JSON.stringify(said)} Go on with the very next word, in the same language and tone. Repeat nothing, do not greet and do not mention the interruption.`,
  ]
  return { ...request, situation: { ...request.situation, guidance } }
}

/** Tasks have a baseline of their own: who is asked here is a model, and no tenant is known. */
async function objectFromAny({ options, policies, circuits }: Inside, request: ObjectRequest) {
  const signal = request.signal ?? new AbortController().signal
  const { answer } = await firstAnswer({
    starts: options.candidates.map(
      ({ provider }) =>
        () =>
          withRetries(policies.retries, signal, async () => {
            const leave = await circuits.enter(provider.name, request.model ?? '', signal)
            try {
              const made = await withinTotal(provider.name, policies.deadlines.totalMs, request.signal, (inner) =>
                provider.object({ ...request, signal: inner }),
              )
              leave()
              return made
            } catch (error) {
              leave(error)
              throw error
            }
          }),
    ),
    hedged: 0,
    signal: request.signal,
    isFinal: (error) => isFinal(error, request.signal),
    discard: () => undefined,
  })
  return answer
}
