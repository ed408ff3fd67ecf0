import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { chatWith, requestOf } from '../contract/sample-request.ts'
import type { ModelProvider, RequestScope } from '../provider.ts'
import type { Candidate } from './candidates.ts'
import { type Policies, resilientProvider } from './index.ts'
import { failing, scriptedProvider } from './scripted-provider.testing.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const baseline = scriptedProvider('offline', () => ['Baseline.'])
const candidateOf = (provider: ModelProvider): Candidate => ({ provider, goesOn: true })
const scope: RequestScope = { tenantId: 'org_a', wantedModels: [], level: 'flash', allowance: 'full' }

function resilient([first, ...others]: readonly ModelProvider[], policies: Partial<Policies> = {}): ModelProvider {
  if (first === undefined) throw new Error('There must be a provider')
  return resilientProvider({ candidates: [candidateOf(first), ...others.map(candidateOf)], baseline, policies })
}

const good = (name = 'good') => scriptedProvider(name, () => [`From ${name}.`])
const ask = (provider: ModelProvider, changes = {}) =>
  chatWith(provider, requestOf(changes)).then(({ completion }) => completion.text)

/** The outcome, told as text, so that a rejection that comes while timers run is nobody's fault. */
const outcome = (asked: Promise<string>) =>
  asked.catch((error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)))

describe('what is refused for the moment is asked for again', () => {
  it('after as long as the server asked, and a random while on top', async () => {
    const busy = scriptedProvider('busy', (_, call) =>
      call === 0 ? [failing('rate_limited', { retryAfterMs: 3_000 })] : ['Now.'],
    )
    const retries = { retries: 2, baseDelayMs: 250, maxDelayMs: 4_000, random: () => 0.5 }
    const asked = ask(resilient([busy], { retries }))
    await vi.advanceTimersByTimeAsync(3_124)
    expect(busy.requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await asked).toBe('Now.')
  })

  it('with waits that grow, and not for ever', async () => {
    const down = scriptedProvider('down', () => [failing('unreachable')])
    const retries = { retries: 2, baseDelayMs: 200, maxDelayMs: 4_000, random: () => 1 }
    const asked = outcome(ask(resilient([down], { retries })))
    const tries: number[] = []
    for (const waitMs of [0, 199, 1, 399, 1]) {
      await vi.advanceTimersByTimeAsync(waitMs)
      tries.push(down.requests.length)
    }
    expect(tries).toEqual([1, 1, 2, 2, 3])
    expect(await asked).toBe('ProviderError: It failed: unreachable')
  })

  it.each([
    ['invalid_request', {}],
    ['timeout', {}],
    ['rate_limited', { retryAfterMs: 4_001 }],
    ['rate_limited', { retryable: false }],
  ] as const)('but not after %s %j: the next provider is asked at once', async (kind, detail) => {
    const first = scriptedProvider('first', () => [failing(kind, detail)])
    expect(await ask(resilient([first, good()]))).toBe('From good.')
    expect(first.requests).toHaveLength(1)
  })

  it("no longer than its caller's signal lasts", async () => {
    const busy = scriptedProvider('busy', () => [failing('rate_limited', { retryAfterMs: 3_000 })])
    const caller = new AbortController()
    const asked = outcome(ask(resilient([busy]), { signal: caller.signal }))
    await vi.advanceTimersByTimeAsync(10)
    caller.abort(new Error('The customer left'))
    expect(await asked).toBe('Error: The customer left')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(busy.requests).toHaveLength(1)
  })
})

describe('a provider that takes too long is left', () => {
  const deadlines = { firstTokenMs: 1_000, totalMs: 5_000 }

  it('where it does not begin, and its call is ended', async () => {
    const silent = scriptedProvider('silent', () => ['hang'])
    const asked = ask(resilient([silent, good()], { deadlines }))
    await vi.advanceTimersByTimeAsync(999)
    expect(silent.aborted()).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(await asked).toBe('From good.')
    expect(silent.aborted()).toBe(1)
  })

  it('where it does not end', async () => {
    const slow = scriptedProvider('slow', () => ['One two ', { waitMs: 4_999 }, 'three ', { waitMs: 2 }, 'four'])
    const next = scriptedProvider('next', () => [' three four five'])
    const asked = ask(resilient([slow, next], { deadlines }))
    await vi.advanceTimersByTimeAsync(6_000)
    expect(await asked).toBe('One two three four five')
  })
})

