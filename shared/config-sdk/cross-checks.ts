/** Rules that span sections of a configuration, or that need to know what exists around it. */
import { checkCompliance } from './compliance.ts'
import type { ConfigContext } from './config-context.ts'
import type { ConfigDraft } from './config-draft.ts'
import type { ConfigPath, Finding } from './config-error.ts'
import { didYouMean } from './near-names.ts'
import { checkPromptVariables } from './prompt-checks.ts'
import { CHATBOT_ONLY, VOICEBOT_ONLY } from './schema.ts'
import { SECRET_REFERENCE } from './schema-terms.ts'
import { checkTools } from './tool-checks.ts'

/** Everything that is wrong beyond the schema. `raw` is the file's own value: a section counts as present even where it is invalid. */
export function crossCheck(
  draft: ConfigDraft,
  raw: Readonly<Record<string, unknown>>,
  context: ConfigContext,
): Finding[] {
  return [
    ...checkProductType(draft, raw),
    ...checkIds(draft, context),
    ...checkTools(draft, context),
    ...checkSecrets(draft, context),
    ...checkNames(draft),
    ...checkEscalation(draft, context),
    ...checkExperiments(draft),
    ...checkPromptVariables(draft),
    ...checkCompliance(draft, context),
  ]
}

function checkProductType(draft: ConfigDraft, raw: Readonly<Record<string, unknown>>): Finding[] {
  const type = draft.product_type
  if (type === undefined) return []
  const refused = type === 'chatbot' ? VOICEBOT_ONLY : CHATBOT_ONLY
  const other = type === 'chatbot' ? 'voicebot' : 'chatbot'
  const findings: Finding[] = refused
    .filter((key) => Object.hasOwn(raw, key))
    .map((key) => ({
      path: [key],
      rule: 'product_type',
      message: `a ${type} has no ${key}`,
      hint: `Remove ${key}, or make it a ${other}`,
      at: 'key',
    }))
  const maxTokens = draft.model?.max_tokens
  if (type === 'voicebot' && maxTokens !== undefined && (maxTokens < 50 || maxTokens > 500)) {
    const message = 'model.max_tokens of a voicebot must be from 50 to 500'
    findings.push({
      path: ['model', 'max_tokens'],
      rule: 'range',
      message,
      hint: `It is ${maxTokens} now; spoken answers are short`,
    })
  }
  return findings
}

function checkIds(draft: ConfigDraft, context: ConfigContext): Finding[] {
  const expected = { organization_id: context.organizationId, config_id: context.configId }
  return (['organization_id', 'config_id'] as const).flatMap((key) => {
    const [given, wanted] = [draft[key], expected[key]]
    if (given === undefined || wanted === undefined || given === wanted) return []
    const message = `${key} is "${given}", but this configuration belongs to "${wanted}"`
    return [{ path: [key], rule: 'identity', message, hint: `Leave ${key} out; it is filled in` }]
  })
}

function checkSecrets(draft: ConfigDraft, context: ConfigContext): Finding[] {
  const known = context.knownSecrets
  if (known === undefined) return []
  return (['tools', 'external_integrations'] as const).flatMap((section) =>
    draft[section].flatMap(({ auth }, index) => {
      const secret = auth === undefined ? undefined : SECRET_REFERENCE.exec(auth)?.[1]
      if (secret === undefined || known.has(secret)) return []
      const message = `the organization has no secret ${secret}`
      const hint = didYouMean(secret, known, `Declare ${secret} under secrets in client.yaml`)
      return [{ path: [section, index, 'auth'], rule: 'unknown_secret', message, hint }]
    }),
  )
}

/** Things that are referred to by name must have names of their own. */
function checkNames(draft: ConfigDraft): Finding[] {
  const sections: [ConfigPath, readonly { readonly name?: string | undefined }[]][] = [
    [['tools'], draft.tools],
    [['topics'], draft.topics],
    [['experiments'], draft.experiments],
    [['external_integrations'], draft.external_integrations],
    [['kpi_definitions'], draft.kpi_definitions ?? []],
    [['personalization', 'cohorts'], draft.personalization?.cohorts ?? []],
    ...draft.experiments.map((experiment, index): [ConfigPath, readonly { readonly name: string }[]] => [
      ['experiments', index, 'variants'],
      experiment.variants ?? [],
    ]),
  ]
  return sections.flatMap(([path, entries]) => {
    const first = new Map<string, number>()
    return entries.flatMap(({ name }, index): Finding[] => {
      if (name === undefined) return []
      const earlier = first.get(name)
      if (earlier === undefined) {
        first.set(name, index)
        return []
      }
      const message = `"${name}" stands twice under ${path.join('.')} (entries ${earlier + 1} and ${index + 1})`
      return [{ path: [...path, index, 'name'], rule: 'duplicate_name', message, hint: 'Rename or remove one of them' }]
    })
  })
}

/** Built-ins that the fallbacks of escalation rules run. */
const FALLBACK_BUILTINS = { create_ticket: 'create_ticket', callback: 'request_callback' } as const

function checkEscalation(draft: ConfigDraft, context: ConfigContext): Finding[] {
  const topics = draft.topics.map((topic) => topic.name).filter((name) => name !== undefined)
  return draft.escalation_rules.flatMap((rule, index) => {
    const findings: Finding[] = []
    if (rule.when?.kind === 'topic' && !topics.includes(rule.when.name)) {
      const message = `the topic "${rule.when.name}" is not defined under topics`
      const hint = didYouMean(rule.when.name, topics, 'Add it under topics, or remove the rule')
      findings.push({ path: ['escalation_rules', index, 'when'], rule: 'unknown_topic', message, hint })
    }
    const builtin = rule.fallback && FALLBACK_BUILTINS[rule.fallback]
    if (
      builtin !== undefined &&
      context.knownTools !== undefined &&
      context.knownTools.get(builtin)?.kind !== 'builtin'
    ) {
      const message = `the fallback ${rule.fallback} needs the built-in ${builtin}, which is not available`
      const hint = `Write fallback: ${rule.fallback === 'callback' ? 'create_ticket' : 'callback'}`
      findings.push({ path: ['escalation_rules', index, 'fallback'], rule: 'unknown_tool', message, hint })
    }
    return findings
  })
}

function checkExperiments(draft: ConfigDraft): Finding[] {
  return draft.experiments.flatMap(({ variants }, index) => {
    const total = (variants ?? []).reduce((sum, variant) => sum + variant.weight, 0)
    // Thirds are written as 33.3 or 33.33: a tenth of a percent is rounding, not a mistake.
    if (variants === undefined || Math.abs(total - 100) <= 0.1) return []
    const message = `the weights of the variants are ${total} together; they must be 100`
    return [
      {
        path: ['experiments', index, 'variants'],
        rule: 'weights',
        message,
        hint: 'Weights are shares in percent',
        at: 'key',
      },
    ]
  })
}
