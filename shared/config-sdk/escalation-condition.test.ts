import { describe, expect, it } from 'vitest'
import { formatCustomerCondition, parseCustomerCondition } from './customer-condition.ts'
import {
  type EscalationCondition,
  formatEscalationCondition,
  parseEscalationCondition,
} from './escalation-condition.ts'

describe('an escalation condition', () => {
  const cases: [text: string, condition: EscalationCondition][] = [
    ['user_request', { kind: 'user_request' }],
    ['sla', { kind: 'sla' }],
    ['undocumented', { kind: 'undocumented' }],
    ['sentiment < 0.3', { kind: 'sentiment', op: '<', value: 0.3 }],
    ['confidence <= 0.4', { kind: 'confidence', op: '<=', value: 0.4 }],
    ['complexity > 0.8', { kind: 'complexity', op: '>', value: 0.8 }],
    ['topic:refunds', { kind: 'topic', name: 'refunds' }],
    ['tool_failure', { kind: 'tool_failure', count: 1 }],
    ['tool_failure >= 3', { kind: 'tool_failure', count: 3 }],
  ]
  it.each(cases)('%s is read, and written back as it was', (text, condition) => {
    expect(parseEscalationCondition(text)).toEqual({ ok: true, value: condition })
    expect(formatEscalationCondition(condition)).toBe(text)
  })

  it('may be written without spaces', () => {
    expect(parseEscalationCondition(' sentiment<0.3 ')).toEqual({
      ok: true,
      value: { kind: 'sentiment', op: '<', value: 0.3 },
    })
  })

  it.each([
    ['sentiment = 0.3', /not a condition/],
    ['sentiment < 30', /between 0 and 1/],
    ['confidence >= 0', /always true/],
    ['complexity > 1', /never true/],
    ['tool_failure >= 0', /starts at 1/],
    ['topic:', /not a condition/],
    ['', /not a condition/],
  ])('%s is refused', (text, message) => {
    const parsed = parseEscalationCondition(text)
    expect(parsed.ok ? '' : parsed.message).toMatch(message)
  })
})

describe('a customer condition', () => {
  it.each(['customer_type:standard', 'interaction_count:>5', 'feature_usage:<50%', 'visits:<=3'])(
    '%s survives reading and writing',
    (text) => {
      const parsed = parseCustomerCondition(text)
      expect(parsed.ok && formatCustomerCondition(parsed.value)).toBe(text)
    },
  )

  it.each(['standard', 'count:>', 'Count:>5', 'count:>many'])('%s is refused', (text) => {
    expect(parseCustomerCondition(text).ok).toBe(false)
  })
})
