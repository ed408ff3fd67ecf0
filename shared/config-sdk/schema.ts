/**
 * The agent configuration: one chatbot or voicebot, as its YAML file says it.
 *
 * Every object is strict. Rules that span sections are in `cross-checks.ts` and `compliance.ts`, so that all errors can be told at once.
 */
import { z } from 'zod'
import { BusinessLogic, EscalationRule, PiiPolicy, Topic } from './schema-conversation.ts'
import { AgentIdentity, Channels, Knowledge, Model, PromptVariables, SystemPrompt } from './schema-identity.ts'
import { Experiment, FeatureFlags, KpiDefinition, Personalization, Quotas } from './schema-improvement.ts'
import { longText, shortText } from './schema-terms.ts'
import { ExternalIntegration, Tool } from './schema-tools.ts'
import { StopSpeakingPlan, VoiceInput, VoiceParameters } from './schema-voice.ts'

export const AgentConfigSchema = z.strictObject({
  organization_id: z.string().min(1).max(100).optional().describe('Filled in by the import'),
  config_id: z.string().min(1).max(100).optional().describe('Filled in by the import'),
  product_type: z.enum(['chatbot', 'voicebot']).describe('Chat or phone'),
  agent_identity: AgentIdentity.describe('Name, languages and tone'),
  use_case: z.string().trim().min(1).max(2_000).optional().describe('What the agent is for, in a sentence'),
  capabilities: z.array(shortText).optional().describe('What the agent offers, in short names'),
  system_prompt: SystemPrompt,
  prompt_variables: PromptVariables.optional(),
  greeting: longText.optional().describe('First line of a conversation'),
  model: Model.optional().describe('Model and its settings; routing decides what is left out'),
  tools: z.array(Tool).default([]).describe('What the agent can do'),
  external_integrations: z.array(ExternalIntegration).optional().describe('Other systems (chatbot only)'),
  channels: Channels.optional().describe('Where it is reached and where it answers'),
  knowledge: Knowledge.optional().describe('What it answers from'),
  topics: z.array(Topic).default([]).describe('What it must not speak about, and what it says instead'),
  escalation_rules: z.array(EscalationRule).default([]).describe('When a person takes over'),
  pii_policy: PiiPolicy.optional().describe('What personal data may be collected, and when'),
  business_logic: BusinessLogic.optional().describe('Cross-selling and surveys'),
  kpi_definitions: z.array(KpiDefinition).optional().describe('How success is measured'),
  experiments: z.array(Experiment).optional().describe('Variants under test'),
  personalization: Personalization.optional().describe('Groups of customers that are spoken to differently'),
  quotas: Quotas.optional().describe('Limits of use'),
  feature_flags: FeatureFlags.optional(),
  voice_parameters: VoiceParameters.optional().describe('How it speaks (voicebot only)'),
  stop_speaking_plan: StopSpeakingPlan.optional().describe('When it stops for the caller (voicebot only)'),
  input: VoiceInput.optional().describe('How text reaches the voice (voicebot only)'),
})

/** A configuration that was checked; conditions are parsed, defaults are filled in. */
export type AgentConfig = z.output<typeof AgentConfigSchema>

export type ConfiguredTool = AgentConfig['tools'][number]

/** Sections that one product type has and the other refuses. */
export const VOICEBOT_ONLY = ['voice_parameters', 'stop_speaking_plan', 'input'] as const
export const CHATBOT_ONLY = ['external_integrations'] as const

/** Where the published schema lives on an installation: editors resolve it relative to the platform's own address. */
const SCHEMA_ID = '/schemas/agent-config.json'

/** The JSON Schema (draft 2020-12) of the YAML file, for completion and checks in an editor. */
export function agentConfigJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(AgentConfigSchema, { target: 'draft-2020-12', io: 'input' })
  const only = (type: 'chatbot' | 'voicebot', refused: readonly string[]) => ({
    if: { properties: { product_type: { const: type } }, required: ['product_type'] },
    // An entry, not a property: an object literal with `then` would be taken for a promise.
    ...Object.fromEntries([['then', { not: { anyOf: refused.map((key) => ({ required: [key] })) } }]]),
  })
  return {
    $schema,
    $id: SCHEMA_ID,
    title: 'Workflow agent configuration',
    description: 'One chatbot or voicebot',
    ...schema,
    allOf: [only('chatbot', VOICEBOT_ONLY), only('voicebot', CHATBOT_ONLY)],
  }
}
