/**
 * What changed between two configurations, as a reader would say it: entries of lists are matched by what they are, not by where they stand.
 * For the same in text form there is `diffConfigText`.
 */
import { isDeepStrictEqual } from 'node:util'
import { createTwoFilesPatch, diffLines } from 'diff'
import { type ChangeKind, type ChangeRisk, describeChange, riskOfChange } from './change-wording.ts'
import type { ConfigPath } from './config-error.ts'
import { formatCustomerCondition } from './customer-condition.ts'
import { formatEscalationCondition } from './escalation-condition.ts'
import type { AgentConfig } from './schema.ts'

export interface ConfigChange {
  /** In the configuration after; for what was removed, in the one before. */
  readonly path: ConfigPath
  readonly kind: ChangeKind
  readonly before?: unknown
  readonly after?: unknown
  readonly summary: string
  /** low: wording and voice. medium: what the agent does. high: credentials, permissions, other systems, protection of customers. */
  readonly risk: ChangeRisk
}

/** Place of a value: as a path, and as names (the entry's own name instead of its index) for words. */
interface At {
  readonly path: ConfigPath
  readonly names: readonly string[]
}

/** All changes in the order of the configuration; none where both mean the same. */
export function diffConfigs(before: AgentConfig, after: AgentConfig): ConfigChange[] {
  return compare({ path: [], names: [] }, readable(before), readable(after))
}

/** Unified diff of two texts; the names stand in its header. Empty where nothing differs. */
export function diffConfigText(before: string, after: string, names: { before: string; after: string }): string {
  if (before === after) return ''
  return createTwoFilesPatch(names.before, names.after, before, after, undefined, undefined, { context: 3 })
}

function compare(at: At, before: unknown, after: unknown): ConfigChange[] {
  if (isDeepStrictEqual(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(at, before, after)
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap((key) => compare(into(at, key, key), before[key], after[key]))
  }
  if (typeof before === 'string' && typeof after === 'string' && `${before}${after}`.includes('\n')) {
    return compareLines(at, before, after)
  }
  // A list that appears or goes is told entry by entry.
  if (Array.isArray(after) && before === undefined) return compareLists(at, [], after)
  if (Array.isArray(before) && after === undefined) return compareLists(at, before, [])
  return [change(at, before, after)]
}

/** Lists whose order means something: steps that follow each other, rules of which the first wins. */
const ORDERED = new Set(['conversation_flow', 'escalation_rules'])

function compareLists(at: At, before: readonly unknown[], after: readonly unknown[]): ConfigChange[] {
  const [old, current] = [withIdentities(before), withIdentities(after)]
  const removed = [...old].filter(([identity]) => !current.has(identity))
  const changes = [
    ...removed.map(([identity, { index, value }]) => change(into(at, index, identity), value, undefined)),
    ...[...current].flatMap(([identity, { index, value }]) =>
      compare(into(at, index, identity), old.get(identity)?.value, value),
    ),
  ]
  const kept = (all: Map<string, unknown>, other: Map<string, unknown>) =>
    [...all.keys()].filter((key) => other.has(key))
  const reordered = !isDeepStrictEqual(kept(old, current), kept(current, old))
  if (!reordered || !ORDERED.has(at.names.at(-1) ?? '')) return changes
  return [...changes, change(at, kept(old, current), kept(current, old))]
}

/** What an entry is known by, most telling first. */
const IDENTITY_KEYS = ['name', 'id', 'field', 'when', 'user', 'utterance', 'text', 'type'] as const

function withIdentities(list: readonly unknown[]): Map<string, { index: number; value: unknown }> {
  const found = new Map<string, { index: number; value: unknown }>()
  for (const [index, value] of list.entries()) {
    const key = isRecord(value) ? IDENTITY_KEYS.find((candidate) => typeof value[candidate] === 'string') : undefined
    const identity = isRecord(value) ? String(key === undefined ? JSON.stringify(value) : value[key]) : String(value)
    // The same identity again (two rules on one condition) is told apart by its number.
    let unique = identity
    for (let copy = 2; found.has(unique); copy++) unique = `${identity} (${copy})`
    found.set(unique, { index, value })
  }
  return found
}

/** A long text is told by its changed lines, neighbouring ones together. */
function compareLines(at: At, before: string, after: string): ConfigChange[] {
  const changes: ConfigChange[] = []
  let gone: string | undefined
  for (const part of [...diffLines(`${before}\n`, `${after}\n`), undefined]) {
    const text = part?.value.replace(/\n$/, '')
    if (part?.removed) gone = text
    else if (part?.added) {
      changes.push(change(at, gone, text))
      gone = undefined
    } else if (gone !== undefined) {
      changes.push(change(at, gone, undefined))
      gone = undefined
    }
  }
  return changes
}

function change(at: At, before: unknown, after: unknown): ConfigChange {
  const kind: ChangeKind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
  return {
    path: at.path,
    kind,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    summary: describeChange(at.names, before, after),
    risk: riskOfChange(at.names, before, after),
  }
}

const into = (at: At, part: string | number, name: string): At => ({
  path: [...at.path, part],
  names: [...at.names, name],
})

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** Parsed conditions go back to the text that stands in the file. */
function readable(config: AgentConfig): Record<string, unknown> {
  const { business_logic: business, personalization } = config
  const texts = <Entry extends { conditions: Parameters<typeof formatCustomerCondition>[0][] }>(entries: Entry[]) =>
    entries.map((entry) => ({ ...entry, conditions: entry.conditions.map(formatCustomerCondition) }))
  return {
    ...config,
    escalation_rules: config.escalation_rules.map((rule) => ({ ...rule, when: formatEscalationCondition(rule.when) })),
    ...(business?.cross_sell && {
      business_logic: {
        ...business,
        cross_sell: { ...business.cross_sell, products: texts(business.cross_sell.products) },
      },
    }),
    ...(personalization && { personalization: { ...personalization, cohorts: texts(personalization.cohorts) } }),
  }
}
