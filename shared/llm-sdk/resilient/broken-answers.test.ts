import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chatWith, requestOf } from '../contract/sample-request.ts'
import type { ChatRequest } from '../provider.ts'
import { resilientProvider } from './index.ts'
import { failing, type Step, scriptedProvider } from './scripted-provider.testing.ts'

const retries = { retries: 0, baseDelayMs: 1, maxDelayMs: 1 }
const baseline = scriptedProvider('offline', () => ['Baseline.'])
const whole = 'Your order 4711 is ready. You can fetch it until 18:00, or we bring it tomorrow.'

const pieces = (text: string, size: number): string[] => text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'gu')) ?? []

/** What the model was told that the customer has read. */
function alreadyRead(request: ChatRequest): string {
  const told = /already read: (".*") Go on/su.exec(request.situation.guidance.at(-1) ?? '')?.[1]
  const read: unknown = told === undefined ? '' : JSON.parse(told)
  return typeof read === 'string' ? read : ''
}

type Habit = 'goes on' | 'begins anew' | 'repeats words'

function answerOf(habit: Habit, request: ChatRequest): string {
  const read = alreadyRead(request)
  if (habit === 'begins anew') return whole
  const back = habit === 'repeats words' ? read.split(' ').slice(-3).join(' ') : ''
  return `${back}${whole.slice(read.length)}`
}

/** Breaks off after so many characters; a number beyond the text: it does not. */
const model = (name: string, habit: Habit, cut: number, size: number) =>
  scriptedProvider(name, (request): Step[] => {
    const text = answerOf(habit, request)
    return cut < text.length ? [...pieces(text.slice(0, cut), size), failing('unreachable')] : pieces(text, size)
  })

async function ask(models: readonly ReturnType<typeof model>[]) {
  const [first, ...others] = models.map((provider) => ({ provider, goesOn: true }))
  if (first === undefined) throw new Error('There must be a model')
  const provider = resilientProvider({ candidates: [first, ...others], baseline, policies: { retries } })
  return chatWith(provider, requestOf())
}

describe('a customer reads an answer once and whole, wherever models break off', () => {
  it.each<Habit>(['goes on', 'begins anew', 'repeats words'])('where the next one %s', async (habit) => {
    for (let cut = 0; cut < whole.length; cut++) {
      const { deltas, completion } = await ask([
        model('a', 'goes on', cut, 5),
        model('b', habit, Number.POSITIVE_INFINITY, 4),
      ])
      expect([deltas.join(''), completion.text]).toEqual([whole, whole])
    }
  })

  it('also twice, and with pieces of any size', async () => {
    const habits = fc.constantFrom<Habit>('goes on', 'begins anew', 'repeats words')
    const cut = fc.integer({ min: 0, max: whole.length })
    const size = fc.integer({ min: 1, max: 20 })
    await fc.assert(
      fc.asyncProperty(cut, cut, habits, habits, size, async (one, two, second, third, pieceSize) => {
        const { deltas, completion } = await ask([
          model('a', 'goes on', one, pieceSize),
          model('b', second, two, pieceSize),
          model('c', third, Number.POSITIVE_INFINITY, pieceSize),
        ])
        expect([deltas.join(''), completion.text]).toEqual([whole, whole])
      }),
      { numRuns: 200 },
    )
  })

  it('also where there is no other provider: the same is asked again', async () => {
    let calls = 0
    const torn = scriptedProvider('torn', () =>
      calls++ === 0 ? ['Your order is ', failing('unreachable')] : [' ready.'],
    )
    const provider = resilientProvider({
      candidates: [{ provider: torn, goesOn: true }],
      baseline,
      policies: { retries },
    })
    expect((await chatWith(provider, requestOf())).completion.text).toBe('Your order is ready.')
  })

  it('never ends within a word', async () => {
    const torn = scriptedProvider('torn', () => ['Your order is rea', failing('unreachable')])
    const provider = resilientProvider({
      candidates: [{ provider: torn, goesOn: true }],
      baseline,
      policies: { retries },
    })
    const seen: string[] = []
    const asked = (async () => {
      for await (const event of provider.chat(requestOf())) if (event.type === 'text_delta') seen.push(event.text)
    })()
    await expect(asked).rejects.toMatchObject({ kind: 'unreachable' })
    expect(seen.join('')).toBe('Your order is')
    expect(torn.requests).toHaveLength(3)
  })
})

describe('a call that broke off', () => {
  it('is paid for as well, about', async () => {
    const torn = scriptedProvider('openai', () => ['Your order is ', failing('unreachable')])
    const next = scriptedProvider('next', () => [' ready.'])
    const provider = resilientProvider({
      candidates: [
        { provider: torn, models: { flash: 'gpt-5-mini', pro: 'gpt-5' }, goesOn: true },
        { provider: next, goesOn: true },
      ],
      baseline,
      policies: { retries },
    })
    const { usage } = (await chatWith(provider, requestOf())).completion
    // One token each of the call that completed; 14 characters came of the other.
    expect(usage.outputTokens).toBe(1 + 4)
    expect(usage.inputTokens).toBeGreaterThan(200)
    expect(usage.costMicroUsd).toBe(Math.round((usage.inputTokens - 1) * 0.25 + 4 * 2))
  })
})

describe('a model that breaks off within its tool calls', () => {
  it('is as if it had called nothing: the next one decides anew', async () => {
    const call = { id: 'call_a', name: 'book', arguments: { test: 'CBC' } }
    const torn = scriptedProvider('torn', () => [failing('malformed')])
    const next = scriptedProvider('next', () => [], [call])
    const candidates = [torn, next].map((provider) => ({ provider, goesOn: true }))
    const [first, second] = candidates
    if (first === undefined || second === undefined) throw new Error('There are two')
    const provider = resilientProvider({ candidates: [first, second], baseline, policies: { retries } })
    const { deltas, completion } = await chatWith(provider, requestOf())
    expect([deltas, completion.toolCalls]).toEqual([[], [call]])
    expect(next.requests[0]?.situation.guidance).toEqual(requestOf().situation.guidance)
  })
})
