/** From what the schema refuses to what an author understands: field, rule, remedy. */
import type { z } from 'zod'
import { type ConfigPath, type Finding, pathText } from './config-error.ts'
import { didYouMean } from './near-names.ts'
import type { Shape } from './schema-fields.ts'

type Issue = z.core.$ZodIssue

/** One finding per broken rule; several unknown keys of one object are several findings. */
export function describeIssues(issues: readonly Issue[], root: unknown, shape: Shape): Finding[] {
  return issues.flatMap((issue) => describeIssue(issue, [], root, shape))
}

function describeIssue(issue: Issue, base: ConfigPath, root: unknown, shape: Shape): Finding[] {
  const path = [...base, ...issue.path.filter((part) => typeof part !== 'symbol')]
  const field = pathText(path)
  const value = valueAt(root, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, valueAt(root, [...path, key]), shape))
    case 'invalid_type':
      return [value === undefined ? required(path) : wrongType(path, issue.expected, value)]
    case 'invalid_value':
      return [value === undefined ? required(path) : notAllowed(path, issue.values.map(String), value)]
    case 'too_small':
    case 'too_big':
      return [outOfRange(path, issue, value)]
    case 'invalid_union':
      return describeUnion(issue, path, root, shape)
    case 'invalid_key':
      return [
        { path, rule: 'name', message: `${field} is not a valid name`, hint: firstMessage(issue.issues), at: 'key' },
      ]
    case 'invalid_format':
      return [{ path, rule: 'format', message: `${field} ${formatRule(issue)}`, hint: `It is ${quote(value)} now` }]
    default:
      return [{ path, rule: 'condition', message: `${field}: ${issue.message}`, hint: conditionHint(issue, path) }]
  }
}

function required(path: ConfigPath): Finding {
  return {
    path,
    rule: 'required',
    message: `${pathText(path)} is required`,
    hint: `Add ${String(path.at(-1))}`,
    at: 'key',
  }
}

function unknownKey(path: ConfigPath, key: string, value: unknown, shape: Shape): Finding {
  const known = shape.fieldsAt(path)
  const message = `${pathText([...path, key])} is not a field of ${shape.what}`
  const list = known.length > 0 ? `Known here: ${known.join(', ')}` : 'Remove it'
  // In `{ tone: calm, warm }` YAML reads "warm" as a key without a value.
  const comma = value === null ? ` If "${key}" belongs to the text before it, put that text in quotes` : ''
  return { path: [...path, key], rule: 'unknown_key', message, hint: didYouMean(key, known, list) + comma, at: 'key' }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of fields',
  record: 'a map of names to values',
}

function wrongType(path: ConfigPath, expected: string, value: unknown): Finding {
  const wanted = TYPE_NAMES[expected] ?? expected
  const quoteIt = expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')
  const hint = quoteIt ? `Put it in quotes: "${String(value)}"` : `It is ${describe(value)} now`
  return { path, rule: 'type', message: `${pathText(path)} must be ${wanted}`, hint }
}

function notAllowed(path: ConfigPath, allowed: readonly string[], value: unknown): Finding {
  const message = `${pathText(path)} must be ${allowed.length === 1 ? '' : 'one of '}${allowed.join(', ')}`
  return {
    path,
    rule: 'allowed_values',
    message,
    hint: didYouMean(String(value), allowed, `It is ${quote(value)} now`),
  }
}

function outOfRange(
  path: ConfigPath,
  issue: Extract<Issue, { code: 'too_small' | 'too_big' }>,
  value: unknown,
): Finding {
  const bound = String(issue.code === 'too_small' ? issue.minimum : issue.maximum)
  const strict = issue.inclusive === false
  const side = issue.code === 'too_small' ? (strict ? 'more than' : 'at least') : strict ? 'less than' : 'at most'
  const isText = issue.origin === 'string'
  const isList = issue.origin === 'array'
  const unit = isText ? ' characters' : isList ? ' entries' : ''
  const message = `${pathText(path)} must ${isText || isList ? 'have' : 'be'} ${side} ${bound}${unit}`
  return { path, rule: isText || isList ? 'length' : 'range', message, hint: `It is ${describe(value)} now` }
}

/** A union is told by the branch that the value was meant for: the one whose own type fits, or the discriminator's allowed values. */
function describeUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: ConfigPath,
  root: unknown,
  shape: Shape,
): Finding[] {
  const value = valueAt(root, path)
  if (value === undefined) return [required(path)]
  if (issue.errors.length === 0) {
    const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : []
    return [notAllowed(path, options, value)]
  }
  const branches = issue.errors.filter(
    (errors) => !errors.some((error) => error.code === 'invalid_type' && error.path.length === 0),
  )
  const meant = branches[0]
  if (meant === undefined) {
    const kinds = issue.errors
      .flat()
      .map((error) => (error.code === 'invalid_type' ? TYPE_NAMES[error.expected] : undefined))
    const wanted = [...new Set(kinds.filter((kind) => kind !== undefined))].join(' or ')
    return [
      { path, rule: 'type', message: `${pathText(path)} must be ${wanted}`, hint: `It is ${describe(value)} now` },
    ]
  }
  return meant.flatMap((error) => describeIssue(error, path, root, shape))
}

function formatRule(issue: Extract<Issue, { code: 'invalid_format' }>): string {
  return issue.format === 'url' ? 'must be an address that begins with https://' : issue.message
}

function conditionHint(issue: Issue, path: ConfigPath): string {
  if (issue.code === 'custom' && typeof issue.params?.hint === 'string') return issue.params.hint
  return path.at(-1) === 'when'
    ? 'Write user_request, sla, sla > 15m, undocumented, sentiment < 0.3, confidence < 0.4, complexity > 0.8, topic:NAME or tool_failure >= 2'
    : 'Write for example customer_type:standard, interaction_count:>5 or feature_usage:<50%'
}

function firstMessage(issues: readonly Issue[]): string {
  return `It ${issues[0]?.message ?? 'must be a name'}`
}

function valueAt(root: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (value, part) => (value !== null && typeof value === 'object' ? Reflect.get(value, part) : undefined),
    root,
  )
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'a map'
  if (typeof value === 'string') return value.length > 40 ? `a text of ${value.length} characters` : quote(value)
  return String(value)
}

function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`
}
