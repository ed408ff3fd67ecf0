/** The escalation rules of a configuration, evaluated after each turn. A rule that fires is named, so that the trace can say why. */
import { type AgentConfig, type EscalationCondition, formatEscalationCondition } from '@workflow/config-sdk'

type EscalationRule = AgentConfig['escalation_rules'][number]

/** What is known at the end of a turn. */
export interface TurnFacts {
  readonly askedForPerson: boolean
  /** Topics of the configuration that ask for a person. */
  readonly topics: readonly string[]
  readonly sentiment: number | undefined
  readonly confidence: number | undefined
  /** 0–1; see `complexityOf`. */
  readonly complexity: number
  /** Failed tool calls of the conversation. */
  readonly toolFailures: number
}

export interface EscalationDecision {
  readonly rule: string
  readonly to: string
  readonly timeoutMs: number
  readonly fallback: 'create_ticket' | 'callback'
}

/** Where a person was asked for and no rule says what to do then. */
const defaultDecision: EscalationDecision = {
  rule: 'user_request',
  to: 'agent',
  timeoutMs: 30_000,
  fallback: 'create_ticket',
}

/** The first rule that fires, in the order of the configuration. Being asked for a person is never ignored. */
export function decideEscalation(rules: readonly EscalationRule[], facts: TurnFacts): EscalationDecision | undefined {
  const rule = rules.find((candidate) => holds(candidate.when, facts))
  if (rule)
    return {
      rule: formatEscalationCondition(rule.when),
      to: rule.to,
      timeoutMs: rule.timeout_s * 1000,
      fallback: rule.fallback,
    }
  return facts.askedForPerson || facts.topics.length > 0 ? defaultDecision : undefined
}

function holds(when: EscalationCondition, facts: TurnFacts): boolean {
  switch (when.kind) {
    case 'user_request':
      return facts.askedForPerson
    case 'topic':
      return facts.topics.includes(when.name)
    case 'tool_failure':
      return facts.toolFailures >= when.count
    case 'sentiment':
    case 'confidence':
    case 'complexity':
      return compares(facts[when.kind], when.op, when.value)
    // The time promised and the support matrix belong to support; a turn alone cannot know them.
    case 'sla':
    case 'undocumented':
      return false
  }
}

function compares(value: number | undefined, op: '<' | '<=' | '>' | '>=', bound: number): boolean {
  if (value === undefined) return false
  if (op === '<') return value < bound
  if (op === '<=') return value <= bound
  return op === '>' ? value > bound : value >= bound
}

/**
 * 0–1: how much a turn asked for. Length of the message (100 words are long), turns so far (20 are many) and tool calls in this turn (4 are many),
 * the largest counting most: 0.6, 0.25 and 0.15 of them in descending order.
 */
export function complexityOf(words: number, turns: number, toolCalls: number): number {
  const [most = 0, second = 0, least = 0] = [words / 100, turns / 20, toolCalls / 4]
    .map((part) => Math.min(part, 1))
    .sort((a, b) => b - a)
  return 0.6 * most + 0.25 * second + 0.15 * least
}
