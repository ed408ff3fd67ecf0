/**
 * A labelled set of intents whose reported side cannot be read before everything is decided.
 *
 * The file is parsed whole, for its form; what it holds of test is kept in this module, and given out only against a `Frozen` method, which is made of
 * a trained classifier and a threshold that was already chosen.
 */
import { z } from 'zod'
import { Frozen, type Side } from './threshold.ts'

export interface LabelledSet {
  readonly train: Side
  /** Chooses the threshold. */
  readonly validation: Side
  /** The reported side, for a method in which nothing is open any more. */
  readonly testFor: (method: Frozen) => Side
}

const pairs = z.array(z.tuple([z.string().min(1), z.string().min(1)])).min(1)
const file = z.object({
  train: pairs,
  val: pairs,
  test: pairs,
  oos_train: pairs.or(z.tuple([])),
  oos_val: pairs,
  oos_test: pairs,
})

/** Throws a `TypeError` that names field and rule, also where validation or test have a label that training lacks. */
export function parseLabelledSet(json: unknown): LabelledSet {
  const parsed = file.safeParse(json)
  if (!parsed.success)
    throw new TypeError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  const { train, val, test, oos_train, oos_val, oos_test } = parsed.data
  const known = new Set(train.map(([, label]) => label))
  for (const [name, side] of [['val', val] as const, ['test', test] as const]) {
    const at = side.findIndex(([, label]) => !known.has(label))
    if (at >= 0) throw new TypeError(`${name}.${at}.1: a label that train does not have`)
  }
  const reported = sideOf(test, oos_test)
  return {
    train: sideOf(train, oos_train),
    validation: sideOf(val, oos_val),
    testFor: (method) => {
      if (!(method instanceof Frozen)) throw new TypeError('test is given only to a frozen method')
      return reported
    },
  }
}

function sideOf(
  inScope: readonly (readonly [string, string])[],
  outOfScope: readonly (readonly [string, string])[],
): Side {
  return {
    inScope: inScope.map(([text, label]) => ({ text, label })),
    outOfScope: outOfScope.map(([text]) => text),
  }
}
