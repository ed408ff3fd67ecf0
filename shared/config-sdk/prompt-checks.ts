/** Variables in prompts: each one that is used is known to the platform or declared. */
import type { ConfigDraft } from './config-draft.ts'
import type { ConfigPath, Finding } from './config-error.ts'
import { didYouMean } from './near-names.ts'
import { PLATFORM_PROMPT_VARIABLES, variablesIn } from './prompt-variables.ts'

export function checkPromptVariables(draft: ConfigDraft): Finding[] {
  const known = [...PLATFORM_PROMPT_VARIABLES, ...Object.keys(draft.prompt_variables ?? {})]
  return promptTexts(draft).flatMap(({ path, text }) =>
    variablesIn(text)
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path,
        rule: 'unknown_variable',
        message: `the variable {${name}} is not declared`,
        hint: didYouMean(name, known, `Declare ${name} under prompt_variables, or write {{${name}}} for plain braces`),
      })),
  )
}

interface PromptText {
  readonly path: ConfigPath
  readonly text: string
}

/** Every text whose variables are filled in: prompt and greeting, and what variants and cohorts say instead. */
function promptTexts(draft: ConfigDraft): PromptText[] {
  return [
    ...texts([], { greeting: draft.greeting }),
    ...systemPromptTexts(draft.system_prompt),
    ...draft.experiments.flatMap(({ variants }, experiment) =>
      (variants ?? []).flatMap(({ overrides }, variant) =>
        texts(['experiments', experiment, 'variants', variant, 'overrides'], overrides),
      ),
    ),
    ...(draft.personalization?.cohorts ?? []).flatMap(({ overrides }, cohort) =>
      texts(['personalization', 'cohorts', cohort, 'overrides'], overrides),
    ),
  ]
}

function systemPromptTexts(prompt: ConfigDraft['system_prompt']): PromptText[] {
  if (prompt === undefined) return []
  if (typeof prompt === 'string') return [{ path: ['system_prompt'], text: prompt }]
  const lists = (['capabilities', 'behavioral_rules', 'conversation_flow'] as const).flatMap((list) =>
    (prompt[list] ?? []).map((text, index) => ({ path: ['system_prompt', list, index], text })),
  )
  return [{ path: ['system_prompt', 'role'], text: prompt.role }, ...lists]
}

function texts(
  path: ConfigPath,
  said: { greeting?: string | undefined; instructions?: string | undefined },
): PromptText[] {
  return (['greeting', 'instructions'] as const).flatMap((key) => {
    const text = said[key]
    return text === undefined ? [] : [{ path: [...path, key], text }]
  })
}
