/** Which of the configured models the provider in use can be asked for; its own default where none. */
import type { AgentConfig } from '@workflow/config-sdk'

/** How the models of a provider are named. An OpenAI-compatible server names them as it likes. */
const familyOf: Readonly<Record<string, RegExp>> = { gemini: /^gemini/, openai: /^(?!gemini|claude)/ }

export function modelFor(provider: string, config: AgentConfig): string | undefined {
  const family = familyOf[provider]
  return (
    family && [config.model?.primary, config.model?.fallback].find((model) => model !== undefined && family.test(model))
  )
}
