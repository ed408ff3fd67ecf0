/** When a conversation goes to a person: the small language of `escalation_rules.when`. */

type Comparison = '<' | '<=' | '>' | '>='

/**
 * Levels are 0–1. `sla`: the customer has waited for something that is ours to do longer than was promised: `promisedMs`, or where the rule names no time that of the
 * organization's plan. `undocumented`: what they ask stands in no document, tool or topic of the agent.
 */
export type EscalationCondition =
  | { readonly kind: 'user_request' }
  | { readonly kind: 'sla'; readonly promisedMs?: number }
  | { readonly kind: 'undocumented' }
  | { readonly kind: 'sentiment' | 'confidence' | 'complexity'; readonly op: Comparison; readonly value: number }
  | { readonly kind: 'topic'; readonly name: string }
  /** This many failed tool calls in one conversation. */
  | { readonly kind: 'tool_failure'; readonly count: number }

type Parsed = { ok: true; value: EscalationCondition } | { ok: false; message: string }

const LEVEL = /^(sentiment|confidence|complexity)\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)$/
const TOPIC = /^topic:\s*([a-z][a-z0-9_-]{0,63})$/
const SLA = /^sla(?:\s*>\s*(\d{1,5})\s*(s|m|h))?$/
const unitMs = { s: 1_000, m: 60_000, h: 3_600_000 } as const
/** As long as a timer may be ahead on every adapter, with room. */
const longestPromiseMs = 7 * 24 * unitMs.h
const TOOL_FAILURE = /^tool_failure(?:\s*>=\s*(\d{1,2}))?$/

/**
 * Reads a condition: `user_request`, `sla` or `sla > 15m` (units s, m, h), `undocumented`, `sentiment < 0.3` (likewise `confidence`, `complexity`; operators
 * < <= > >=), `topic:NAME`, `tool_failure` (the first one) or `tool_failure >= N`.
 */
export function parseEscalationCondition(text: string): Parsed {
  const source = text.trim()
  if (source === 'user_request' || source === 'undocumented') return { ok: true, value: { kind: source } }

  const sla = SLA.exec(source)
  if (sla) return parsePromise(source, sla[1], sla[2] as keyof typeof unitMs | undefined)

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
    case 'sla':
      return condition.promisedMs === undefined ? 'sla' : `sla > ${formatDuration(condition.promisedMs)}`
    default:
      return condition.kind
  }
}

function parsePromise(source: string, count: string | undefined, unit: keyof typeof unitMs | undefined): Parsed {
  if (count === undefined || unit === undefined) return { ok: true, value: { kind: 'sla' } }
  const promisedMs = Number(count) * unitMs[unit]
  if (promisedMs === 0 || promisedMs > longestPromiseMs)
    return { ok: false, message: `"${source}": the time must be between 1s and 168h` }
  return { ok: true, value: { kind: 'sla', promisedMs } }
}

/** In the largest unit that tells it whole. */
function formatDuration(durationMs: number): string {
  const unit = (['h', 'm', 's'] as const).find((name) => durationMs % unitMs[name] === 0) ?? 's'
  return `${durationMs / unitMs[unit]}${unit}`
}

/** A level outside 0–1, or a comparison that is always or never true, would be a rule that nobody meant. */
function parseLevel(kind: 'sentiment' | 'confidence' | 'complexity', op: Comparison, value: number): Parsed {
  if (value > 1) return { ok: false, message: `"${kind} ${op} ${value}": the level must be between 0 and 1` }
  const never = (op === '<' && value === 0) || (op === '>' && value === 1)
  const always = (op === '>=' && value === 0) || (op === '<=' && value === 1)
  if (never || always) return { ok: false, message: `"${kind} ${op} ${value}" is ${never ? 'never' : 'always'} true` }
  return { ok: true, value: { kind, op, value } }
}