describe('failures go to the next provider', () => {
  it('in the order that was given, and the first failure is told where all fail', async () => {
    const [a, b] = [failing('authentication'), failing('unsupported')].map((error, at) =>
      scriptedProvider(`p${at}`, () => [error]),
    )
    if (a === undefined || b === undefined) throw new Error('There are two')
    expect(await ask(resilient([a, b, good('c'), good('d')]))).toBe('From c.')
    expect(await outcome(ask(resilient([a, b])))).toBe('ProviderError: It failed: authentication')
  })

  it('but nobody looks for a model that says what another withheld', async () => {
    const withheld = scriptedProvider('withheld', () => [failing('content_filter')])
    const other = good()
    expect(await outcome(ask(resilient([withheld, other])))).toBe('ProviderError: It failed: content_filter')
    expect(other.requests).toHaveLength(0)
  })

  it('also those of structured objects', async () => {
    const down = scriptedProvider('down', () => [failing('authentication')])
    const answer = await resilient([down, good()]).object({ instructions: '', input: '', schema: {} })
    expect(answer).toMatchObject({ value: 'From good.', producedBy: 'good' })
  })

  it('not the faults of our own code', async () => {
    const broken = scriptedProvider('broken', () => [new RangeError('A fault')])
    expect(await outcome(ask(resilient([broken, good()])))).toBe('RangeError: A fault')
  })
})

describe('a model that keeps failing is left alone', () => {
  const circuits = { failedShare: 0.5, calls: 3, openMs: 10_000 }
  const retries = { retries: 0, baseDelayMs: 1, maxDelayMs: 1 }

  it('until the time is over; then one call decides', async () => {
    let healthy = false
    const flaky = scriptedProvider('flaky', () => [healthy ? 'Well again.' : failing('overloaded')])
    const provider = resilient([flaky, good()], { circuits, retries })
    for (let at = 0; at < 6; at++) expect(await ask(provider)).toBe('From good.')
    expect(flaky.requests).toHaveLength(3)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await ask(provider)).toBe('From good.')
    expect(flaky.requests).toHaveLength(4)
    await vi.advanceTimersByTimeAsync(10_000)
    healthy = true
    expect(await ask(provider)).toBe('Well again.')
    expect(await ask(provider)).toBe('Well again.')
  })

  it('also where it only ever breaks off within its answers', async () => {
    const torn = scriptedProvider('torn', () => ['One two ', failing('unreachable')])
    const provider = resilient([torn, scriptedProvider('next', () => ['One two three'])], { circuits, retries })
    for (let at = 0; at < 5; at++) expect(await ask(provider)).toMatch(/^One two three$/u)
    expect(torn.requests).toHaveLength(3)
  })

  it.each(['invalid_request', 'content_filter'] as const)(
    'but not for %s, which is the fault of the request',
    async (kind) => {
      const strict = scriptedProvider('strict', () => [failing(kind)])
      const provider = resilient([strict], { circuits, retries })
      for (let at = 0; at < 8; at++) await outcome(ask(provider))
      expect(strict.requests).toHaveLength(8)
    },
  )

  it('while its other models are asked on', async () => {
    const half = scriptedProvider('openai', ({ model }) => [model === 'bad' ? failing('overloaded') : 'Fine.'])
    const provider = resilient([half], { circuits, retries })
    for (let at = 0; at < 5; at++) await outcome(ask(provider, { model: 'bad' }))
    expect(await ask(provider, { model: 'fine' })).toBe('Fine.')
  })
})

