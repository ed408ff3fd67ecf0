/** @workflow/config-sdk: agent configuration as versioned YAML. Start at `parse-config.ts`; history and rollout are in `versions.ts` and `rollout.ts`. */

export * from './bundle.ts'
export type { ComplianceProfile, ConfigContext, KnownTool } from './config-context.ts'
export type { ConfigError, ConfigPath, Finding } from './config-error.ts'
export { ConfigUnusable } from './config-unusable.ts'
export type { CustomerCondition } from './customer-condition.ts'
export { type ConfigChange, diffConfigs, diffConfigText } from './diff-configs.ts'
export { type ConfigEdit, EditRefused, editConfig } from './edit-config.ts'
export {
  type EscalationCondition,
  formatEscalationCondition,
  parseEscalationCondition,
} from './escalation-condition.ts'
export { HeadWatcher, type HeadWatcherOptions } from './head-watcher.ts'
export { didYouMean } from './near-names.ts'
export { type ParseResult, parseAgentConfig } from './parse-config.ts'
export { fillVariables, MissingPromptVariable } from './prompt-variables.ts'
export { type DocumentKind, placeName, readDocument } from './read-document.ts'
export { promptExamples, renderGreeting, renderSystemPrompt } from './render-prompt.ts'
export { Branch, type ConfigHead, ConfigHeadSchema, headVersion, stickyBucket, versionsInUse } from './rollout.ts'
export { type AgentConfig, agentConfigJsonSchema, type ConfiguredTool } from './schema.ts'
export {
  type BlobCreation,
  type ConfigVersion,
  ConfigVersionSchema,
  type HeadMove,
  history,
  moveHead,
  planVersion,
  rollback,
  type VersionDraft,
  type VersionPlan,
  versionBlobKey,
} from './versions.ts'
