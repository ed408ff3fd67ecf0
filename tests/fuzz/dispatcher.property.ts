/** Handlers that fail again and again, before and after they have staged: every event counts once, in the order of its subject. */
import { defineEngine, step } from '@workflow/engine'
import { describe, expect } from 'vitest'
import { KernelFixture } from '../../shared/engine/kernel.fixtures.ts'
import { note } from '../../shared/engine/view-steps.fixtures.ts'
import { fc, test } from './property.ts'

/** `none`, or where in the handler an attempt fails. */
const failure = fc.constantFrom('none', 'before', 'after')
/** Which subject is updated next; several share one handler. */
const subjects = fc.array(fc.nat(2), { minLength: 1, maxLength: 12 })

describe('the dispatcher', () => {
  test(
    'loses nothing, doubles nothing and keeps the order of each subject under any failures',
    [subjects, fc.array(failure, { maxLength: 20 })],
    async (updates, failures) => {
      const left = [...failures]
      const failing = async (work: () => Promise<void>) => {
        const now = left.shift() ?? 'none'
        if (now === 'before') throw new Error('failed before anything was staged')
        await work()
        if (now === 'after') throw new Error('failed after it was staged')
      }
      const engine = defineEngine({
        name: 'views',
        scope: 'tenant',
        on: [
          step('ticket_updated', (event, tenant) => failing(() => note(tenant, event.subject, event)), {
            ordered: true,
          }),
        ],
      })
      const fixture = new KernelFixture()
      try {
        await fixture.start([engine])
        for (let place = 0; place < 3; place += 1) await fixture.open(`tkt_${place}`)
        await Promise.all(updates.map((place) => fixture.update(`tkt_${place}`)))
        await fixture.settle(24)
        const seen = new Map((await fixture.views()).map((view) => [view.id, view.seen]))
        for (let place = 0; place < 3; place += 1) {
          const count = updates.filter((one) => one === place).length
          // The first event about a ticket says that it was opened; the updates follow it.
          const expected = Array.from({ length: count }, (_, update) => update + 2)
          expect(seen.get(`tkt_${place}`) ?? []).toEqual(expected)
        }
      } finally {
        await fixture.dispose()
      }
    },
  )
})
