import { parseEscalationCondition } from '@workflow/config-sdk'
import { describe, expect, it } from 'vitest'
import {
  confidenceOf,
  decideEscalation,
  isUndocumented,
  overdueRule,
  promisedMs,
  type ReplyFacts,
  type TurnFacts,
} from './index.ts'

const calm: TurnFacts = {
  askedForPerson: false,
  topics: [],
  topicEscalates: false,
  sentiment: 0.5,
  confidence: 0.9,
  complexity: 0.1,
  toolFailures: 0,
  waitedMs: undefined,
  undocumented: false,
  plan: 'growth',
}
const hourMs = 3_600_000

function ruleOf(when: string) {
  const parsed = parseEscalationCondition(when)
  if (!parsed.ok) throw new Error(parsed.message)
  return { when: parsed.value, to: 'agent', timeout_s: 30, fallback: 'callback' as const }
}
const decided = (when: string, facts: Partial<TurnFacts>) =>
  decideEscalation([ruleOf(when)], { ...calm, ...facts })?.rule

describe('each rule fires on its condition alone, and names itself', () => {
  it.each<[string, Partial<TurnFacts>, Partial<TurnFacts>]>([
    ['user_request', { askedForPerson: true }, {}],
    ['sentiment < 0.3', { sentiment: 0.29 }, { sentiment: 0.3 }],
    ['confidence < 0.4', { confidence: 0.39 }, { confidence: 0.4 }],
    ['complexity > 0.8', { complexity: 0.81 }, { complexity: 0.8 }],
    ['tool_failure >= 2', { toolFailures: 2 }, { toolFailures: 1 }],
    ['topic:refunds', { topics: ['refunds'] }, { topics: ['returns'] }],
    ['undocumented', { undocumented: true }, {}],
    ['sla', { waitedMs: 4 * hourMs }, { waitedMs: 4 * hourMs - 1 }],
    ['sla', { waitedMs: hourMs, plan: 'enterprise' }, { waitedMs: hourMs, plan: 'starter' }],
    ['sla > 15m', { waitedMs: 900_000 }, { waitedMs: 899_999 }],
    ['sla > 15m', { waitedMs: 900_000 }, { waitedMs: undefined }],
  ])('%s', (when, holds, holdsNot) => {
    expect(decided(when, holds)).toBe(when)
    expect(decided(when, holdsNot)).toBeUndefined()
  })

  it('where several hold, the first of the configuration', () => {
    const rules = ['tool_failure', 'sentiment < 0.3'].map(ruleOf)
    expect(decideEscalation(rules, { ...calm, sentiment: 0, toolFailures: 1 })?.rule).toBe('tool_failure')
  })

  it('a person who is asked for, and a topic that hands over, need no rule', () => {
    expect(decideEscalation([], { ...calm, askedForPerson: true })?.rule).toBe('user_request')
    expect(decideEscalation([], { ...calm, topics: ['fraud'], topicEscalates: true })?.rule).toBe('topic:fraud')
    expect(decideEscalation([], { ...calm, topics: ['fraud'] })).toBeUndefined()
  })
})

describe('a promised time', () => {
  it('is the shortest that the rules name, and the plan’s where one names none', () => {
    expect(promisedMs([ruleOf('user_request')], 'growth')).toBeUndefined()
    expect(promisedMs(['sla', 'sla > 30m'].map(ruleOf), 'growth')).toBe(hourMs / 2)
    expect(promisedMs(['sla', 'sla > 30m'].map(ruleOf), 'enterprise')).toBe(hourMs / 2)
    expect(promisedMs([ruleOf('sla')], 'starter')).toBe(8 * hourMs)
  })

  it('fires by time alone, whatever else the rules say', () => {
    const rules = ['tool_failure', 'sla > 30m'].map(ruleOf)
    expect(overdueRule(rules, { waitedMs: hourMs, plan: 'starter' })).toMatchObject({ rule: 'sla > 30m', to: 'agent' })
    expect(overdueRule(rules, { waitedMs: hourMs / 3, plan: 'starter' })).toBeUndefined()
  })
})

describe('what nobody wrote about', () => {
  const passage = { id: 'p', documentId: 'd', headings: ['Network'], kind: 'prose' as const, score: 1 }
  const known = {
    passages: [{ ...passage, title: 'Troubles', text: 'When the router blinks red, restart the router.' }],
    tools: [{ name: 'book_visit', description: 'Books a visit of an engineer', examples: [] }],
    topics: [],
  }
  it.each([
    ['my router blinks red', false],
    ['can you book an engineer?', false],
    ['the satellite dish hums loudly at night', true],
    ['thank you very much', false],
    ['hello there', false],
    ['hums?', false],
  ])('%s: %s', (text, undocumented) => {
    expect(isUndocumented(text, known)).toBe(undocumented)
  })
})

it('the confidence of a reply falls with each thing that speaks against it', () => {
  const good: ReplyFacts = { founded: true, grounding: 'supported', toolsFailed: false, undocumented: false }
  const worse: Partial<ReplyFacts>[] = [
    { founded: false },
    { grounding: 'reduced' },
    { grounding: 'hedged' },
    { toolsFailed: true },
    { undocumented: true },
  ]
  for (const change of worse) expect(confidenceOf({ ...good, ...change })).toBeLessThan(confidenceOf(good))
  expect(confidenceOf({ founded: false, grounding: 'hedged', toolsFailed: true, undocumented: true })).toBeLessThan(0.1)
})
