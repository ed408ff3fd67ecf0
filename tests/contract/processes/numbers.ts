/** The documents that a process writes until it is killed: two for each number, in one commit. */
import type { Write } from '@workflow/platform'

export const numbers = { name: 'numbers', queries: { all: { equals: [] } } }
export const numbersParent = 'organizations/org_a'

export function pairOf(number: number): Write[] {
  return ['first', 'second'].map((half) => ({
    kind: 'set',
    path: { parent: numbersParent, collection: numbers.name, id: `${half}-${number}` },
    fields: {},
    body: { number },
    version: 1,
    lastEvents: {},
  }))
}
