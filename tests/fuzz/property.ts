/** A property as a test: `FUZZ_RUNS` inputs, the same each time unless a seed is given with `FUZZ_SEED`. */
import * as fc from 'fast-check'
import { it } from 'vitest'

export { fc }

const numRuns = Number(process.env.FUZZ_RUNS ?? 60)
const seed = Number(process.env.FUZZ_SEED ?? 20_260_105)

export function test<Inputs extends [unknown, ...unknown[]]>(
  name: string,
  inputs: { [Place in keyof Inputs]: fc.Arbitrary<Inputs[Place]> },
  holds: (...given: Inputs) => Promise<void>,
): void {
  it(name, () => fc.assert(fc.asyncProperty<Inputs>(...inputs, holds), { numRuns, seed }))
}
