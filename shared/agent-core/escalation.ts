/** The escalation rules of a configuration, evaluated after each turn. A rule that fires is named, so that the trace can say why. */
import {
  type AgentBundle,
  type AgentConfig,
  type EscalationCondition,
  formatEscalationCondition,
} from '@workflow/config-sdk'

type EscalationRule = AgentConfig['escalation_rules'][number]

/** What is known at the end of a turn. */
export interface TurnFacts {
  readonly askedForPerson: boolean
  /** Topics of the configuration that the message falls under. */
  readonly topics: readonly string[]
  /** Of these, whether one hands the conversation to a person by itself. */
  readonly topicEscalates: boolean
  readonly sentiment: number | undefined
  readonly confidence: number | undefined
  /** 0–1; see `complexityOf`. */
  readonly complexity: number
  /** Failed tool calls of the conversation. */
  readonly toolFailures: number
  /** How long the customer has waited for something that is ours to do; undefined where they do not wait. */
  readonly waitedMs: number | undefined
  /** What they ask stands in no document, tool or topic of the agent. */
  readonly undocumented: boolean
  readonly plan: Plan
}

export type Plan = NonNullable<AgentBundle['organization']['plan']>

/** How long a customer waits at most where the rule names no time. */
const promisedMsOfPlan: Readonly<Record<Plan, number>> = {
  starter: 8 * 3_600_000,
  growth: 4 * 3_600_000,
  enterprise: 3_600_000,
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
  if (rule) return decisionOf(rule)
  if (facts.askedForPerson) return defaultDecision
  return facts.topicEscalates ? { ...defaultDecision, rule: `topic:${facts.topics[0]}` } : undefined
}

/** The rule of a promised time that is over, where nothing but time has passed. */
export function overdueRule(
  rules: readonly EscalationRule[],
  waited: Pick<TurnFacts, 'waitedMs' | 'plan'>,
): EscalationDecision | undefined {
  const rule = rules.find(({ when }) => when.kind === 'sla' && isOverdue(when, waited))
  return rule && decisionOf(rule)
}

/** The shortest time that the rules promise; undefined where they promise none. */
export function promisedMs(rules: readonly EscalationRule[], plan: Plan): number | undefined {
  const promised = rules.flatMap(({ when }) => (when.kind === 'sla' ? [when.promisedMs ?? promisedMsOfPlan[plan]] : []))
  return promised.length === 0 ? undefined : Math.min(...promised)
}

const decisionOf = ({ when, to, timeout_s, fallback }: EscalationRule): EscalationDecision => ({
  rule: formatEscalationCondition(when),
  to,
  timeoutMs: timeout_s * 1000,
  fallback,
})

const isOverdue = (
  { promisedMs: promised }: Extract<EscalationCondition, { kind: 'sla' }>,
  { waitedMs, plan }: Pick<TurnFacts, 'waitedMs' | 'plan'>,
): boolean => waitedMs !== undefined && waitedMs >= (promised ?? promisedMsOfPlan[plan])

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
    case 'sla':
      return isOverdue(when, facts)
    case 'undocumented':
      return facts.undocumented
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

/** What is seen of a reply whose model tells nothing of how sure it is. */
export interface ReplyFacts {
  /** A passage was cited, or a tool answered. */
  readonly founded: boolean
  readonly grounding: 'supported' | 'reduced' | 'hedged'
  /** Every call of the turn failed. */
  readonly toolsFailed: boolean
  readonly undocumented: boolean
}

/**
 * 0–1, on a scale of our own: 0.9 with a source and 0.7 without one; two thirds of it where sentences were left out as unsupported, 0.4 of it where all had to be hedged;
 * half of it where no tool did what it was called for, and where nothing of the agent documents what was asked.
 */
export function confidenceOf({ founded, grounding, toolsFailed, undocumented }: ReplyFacts): number {
  const kept = { supported: 1, reduced: 2 / 3, hedged: 0.4 }[grounding]
  return (founded ? 0.9 : 0.7) * kept * (toolsFailed ? 0.5 : 1) * (undocumented ? 0.5 : 1)
}
