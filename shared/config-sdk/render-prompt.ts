/** The configured prompt as the text a model reads: the same configuration gives the same text, so that providers can cache it. */
import { fillVariables } from './prompt-variables.ts'
import type { AgentConfig } from './schema.ts'

type Variables = Readonly<Record<string, string>>

/**
 * The system prompt as Markdown, its variables filled in. The configuration gives agent_name, tone, languages, use_case and its own prompt_variables;
 * `variables` gives the rest (client_name, website, …) and goes first. Examples are apart (`promptExamples`).
 * Throws `MissingPromptVariable`.
 */
export function renderSystemPrompt(config: AgentConfig, variables: Variables): string {
  const prompt = config.system_prompt
  const text =
    typeof prompt === 'string'
      ? prompt
      : [
          section('Role', [prompt.role]),
          section('Capabilities', bullets(prompt.capabilities)),
          section('Rules', bullets(prompt.behavioral_rules)),
          section('Conversation flow', numbers(prompt.conversation_flow)),
        ]
          .filter((part) => part !== undefined)
          .join('\n\n')
  return fillVariables(text.trim(), withOwnVariables(config, variables))
}

/** The first line of a conversation with its variables filled in; nothing where none is configured. Throws `MissingPromptVariable`. */
export function renderGreeting(config: AgentConfig, variables: Variables): string | undefined {
  return config.greeting === undefined ? undefined : fillVariables(config.greeting, withOwnVariables(config, variables))
}

/** Example exchanges of a structured prompt, as they are shown to a model; the authors' reasoning stays with the authors. */
export function promptExamples(config: AgentConfig): { readonly user: string; readonly assistant: string }[] {
  const prompt = config.system_prompt
  return typeof prompt === 'string' ? [] : (prompt.examples ?? []).map(({ user, assistant }) => ({ user, assistant }))
}

function withOwnVariables(config: AgentConfig, variables: Variables): Variables {
  const { name, tone, languages } = config.agent_identity
  const own = { agent_name: name, tone, languages: languages.join(', '), use_case: config.use_case ?? '' }
  return { ...own, ...config.prompt_variables, ...variables }
}

function section(title: string, lines: readonly string[]): string | undefined {
  return lines.length === 0 ? undefined : `# ${title}\n\n${lines.join('\n')}`
}

const bullets = (items: readonly string[] = []) => items.map((item) => `- ${indent(item)}`)
const numbers = (items: readonly string[] = []) => items.map((item, index) => `${index + 1}. ${indent(item)}`)

/** Further lines of an item stay inside it. */
const indent = (item: string) => item.trim().replaceAll('\n', '\n  ')
