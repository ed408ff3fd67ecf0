/**
 * JSONata in a client's files: texts that begin with `=`. Bounded in time, depth and size; pure apart from what the caller binds.
 * Compiled once per text.
 */
import jsonata from 'jsonata'
import { LRUCache } from 'lru-cache'
import { LinearRegExp } from './linear-regex.ts'

/** An expression that could not be read or evaluated. */
export class ExpressionFault extends Error {
  override readonly name = 'ExpressionFault'
  constructor(
    readonly expression: string,
    reason: string,
    options?: { cause?: unknown },
  ) {
    super(`${reason} in ${expression.length > 80 ? `${expression.slice(0, 80)}…` : expression}`, options)
  }
}

/** Bounds of one expression (milliseconds, frames, items): far above what a table of a mock needs, also on a busy machine. */
const limits = { timeout: 1_000, stack: 200, sequence: 10_000 } as const
const maxExpressionCharacters = 4_000

const compiled = new LRUCache<string, jsonata.Expression>({ max: 5_000 })

export const isExpression = (value: unknown): value is string => typeof value === 'string' && value.startsWith('=')

/** Reads an expression without running it. Throws `ExpressionFault`. */
export function compileExpression(text: string): jsonata.Expression {
  const known = compiled.get(text)
  if (known !== undefined) return known
  if (text.length > maxExpressionCharacters) {
    throw new ExpressionFault(text, `more than ${maxExpressionCharacters} characters`)
  }
  try {
    const expression = jsonata(text.slice(1), { ...limits, RegexEngine: asRegExpConstructor })
    // `$eval` would run text that nobody reviewed.
    expression.assign('eval', undefined)
    compiled.set(text, expression)
    return expression
  } catch (error) {
    throw new ExpressionFault(text, messageOf(error), { cause: error })
  }
}

/** What an expression sees as fields, and the functions that it may call besides JSONata's own. */
export interface Scope {
  readonly values: Readonly<Record<string, unknown>>
  readonly functions: Readonly<Record<string, (...args: never[]) => unknown>>
}

/** The value with every expression in it evaluated; the result is plain JSON, and undefined where an expression gave nothing. Throws `ExpressionFault`. */
export async function evaluate(value: unknown, scope: Scope): Promise<unknown> {
  if (isExpression(value)) return evaluateText(value, scope)
  if (Array.isArray(value)) return Promise.all(value.map(async (item) => (await evaluate(item, scope)) ?? null))
  if (value !== null && typeof value === 'object') return evaluateFields(value, scope)
  return value
}

/** As `evaluate`; fields whose expression gave nothing are left out. */
export async function evaluateFields(fields: object, scope: Scope): Promise<Record<string, unknown>> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    const evaluated = await evaluate(value, scope)
    if (evaluated !== undefined) result[name] = evaluated
  }
  return result
}

async function evaluateText(text: string, scope: Scope): Promise<unknown> {
  const expression = compileExpression(text)
  try {
    const result: unknown = await expression.evaluate(scope.values, scope.functions)
    return typeof result === 'function' || result === undefined ? undefined : plain(result)
  } catch (error) {
    throw new ExpressionFault(text, messageOf(error), { cause: error })
  }
}

/** JSONata's sequences carry marks of their own. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** JSONata throws plain objects with a message. */
function messageOf(error: unknown): string {
  const message = error !== null && typeof error === 'object' && 'message' in error ? error.message : error
  return String(message)
}

/** JSONata calls it with `new` and then only `exec` and `lastIndex`. */
const asRegExpConstructor = LinearRegExp as never
