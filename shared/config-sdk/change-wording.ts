/** How a change of a configuration is said, and how much can go wrong by it. */

export type ChangeKind = 'added' | 'removed' | 'changed'
export type ChangeRisk = 'low' | 'medium' | 'high'

/** What one entry of a list is called. */
const ENTRY_NOUNS: Readonly<Record<string, string>> = {
  tools: 'tool',
  topics: 'topic',
  escalation_rules: 'escalation rule',
  external_integrations: 'integration',
  experiments: 'experiment',
  variants: 'variant',
  cohorts: 'cohort',
  kpi_definitions: 'KPI',
  products: 'product',
  questions: 'survey question',
  collect: 'personal data',
  languages: 'language',
  capabilities: 'capability',
  behavioral_rules: 'rule of behaviour',
  conversation_flow: 'step of the conversation',
  collections: 'knowledge collection',
  examples: 'example',
  permissions: 'permission',
  conditions: 'condition',
  required_for: 'purpose',
  triggers: 'trigger',
  punctuation: 'punctuation mark',
  feature_flags: 'feature flag',
  prompt_variables: 'prompt variable',
}

/** `names` is the path with names of entries in place of their indexes. */
export function describeChange(names: readonly string[], before: unknown, after: unknown): string {
  const subject = describeSubject(names)
  if (Array.isArray(before) && Array.isArray(after)) return capitalize(`${subject}: the order changed`)
  if (before === undefined)
    return capitalize(isSimple(after) && !isEntry(names) ? `${subject} set to ${say(after)}` : `${subject} added`)
  if (after === undefined)
    return capitalize(
      isSimple(before) && !isEntry(names) ? `${subject} removed (was ${say(before)})` : `${subject} removed`,
    )
  return capitalize(`${subject} changed from ${say(before)} to ${say(after)}`)
}

/** `tool "book_room": timeout_ms`; `model: temperature`. */
function describeSubject(names: readonly string[]): string {
  const parts: string[] = []
  for (let place = 0; place < names.length; place++) {
    const name = names[place] ?? ''
    const noun = ENTRY_NOUNS[name]
    const entry = names[place + 1]
    if (noun !== undefined && entry !== undefined) {
      parts.push(`${noun} "${shorten(entry)}"`)
      place++
    } else parts.push(name.replaceAll('_', ' '))
  }
  return parts.join(': ')
}

function isEntry(names: readonly string[]): boolean {
  const list = names.at(-2)
  return (
    list !== undefined && Object.hasOwn(ENTRY_NOUNS, list) && list !== 'feature_flags' && list !== 'prompt_variables'
  )
}

const isSimple = (value: unknown) => value === null || typeof value !== 'object'

function say(value: unknown): string {
  if (typeof value === 'string') return `"${shorten(value)}"`
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return isSimple(value) ? String(value) : shorten(JSON.stringify(value))
}

const shorten = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text)
const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Fields that decide where data goes, with which rights, and whether a customer is asked or recognized first. */
const HIGH_FIELDS = new Set([
  'auth',
  'permissions',
  'endpoint',
  'server',
  'table',
  'requires_approval',
  'requires_verified_customer',
  'verifies_customer',
  'phone_number',
])
const HIGH_SECTIONS = new Set(['external_integrations', 'pii_policy', 'product_type', 'organization_id', 'config_id'])

/** How the agent speaks, and what is only measured or read by people. */
const LOW_SECTIONS = new Set([
  'agent_identity',
  'use_case',
  'capabilities',
  'system_prompt',
  'prompt_variables',
  'greeting',
  'voice_parameters',
  'stop_speaking_plan',
  'input',
  'kpi_definitions',
])
const LOW_FIELDS = new Set(['description', 'examples', 'reply', 'surveys', 'required_for', 'issue'])

/** Risk by what is touched: an entry that is added or removed counts as all that it holds. */
export function riskOfChange(names: readonly string[], before: unknown, after: unknown): ChangeRisk {
  const section = names[0] ?? ''
  if (HIGH_SECTIONS.has(section)) return 'high'
  if (names.some((name) => HIGH_FIELDS.has(name)) || holdsHighField(before) || holdsHighField(after)) return 'high'
  if (LOW_SECTIONS.has(section)) return 'low'
  return names.slice(1).some((name) => LOW_FIELDS.has(name)) ? 'low' : 'medium'
}

function holdsHighField(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).some((key) => HIGH_FIELDS.has(key))
}
