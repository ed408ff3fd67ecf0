import { InvalidInput } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineEngine, readDeadLetters, step } from './index.ts'
import { KernelFixture, Tickets } from './kernel.fixtures.ts'

let fixture: KernelFixture
beforeEach(() => {
  fixture = new KernelFixture()
})
afterEach(() => fixture.dispose())

describe('an event that was given up', () => {
  it('leaves one dead letter and is not tried again, however often its message comes', async () => {
    let calls = 0
    const refuser = defineEngine({
      name: 'refuser',
      scope: 'tenant',
      collections: [Tickets],
      on: [
        step('ticket_created', async () => {
          calls += 1
          throw new InvalidInput('nobody can take this', { errors: [] })
        }),
      ],
    })
    await fixture.start([refuser])
    await fixture.open('tkt_1')
    await fixture.kernel.idle()
    const [letter] = await readDeadLetters(fixture.ports, 10)
    if (!letter) throw new Error('no dead letter')
    const { id } = JSON.parse(letter.payload) as { id: string }
    const { topic, tenantId, payload } = letter
    await fixture.ports.queue.publish([{ id, topic, tenantId, payload, orderingKey: 'another' }])
    await fixture.kernel.idle()
    expect(calls).toBe(1)
    expect((await readDeadLetters(fixture.ports, 10)).length).toBe(1)
  })
})
