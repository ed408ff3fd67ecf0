/** When a conversation goes to a person: the small language of `escalation_rules.when`. */

type Comparison = '<' | '<=' | '>' | '>='

/** Levels are 0–1. `sla`: the time promised for this conversation is over. `undocumented`: the support matrix has no entry for it. */
export type EscalationCondition =
  | { readonly kind: 'user_request' }
  | { readonly kind: 'sla' }
  | { readonly kind: 'undocumented' }
  | { readonly kind: 'sentiment' | 'confidence' | 'complexity'; readonly op: Comparison; readonly value: number }
  | { readonly kind: 'topic'; readonly name: string }
  /** This many failed tool calls in one conversation. */
  | { readonly kind: 'tool_failure'; readonly count: number }

type Parsed = { ok: true; value: EscalationCondition } | { ok: false; message: string }

const LEVEL = /^(sentiment|confidence|complexity)\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)$/
const TOPIC = /^topic:\s*([a-z][a-z0-9_-]{0,63})$/
const TOOL_FAILURE = /^tool_failure(?:\s*>=\s*(\d{1,2}))?$/

/**
 * Reads a condition: `user_request`, `sla`, `undocumented`, `sentiment < 0.3` (likewise `confidence`, `complexity`; operators < <= > >=),
 * `topic:NAME`, `tool_failure` (the first one) or `tool_failure >= N`.
 */
export function parseEscalationCondition(text: string): Parsed {
  const source = text.trim()
  if (source === 'user_request' || source === 'sla' || source === 'undocumented')
    return { ok: true, value: { kind: source } }

  const level = LEVEL.exec(source)
  if (level)
    return parseLevel(level[1] as 'sentiment' | 'confidence' | 'complexity', level[2] as Comparison, Number(level[3]))

  const topic = TOPIC.exec(source)
  if (topic?.[1] !== undefined) return { ok: true, value: { kind: 'topic', name: topic[1] } }

  const failure = TOOL_FAILURE.exec(source)
  if (failure) {
    const count = Number(failure[1] ?? 1)
    if (count < 1) return { ok: false, message: `"${source}": the number of failures starts at 1` }
    return { ok: true, value: { kind: 'tool_failure', count } }
  }
  return { ok: false, message: `"${source}" is not a condition` }
}

/** The condition as it is written in a configuration, in one canonical form. */
export function formatEscalationCondition(condition: EscalationCondition): string {
  switch (condition.kind) {
    case 'topic':
      return `topic:${condition.name}`
    case 'tool_failure':
      return condition.count === 1 ? 'tool_failure' : `tool_failure >= ${condition.count}`
    case 'sentiment':
    case 'confidence':
    case 'complexity':
      return `${condition.kind} ${condition.op} ${condition.value}`
    default:
      return condition.kind
  }
}

/** A level outside 0–1, or a comparison that is always or never true, would be a rule that nobody meant. */
function parseLevel(kind: 'sentiment' | 'confidence' | 'complexity', op: Comparison, value: number): Parsed {
  if (value > 1) return { ok: false, message: `"${kind} ${op} ${value}": the level must be between 0 and 1` }
  const never = (op === '<' && value === 0) || (op === '>' && value === 1)
  const always = (op === '>=' && value === 0) || (op === '<=' && value === 1)
  if (never || always) return { ok: false, message: `"${kind} ${op} ${value}" is ${never ? 'never' : 'always'} true` }
  return { ok: true, value: { kind, op, value } }
}
