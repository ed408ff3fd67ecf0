import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BudgetFact, decideBudget, monthOf, tightest, usualBudgetPolicy } from './budget.ts'

const policy = { ...usualBudgetPolicy, limit: 1_000_000 }
const nothingTold = { warned: false, exhausted: false }

describe('a budget', () => {
  it.each([
    [0, 'full', []],
    [799_999, 'full', []],
    [800_000, 'full', ['warned']],
    [999_999, 'full', ['warned']],
    [1_000_000, 'flash', ['warned', 'exhausted']],
    [1_099_999, 'flash', ['warned', 'exhausted']],
    [1_100_000, 'baseline', ['warned', 'exhausted']],
  ] as const)('of which %i of 1,000,000 are spent leaves %s', (spent, allowance, facts) => {
    expect(decideBudget(spent, policy, nothingTold)).toEqual({ allowance, facts })
  })

  it('tells each mark once, however the spending goes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 30 }), (turns) => {
        let [spent, told] = [0, nothingTold]
        const facts: BudgetFact[] = []
        for (const cost of turns) {
          spent += cost
          const decision = decideBudget(spent, policy, told)
          facts.push(...decision.facts)
          told = { warned: facts.includes('warned'), exhausted: facts.includes('exhausted') }
        }
        expect(facts).toEqual([...(spent >= 800_000 ? ['warned'] : []), ...(spent >= 1_000_000 ? ['exhausted'] : [])])
      }),
    )
  })

  it('leaves what the tightest of several leaves', () => {
    expect(tightest([])).toBe('full')
    expect(tightest(['full', 'flash'])).toBe('flash')
    expect(tightest(['baseline', 'flash'])).toBe('baseline')
  })

  it('is counted by months in UTC', () => {
    expect(monthOf(new Date('2026-12-01T00:30:00+01:00'))).toBe('2026-11')
  })
})
