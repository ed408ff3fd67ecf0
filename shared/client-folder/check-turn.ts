/** Whether what happened in a conversation is what its script expects. Pure. */
import { dayFunctions, evaluate } from '@workflow/agent-core/tools'
import type { FinalExpectation, TurnExpectation } from './conversation-file.ts'

type Values = Readonly<Record<string, unknown>>

export interface ObservedCall {
  readonly name: string
  readonly source: 'http' | 'mock' | 'builtin'
  readonly arguments: Values
  /** `withheld`: the platform did not let it through. */
  readonly outcome: 'ok' | 'refused' | 'withheld' | 'failed'
}

export interface ObservedOutcome {
  /** An escalation to a person was started by now. */
  readonly handoff: boolean
  readonly ticket: boolean
  readonly callback: boolean
}

export interface ObservedTurn extends ObservedOutcome {
  readonly reply: string
  /** Of this turn, in order. */
  readonly calls: readonly ObservedCall[]
  readonly citations: readonly { readonly title: string; readonly fileName?: string }[]
}

export interface ObservedEnd extends ObservedOutcome {
  /** Rows by table, of all mocks together. */
  readonly tables: Readonly<Record<string, readonly Values[]>>
}

/** When and where `$today` is asked. */
export interface ScriptTime {
  readonly now: Date
  readonly timeZone: string
}

/** What is not as expected, a sentence each; empty where the turn passed. Throws `ExpressionFault`. */
export async function checkTurn(expect: TurnExpectation, observed: ObservedTurn, time: ScriptTime): Promise<string[]> {
  const { not = {}, ...wanted } = await evaluated(expect, time)
  const broken = Object.entries(turnChecks(not, observed))
    .filter(([, failure]) => failure === undefined)
    .map(([key]) => `not ${key}: ${JSON.stringify(not[key as keyof typeof not])} is true`)
  return [...Object.values(turnChecks(wanted, observed)).filter((failure) => failure !== undefined), ...broken]
}

/** As `checkTurn`, of the end of a conversation. */
export async function checkFinally(
  expect: FinalExpectation,
  observed: ObservedEnd,
  time: ScriptTime,
): Promise<string[]> {
  const wanted = await evaluated(expect, time)
  const rows = (key: 'state' | 'absent') =>
    Object.entries(wanted[key] ?? {}).flatMap(([table, expected]) =>
      expected
        .filter((row) => (observed.tables[table] ?? []).some((other) => includes(other, row)) !== (key === 'state'))
        .map((row) => `${key}: ${table} has ${key === 'state' ? 'no' : 'a'} row ${JSON.stringify(row)}`),
    )
  const outcomes = Object.values(outcomeChecks(wanted, observed)).filter((failure) => failure !== undefined)
  return [...outcomes, ...rows('state'), ...rows('absent')]
}

/** By key that is expected: what is wrong, or nothing. */
type Checks = Record<string, string | undefined>

function turnChecks(wanted: Omit<TurnExpectation, 'not'>, observed: ObservedTurn): Checks {
  const checks: Checks = outcomeChecks(wanted, observed)
  const calls = observed.calls.filter(({ name, outcome }) => name === wanted.tool && outcome !== 'failed')
  const meant = calls.filter((call) => wanted.arguments === undefined || includes(call.arguments, wanted.arguments))
  if (wanted.tool !== undefined) {
    checks.tool =
      meant.length > 0
        ? undefined
        : `tool: ${wanted.tool} ${wanted.arguments === undefined ? '' : `with ${JSON.stringify(wanted.arguments)} `}was not called; ${called(observed)}`
  }
  if (wanted.toolRefused !== undefined && wanted.tool !== undefined) {
    const fits = meant.some(({ outcome }) => (outcome !== 'ok') === wanted.toolRefused)
    checks.toolRefused = fits ? undefined : `toolRefused: ${wanted.tool} was ${wanted.toolRefused ? 'not ' : ''}refused`
  }
  if (wanted.noTool !== undefined) {
    const used = observed.calls.some(({ source, outcome }) => source !== 'builtin' && outcome !== 'withheld')
    checks.noTool =
      used !== wanted.noTool ? undefined : `noTool: ${wanted.noTool ? called(observed) : 'no tool was called'}`
  }
  if (wanted.replyContains !== undefined) {
    const missing = wanted.replyContains.filter((item) => ![item].flat().some((part) => contains(observed.reply, part)))
    checks.replyContains =
      missing.length === 0
        ? undefined
        : `replyContains: ${missing.map((item) => JSON.stringify(item)).join(', ')} is not in the reply`
  }
  if (wanted.cites !== undefined) {
    const { cites } = wanted
    const found = observed.citations.some(
      ({ title, fileName = '' }) => contains(title, cites) || contains(fileName, cites),
    )
    checks.cites = found
      ? undefined
      : `cites: no citation of ${cites}; cited: ${observed.citations.map(({ title }) => title).join(', ') || 'nothing'}`
  }
  return checks
}

function outcomeChecks(
  wanted: Pick<TurnExpectation, 'handoff' | 'ticket' | 'callback'>,
  observed: ObservedOutcome,
): Checks {
  const checks: Checks = {}
  for (const key of ['handoff', 'ticket', 'callback'] as const) {
    if (wanted[key] !== undefined)
      checks[key] = wanted[key] === observed[key] ? undefined : `${key}: is ${observed[key]}`
  }
  return checks
}

function called({ calls }: ObservedTurn): string {
  const names = calls.map(({ name, outcome, arguments: args }) => `${name}${JSON.stringify(args)} (${outcome})`)
  return names.length === 0 ? 'no tool was called' : `called: ${names.join(', ')}`
}

/** At least these values; text without regard to case. */
function includes(actual: unknown, wanted: unknown): boolean {
  if (typeof actual === 'string' && typeof wanted === 'string') return fold(actual) === fold(wanted)
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) && actual.length === wanted.length && wanted.every((item, at) => includes(actual[at], item))
    )
  }
  if (wanted !== null && typeof wanted === 'object') {
    if (actual === null || typeof actual !== 'object') return false
    return Object.entries(wanted).every(([key, value]) => includes(Reflect.get(actual, key), value))
  }
  return actual === wanted
}

const fold = (text: string) => text.trim().toLocaleLowerCase('en')
const contains = (text: string, part: string) => fold(text).includes(fold(part))

/** Expressions replaced by their values; the shape stays. */
async function evaluated<Expectation>(expect: Expectation, { now, timeZone }: ScriptTime): Promise<Expectation> {
  return (await evaluate(expect, { values: {}, functions: dayFunctions(now, timeZone) })) as Expectation
}
