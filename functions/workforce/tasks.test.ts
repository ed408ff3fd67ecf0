import { describe, expect, it } from 'vitest'
import { briefEscalation } from './tasks.ts'

describe('a brief without a model', () => {
  it('says what the customer wants, what was tried, and why a person is needed', () => {
    const { summary, suggestedReply } = briefEscalation.baseline({
      reason: 'the customer asked for a person',
      dialogue: 'Customer: my parcel is broken\nAgent: I am sorry.\nCustomer: let me talk to somebody',
      tried: ['find_order: failed'],
    })
    expect(summary).toContain('my parcel is broken')
    expect(summary).toContain('let me talk to somebody')
    expect(summary).toContain('find_order: failed')
    expect(summary).toContain('asked for a person')
    expect(suggestedReply).toContain('my parcel is broken')
  })

  it('says something useful of a conversation in which the customer said nothing yet', () => {
    const { summary, suggestedReply } = briefEscalation.baseline({ reason: 'a rule fired', dialogue: '', tried: [] })
    expect(summary).toBe('Handed over because: a rule fired.')
    expect(suggestedReply).toContain('your request')
  })
})
