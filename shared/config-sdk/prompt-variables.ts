/** Variables in prompts and greetings: `{client_name}`; `{{` and `}}` stand for plain braces. */

/** What the platform fills in for every agent; the rest is declared under `prompt_variables`. */
export const PLATFORM_PROMPT_VARIABLES = [
  'agent_name',
  'client_name',
  'industry',
  'languages',
  'time_zone',
  'tone',
  'use_case',
  'website',
] as const

const TOKEN = /\{\{|\}\}|\{([a-z][a-z0-9_]*)\}/g

/** Names of the variables that a text uses, each once. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(TOKEN)].map((match) => match[1]).filter((name) => name !== undefined))]
}

/** The text with its variables filled in. Throws `MissingPromptVariable` where one has no value: a prompt with a hole would reach customers. */
export function fillVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(TOKEN, (token, name: string | undefined) => {
    if (name === undefined) return token.slice(1)
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (value === undefined) throw new MissingPromptVariable(name)
    return value
  })
}

export class MissingPromptVariable extends Error {
  override readonly name = 'MissingPromptVariable'
  constructor(readonly variable: string) {
    super(`the prompt uses {${variable}}, which has no value`)
  }
}
