/** @workflow/config-sdk: agent configuration as versioned YAML. Start at `parse-config.ts`. */
export type { ComplianceProfile, ConfigContext, KnownTool } from './config-context.ts'
export type { ConfigError, ConfigPath } from './config-error.ts'
export type { CustomerCondition } from './customer-condition.ts'
export { type ConfigEdit, EditRefused, editConfig } from './edit-config.ts'
export {
  type EscalationCondition,
  formatEscalationCondition,
  parseEscalationCondition,
} from './escalation-condition.ts'
export { type ParseResult, parseAgentConfig } from './parse-config.ts'
export { fillVariables, MissingPromptVariable } from './prompt-variables.ts'
export { promptExamples, renderGreeting, renderSystemPrompt } from './render-prompt.ts'
export { type AgentConfig, agentConfigJsonSchema, type ConfiguredTool } from './schema.ts'
