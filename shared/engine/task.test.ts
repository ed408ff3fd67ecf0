import { monthOf } from '@workflow/llm-sdk'
import { ModelSpend } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineEngine, defineTask, step } from './index.ts'
import { KernelFixture, Tickets } from './kernel.fixtures.ts'

let fixture: KernelFixture
beforeEach(() => {
  fixture = new KernelFixture()
})
afterEach(() => fixture.dispose())

describe('a task', () => {
  it('answers by its baseline where there is no model, says so, and is asked once though the step is retried', async () => {
    let baselineRuns = 0
    let fail = true
    const triage = defineTask({
      name: 'triage',
      input: z.object({ text: z.string() }),
      output: z.object({ urgent: z.boolean() }),
      prompt: 'Is this urgent?',
      baseline: ({ text }) => {
        baselineRuns += 1
        return { urgent: text.includes('!') }
      },
    })
    const asking = step('ticket_created', async (event, tenant) => {
      const answer = await tenant.task(triage, { text: 'help!' })
      if (fail) throw new Error('once')
      const ticket = await tenant.get(Tickets, event.data.ticketId)
      tenant.put(Tickets, { ...ticket, status: `${answer.output.urgent} by ${answer.producedBy}` })
    })
    await fixture.start([defineEngine({ name: 'asker', scope: 'tenant', collections: [Tickets], on: [asking] })])
    await fixture.open('tkt_1')
    await fixture.kernel.idle()
    fail = false
    await fixture.clock.advance(2_000)
    await fixture.kernel.idle()
    expect((await fixture.ticket('tkt_1'))?.status).toBe('true by baseline')
    expect(baselineRuns).toBe(1)
  })

  it('is counted on the month of its organization, also where no engine of the process lists the counters', async () => {
    const usage = { inputTokens: 9, outputTokens: 3, cachedTokens: 0, costMicroUsd: 40, latencyMs: 1, firstTokenMs: 1 }
    const object = async () => ({ value: { urgent: true }, usage, producedBy: 'test/model' })
    const chat = () => {
      throw new Error('a task asks for an object')
    }
    await fixture.start([], undefined, { name: 'test', chat, object })
    const triage = defineTask({
      name: 'triage',
      input: z.object({ text: z.string() }),
      output: z.object({ urgent: z.boolean() }),
      prompt: 'Is this urgent?',
      baseline: () => ({ urgent: false }),
    })
    const behalf = { source: '/functions/test', actor: 'engine:test', correlationId: 'test' }
    const inTenant = fixture.kernel.door('org_a', behalf)
    expect(await inTenant.run((tenant) => tenant.task(triage, { text: 'help!' }))).toMatchObject({
      producedBy: 'test/model',
    })
    const month = monthOf(fixture.clock.now())
    const { items } = await inTenant.run((tenant) => tenant.query(ModelSpend, 'byMonth', { month }))
    expect(items).toMatchObject([{ tasks: 1, inputTokens: 9, outputTokens: 3, costMicroUsd: 40 }])
  })
})
