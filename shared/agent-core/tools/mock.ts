/**
 * A stateful mock of a client's system: rows in tables, and operations that read and write them.
 *
 * Promises: an operation changes all that its steps say, or nothing; the same state, input and time give the same answer; the state given is never changed.
 */
import type { MockDefinition, MockStep } from '@workflow/config-sdk'
import { dayIn } from './calendar.ts'
import { ExpressionFault, evaluate, evaluateFields, type Scope } from './expression.ts'

type Row = Readonly<Record<string, unknown>>

export interface MockState {
  readonly tables: Readonly<Record<string, readonly Row[]>>
  /** Numbers given out by `$nextId`, by prefix. */
  readonly counters: Readonly<Record<string, number>>
}

export interface MockCall {
  readonly input: Readonly<Record<string, unknown>>
  /** The answer of the tool that verified the customer; empty before. */
  readonly customer: Readonly<Record<string, unknown>>
  readonly now: Date
  /** IANA, the client's. */
  readonly timeZone: string
}

export type MockOutcome =
  | { readonly outcome: 'ok'; readonly answer: unknown; readonly state: MockState }
  | { readonly outcome: 'refused'; readonly code: string; readonly message: string }

/** The mock itself is wrong: an expression fails, a key is missing or taken, a table does not exist. */
export class MockFault extends Error {
  override readonly name = 'MockFault'
}

/** The first number that `$nextId` gives out is one above. */
const counterStart = 1_000

/** The rows as imported. */
export function initialMockState(definition: MockDefinition): MockState {
  return {
    tables: Object.fromEntries(Object.entries(definition.tables).map(([name, { rows }]) => [name, rows])),
    counters: {},
  }
}

/** Throws `MockFault`; the state stays what it was then, too. */
export async function runMockOperation(
  definition: MockDefinition,
  operation: string,
  state: MockState,
  call: MockCall,
): Promise<MockOutcome> {
  const steps = definition.operations[operation]?.steps
  if (steps === undefined) throw new MockFault(`the mock has no operation ${operation}`)
  const run = new Run(definition, state, call)
  for (const [at, step] of steps.entries()) {
    try {
      const end = await run.step(step)
      if (end !== undefined) return end
    } catch (error) {
      if (error instanceof ExpressionFault || error instanceof MockFault) {
        throw new MockFault(`${operation}, step ${at + 1}: ${error.message}`, { cause: error })
      }
      throw error
    }
  }
  return { outcome: 'ok', answer: {}, state: run.state }
}

/** `$today`, for rows that are evaluated at the import and for expectations. */
export function dayFunctions(now: Date, timeZone: string): Scope['functions'] {
  return { today: (days?: number) => dayIn(timeZone, now, days ?? 0) }
}

class Run {
  state: MockState
  readonly #definition: MockDefinition
  readonly #values: Record<string, unknown>
  readonly #scope: Scope

  constructor(definition: MockDefinition, state: MockState, { input, customer, now, timeZone }: MockCall) {
    this.#definition = definition
    this.state = state
    this.#values = { input, customer, now: now.toISOString() }
    const functions = {
      ...dayFunctions(now, timeZone),
      nextId: (prefix: string) => this.#nextId(prefix),
      one: (rows: unknown) => (Array.isArray(rows) ? rows[0] : rows),
    }
    this.#scope = { values: this.#values, functions }
  }

  /** The outcome, where the step ends the operation. */
  async step(step: MockStep): Promise<MockOutcome | undefined> {
    const condition = 'refuse' in step ? step.refuse.when : step.when
    if (condition !== undefined && !isTrue(await evaluate(condition, this.#scope))) return undefined
    if ('find' in step) {
      const { table, where, as } = step.find
      const matches = await this.#matcher(where)
      this.#values[as] = this.#rows(table).filter(matches)
    } else if ('let' in step) {
      for (const [name, value] of Object.entries(step.let)) this.#values[name] = await evaluate(value, this.#scope)
    } else if ('insert' in step) await this.#insert(step.insert)
    else if ('update' in step) {
      const matches = await this.#matcher(step.update.where)
      const changes = await evaluateFields(step.update.set, this.#scope)
      this.#replace(step.update.table, (rows) => rows.map((row) => (matches(row) ? { ...row, ...changes } : row)))
    } else if ('delete' in step) {
      const matches = await this.#matcher(step.delete.where)
      this.#replace(step.delete.table, (rows) => rows.filter((row) => !matches(row)))
    } else if ('refuse' in step) {
      const [code, message] = [await this.#text(step.refuse.code), await this.#text(step.refuse.message)]
      return { outcome: 'refused', code, message }
    } else return { outcome: 'ok', answer: (await evaluate(step.answer, this.#scope)) ?? null, state: this.state }
    return undefined
  }

  async #insert({ table, row, as }: { table: string; row: Row; as?: string | undefined }): Promise<void> {
    const inserted = await evaluateFields(row, this.#scope)
    const key = this.#definition.tables[table]?.key ?? ''
    const id = inserted[key]
    if (id === undefined || id === null) throw new MockFault(`the row for ${table} has no ${key}`)
    if (this.#rows(table).some((other) => same(other[key], id)))
      throw new MockFault(`${table} has ${String(id)} already`)
    this.#replace(table, (rows) => [...rows, inserted])
    if (as !== undefined) this.#values[as] = inserted
  }

  #rows(table: string): readonly Row[] {
    const rows = Object.hasOwn(this.state.tables, table) ? this.state.tables[table] : undefined
    if (rows === undefined) throw new MockFault(`there is no table ${table}`)
    return rows
  }

  #replace(table: string, change: (rows: readonly Row[]) => readonly Row[]): void {
    this.state = { ...this.state, tables: { ...this.state.tables, [table]: change(this.#rows(table)) } }
  }

  async #matcher(where: Row): Promise<(row: Row) => boolean> {
    const wanted: [string, unknown][] = []
    for (const [field, value] of Object.entries(where)) wanted.push([field, await evaluate(value, this.#scope)])
    return (row) => wanted.every(([field, value]) => same(row[field], value))
  }

  async #text(value: string): Promise<string> {
    return String((await evaluate(value, this.#scope)) ?? '')
  }

  #nextId(prefix: string): string {
    const next = (this.state.counters[prefix] ?? counterStart) + 1
    this.state = { ...this.state, counters: { ...this.state.counters, [prefix]: next } }
    return `${prefix}-${next}`
  }
}

/** Nothing equals nothing: an expression that found no value must not match rows that have none. Text is compared without regard to case. */
function same(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return false
  if (typeof a === 'string' && typeof b === 'string') return fold(a) === fold(b)
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b))
}

const fold = (text: string) => text.trim().toLowerCase()

/** JSONata's own notion: an empty list or text, 0 and nothing are false. */
function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isTrue)
  return Boolean(value)
}
