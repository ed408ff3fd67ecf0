/** Templates of papers: Markdown with `{{variables}}` of a schema, and clauses of the library as `{{> names}}`. What is missing is named, and nothing is written without it. */
import { InvalidInput } from '@workflow/platform'
import type { z } from 'zod'
import { clauses } from './clauses.ts'
import type { Jurisdiction } from './jurisdictions.ts'

export interface PaperTemplate {
  readonly id: string
  /** Raised with every change of its words, or of a clause that it takes. */
  readonly version: string
  readonly title: string
  readonly variables: z.ZodObject
  readonly markdown: string
}

const variable = /\{\{([a-zA-Z]+)\}\}/g
const clause = /\{\{> ([a-z-]+)\}\}/g

/** With its clauses in place of their names; a clause may take variables. Throws an Error for a clause that is not in the library. */
export function withClauses(template: PaperTemplate, jurisdiction: Jurisdiction): string {
  return template.markdown.replaceAll(clause, (_, name: string) => {
    const text = clauses[name]?.[jurisdiction] ?? clauses[name]?.any
    if (text === undefined) throw new Error(`the clause library has no ${name} for ${jurisdiction}`)
    return text
  })
}

/** The variables that the words ask for. */
export const variablesIn = (markdown: string): readonly string[] => [
  ...new Set([...markdown.matchAll(variable)].map(([, name = '']) => name)),
]

/** Which variables the schema does not find as it wants them. */
export function missingVariables(template: PaperTemplate, given: Readonly<Record<string, unknown>>): readonly string[] {
  const parsed = template.variables.safeParse(given)
  return parsed.success ? [] : [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))]
}

/** The words of the paper. Throws `InvalidInput` that names each variable that is missing. */
export function renderTemplate(
  template: PaperTemplate,
  jurisdiction: Jurisdiction,
  given: Readonly<Record<string, string>>,
): string {
  const missing = missingVariables(template, given)
  if (missing.length > 0)
    throw new InvalidInput(`the template ${template.id} misses ${missing.join(', ')}`, {
      errors: missing.map((name) => ({ path: `variables.${name}`, rule: 'required', message: `${name} is missing` })),
    })
  return withClauses(template, jurisdiction).replaceAll(variable, (_, name: string) => asText(given[name] ?? ''))
}

/** What somebody typed is text, whatever marks of Markdown are in it. */
export const asText = (value: string): string =>
  value.replaceAll(/[\\`*_{}[\]<>#|~]/g, (mark) => `\\${mark}`).replaceAll(/\s+/g, ' ')
