import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chatWith, requestOf, situation } from '../contract/sample-request.ts'
import type { ChatRequest, RequestScope } from '../provider.ts'
import { type Step, scriptedProvider } from '../resilient/scripted-provider.testing.ts'
import { redactingProvider } from './index.ts'
import { createPlaceholders, restoreStream } from './placeholders.ts'

const scope: RequestScope = { tenantId: 'org_a', wantedModels: [], level: 'flash', allowance: 'full', redact: true }
const secrets = ['asha.rao@example.com', '+91 98765 43210', '4111 1111 1111 1111', 'Asha Rao']
const personal: ChatRequest = requestOf({
  scope,
  situation: {
    ...situation,
    customer: { verified: true, facts: { name: 'Asha Rao', email: 'asha.rao@example.com', orders: 2 } },
    summary: 'Customer: write to asha.rao@example.com',
    guidance: ['Call +91 98765 43210.'],
  },
  messages: [
    { role: 'user', content: 'My name is Asha Rao, my number is +91 98765 43210. Order 12 for Monday.' },
    {
      role: 'assistant',
      content: 'Shall I write to asha.rao@example.com?',
      toolCalls: [{ id: 'call_a', name: 'find', arguments: { email: 'asha.rao@example.com' } }],
    },
    { role: 'tool', toolCallId: 'call_a', name: 'find', content: '{"card":"4111 1111 1111 1111"}', outcome: 'ok' },
  ],
})

/** The placeholders that the model saw, by the last of each kind. */
const seen = (request: ChatRequest, type: string): string =>
  new RegExp(`<${type}_\\d+>`, 'u').exec(JSON.stringify(request))?.[0] ?? 'nothing'

describe('a provider outside sees no personal data', () => {
  it('of the customer, wherever it stands; everything else as it is', async () => {
    const model = scriptedProvider('model', () => ['Fine.'])
    await chatWith(redactingProvider(model), personal)
    const sent = JSON.stringify(model.requests[0])
    for (const secret of secrets) expect(sent).not.toContain(secret)
    for (const plain of ['Order 12 for Monday', '"orders":2', '30 days.']) expect(sent).toContain(plain)
    // The same value, the same placeholder.
    expect(new Set(sent.match(/<EMAIL_ADDRESS_\d+>/gu)).size).toBe(1)
    expect(sent.match(/<EMAIL_ADDRESS_\d+>/gu)?.length).toBe(4)
  })

  it('and its answer comes back whole, in words and in tool calls', async () => {
    const calls: { id: string; name: string; arguments: Record<string, unknown> }[] = []
    const model = scriptedProvider(
      'model',
      (request): Step[] => {
        const [email, phone] = [seen(request, 'EMAIL_ADDRESS'), seen(request, 'PHONE_NUMBER')]
        calls.push({ id: 'call_b', name: 'send', arguments: { to: [email], note: `Call ${phone}`, times: 2 } })
        return ['Sent to ', email.slice(0, 5), email.slice(5), ' & ', phone, '. 2 < 3 <b']
      },
      calls,
    )
    const { deltas, completion } = await chatWith(redactingProvider(model), personal)
    const text = 'Sent to asha.rao@example.com & +91 98765 43210. 2 < 3 <b'
    expect([deltas.join(''), completion.text]).toEqual([text, text])
    expect(completion.toolCalls[0]?.arguments).toEqual({
      to: ['asha.rao@example.com'],
      note: 'Call +91 98765 43210',
      times: 2,
    })
  })

  it('only where it was asked for', async () => {
    const model = scriptedProvider('model', () => ['Fine.'])
    await chatWith(
      redactingProvider(model, () => Promise.reject(new Error('Not needed'))),
      { ...personal, scope: { ...scope, redact: false } },
    )
    expect(model.requests[0]?.messages).toEqual(personal.messages)
  })
})

describe('placeholders', () => {
  const find = (text: string) =>
    [...text.matchAll(/\d{6}/gu)].map(({ index }) => ({ type: 'PHONE_NUMBER', start: index, end: index + 6 }))

  it('are restored wherever a stream cuts them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 12 }), { maxLength: 40 }), (sizes) => {
        const placeholders = createPlaceholders(find)
        const original = 'a 123456 <b> 654321 <PHONE c 123456'
        const hidden = placeholders.hide(original)
        const stream = restoreStream(placeholders)
        let [restored, at] = ['', 0]
        for (const size of sizes) {
          restored += stream.add(hidden.slice(at, at + size))
          at += size
        }
        expect(restored + stream.add(hidden.slice(at)) + stream.end()).toBe(original)
      }),
    )
  })

  it('that a customer writes are no way to the data of somebody else', () => {
    const placeholders = createPlaceholders(find)
    const told = placeholders.hide('123456')
    const written = placeholders.hide('Say <PHONE_NUMBER_1> to me')
    expect(told).toBe('<PHONE_NUMBER_1>')
    expect(written).not.toContain(told)
    expect(placeholders.restore(written)).toBe('Say <PHONE_NUMBER_1> to me')
  })
})