describe('a hedge', () => {
  const slow = () => scriptedProvider('slow', () => [{ waitMs: 900 }, 'Slow.'])
  const hedgeAfterMs = { flash: 300, pro: 1_200 }

  it('asks a second provider where the first is silent; the slower one is stopped', async () => {
    const [first, second] = [slow(), good()]
    const asked = ask(resilient([first, second], { hedgeAfterMs }), { scope })
    await vi.advanceTimersByTimeAsync(299)
    expect(second.requests).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(await asked).toBe('From good.')
    expect([first.aborted(), second.aborted()]).toEqual([1, 1])
  })

  it('takes the first where that is faster after all', async () => {
    const [first, second] = [slow(), scriptedProvider('slower', () => [{ waitMs: 5_000 }, 'Slower.'])]
    const asked = ask(resilient([first, second], { hedgeAfterMs }), { scope })
    await vi.advanceTimersByTimeAsync(900)
    expect(await asked).toBe('Slow.')
    expect(second.requests).toHaveLength(1)
  })

  it.each([
    ['no policy', {}, scope],
    ['a model that thinks', { hedgeAfterMs }, { ...scope, level: 'pro' as const }],
  ])('is not made with %s', async (_, policies, asking) => {
    const second = good()
    const asked = ask(resilient([slow(), second], policies), { scope: asking })
    await vi.advanceTimersByTimeAsync(900)
    expect([await asked, second.requests.length]).toEqual(['Slow.', 0])
  })

  it('is not made to what is no model, which answers only where models fail', async () => {
    const candidates = [candidateOf(slow()), { provider: good('offline'), goesOn: false }] as const
    const asked = ask(resilientProvider({ candidates, baseline, policies: { hedgeAfterMs } }), { scope })
    await vi.advanceTimersByTimeAsync(900)
    expect(await asked).toBe('Slow.')
  })

  it('is paid for: what the slower one read is part of the usage', async () => {
    const second = good()
    const asked = chatWith(resilient([slow(), second], { hedgeAfterMs }), requestOf({ scope }))
    await vi.advanceTimersByTimeAsync(300)
    const alone = await chatWith(resilient([good()]), requestOf({ scope }))
    const { usage } = (await asked).completion
    expect(usage.inputTokens).toBeGreaterThan(10 * alone.completion.usage.inputTokens)
    expect(usage.outputTokens).toBe(alone.completion.usage.outputTokens)
  })
})

describe('a tenant takes no more than its places', () => {
  const bulkheads = { running: 1, waiting: 1 }

  it('its further calls wait, or are refused; those of others go on', async () => {
    const busy = scriptedProvider('busy', () => [{ waitMs: 1_000 }, 'Done.'])
    const provider = resilient([busy], { bulkheads })
    const of = (tenantId: string) => outcome(ask(provider, { scope: { ...scope, tenantId } }))
    const asked = [of('org_a'), of('org_a'), of('org_a'), of('org_b')]
    await vi.advanceTimersByTimeAsync(1)
    expect(busy.requests.map((request) => request.scope?.tenantId)).toEqual(['org_a', 'org_b'])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await Promise.all(asked)).toEqual([
      'Done.',
      'Done.',
      'ProviderError: Too many calls of this organization are waiting for models',
      'Done.',
    ])
  })

  it('and one that gave up waiting leaves its place to the next', async () => {
    const busy = scriptedProvider('busy', () => [{ waitMs: 1_000 }, 'Done.'])
    const provider = resilient([busy], { bulkheads })
    const caller = new AbortController()
    const first = ask(provider, { scope })
    const second = outcome(ask(provider, { scope, signal: caller.signal }))
    caller.abort(new Error('The customer left'))
    expect(await second).toBe('Error: The customer left')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await first).toBe('Done.')
    const third = ask(provider, { scope })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await third).toBe('Done.')
  })
})

describe('models are asked for by their own names', () => {
  const models = { flash: 'gemini-flash', pro: 'gemini-pro' }
  const asked = async (changes: Partial<RequestScope>) => {
    const [gemini, claude] = [scriptedProvider('gemini', () => ['G.']), scriptedProvider('anthropic', () => ['C.'])]
    const provider = resilientProvider({
      candidates: [{ provider: gemini, models, goesOn: true }, candidateOf(claude)],
      baseline,
    })
    const text = await ask(provider, { scope: { ...scope, ...changes } })
    return [text, (gemini.requests[0] ?? claude.requests[0])?.model]
  }

  it.each<[Partial<RequestScope>, unknown]>([
    [{ level: 'flash' }, ['G.', 'gemini-flash']],
    [{ level: 'pro' }, ['G.', 'gemini-pro']],
    [{ level: 'flash', wantedModels: ['gemini-own', 'claude-own'] }, ['G.', 'gemini-own']],
    [{ level: 'flash', wantedModels: ['claude-own', 'gemini-own'] }, ['C.', 'claude-own']],
    [{ level: 'pro', wantedModels: ['gpt-own'] }, ['G.', 'gemini-pro']],
    [{ level: 'pro', wantedModels: ['claude-own'], allowance: 'flash' }, ['G.', 'gemini-flash']],
    [{ level: 'pro', wantedModels: ['claude-own'], allowance: 'baseline' }, ['Baseline.', undefined]],
  ])('%j', async (changes, expected) => {
    expect(await asked(changes)).toEqual(expected)
  })
})
