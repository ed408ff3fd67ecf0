/** Commands at the same moment over few documents: what each of them saw and did must be explained by some order in which they ran one after the other. */

import { afterAll, beforeAll, describe, expect } from 'vitest'
import { KernelFixture, Tickets } from '../../shared/engine/kernel.fixtures.ts'
import { fc, test } from './property.ts'

const behalf = { source: '/functions/gateway', actor: 'user:usr_1', correlationId: 'req_1' }
const documents = 3

/** Reads some documents and adds one to some of them. */
interface Command {
  readonly reads: readonly number[]
  readonly writes: readonly number[]
}

interface Done extends Command {
  /** By document: the count that it read. */
  readonly saw: ReadonlyMap<number, number>
}

const places = fc.uniqueArray(fc.nat(documents - 1), { minLength: 1, maxLength: documents })
const command: fc.Arbitrary<Command> = fc
  .record({ reads: places, writes: fc.uniqueArray(fc.nat(documents - 1), { maxLength: 2 }) })
  .map(({ reads, writes }) => ({ reads: [...new Set([...reads, ...writes])], writes }))

let fixture: KernelFixture
let round = 0
beforeAll(async () => {
  fixture = new KernelFixture()
  await fixture.start([])
})
afterAll(() => fixture.dispose())

describe('the unit of work', () => {
  test(
    'is linearizable: concurrent commands equal some serial order',
    [fc.array(command, { minLength: 2, maxLength: 8 })],
    async (commands) => {
      round += 1
      const idOf = (place: number) => `tkt_${round}_${place}`
      for (let place = 0; place < documents; place += 1) await fixture.open(idOf(place))
      const done = await Promise.all(commands.map((given) => run(given, idOf)))
      const final = await Promise.all(
        Array.from({ length: documents }, async (_, place) => (await fixture.ticket(idOf(place)))?.count ?? -1),
      )
      expect(serialOrder(done, final), JSON.stringify(done.map(({ saw, writes }) => [[...saw], writes]))).toBe(true)
    },
  )
})

function run({ reads, writes }: Command, idOf: (place: number) => string): Promise<Done> {
  return fixture.kernel.door('org_a', behalf).run(async (tenant) => {
    const saw = new Map<number, number>()
    for (const place of reads) {
      const ticket = await tenant.get(Tickets, idOf(place))
      saw.set(place, ticket.count)
      if (writes.includes(place)) tenant.put(Tickets, { ...ticket, count: ticket.count + 1 })
    }
    // Who writes nothing commits nothing: what it saw is no snapshot, only each document by itself.
    return { reads, writes, saw }
  })
}

/** Whether the commands that wrote can be laid in an order in which each sees what it saw, and the documents end as they did. */
function serialOrder(done: readonly Done[], final: readonly number[]): boolean {
  const search = (left: readonly Done[], state: readonly number[]): boolean => {
    if (left.length === 0) return state.every((count, place) => count === final[place])
    return left.some((next) => {
      if (![...next.saw].every(([place, count]) => state[place] === count)) return false
      const after = state.map((count, place) => (next.writes.includes(place) ? count + 1 : count))
      return search(
        left.filter((other) => other !== next),
        after,
      )
    })
  }
  return search(
    done.filter(({ writes }) => writes.length > 0),
    Array.from({ length: documents }, () => 0),
  )
}
