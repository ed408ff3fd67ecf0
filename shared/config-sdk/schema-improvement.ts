/** How the agent is measured, varied and bounded: KPIs, experiments, personalization, quotas and feature flags. */
import { z } from 'zod'
import { customerConditions } from './schema-conversation.ts'
import { identifier, longText, shortText } from './schema-terms.ts'
import { voiceOverrides } from './schema-voice.ts'

export const KpiDefinition = z.strictObject({
  name: identifier.describe('Name of the KPI'),
  description: shortText.optional().describe('What it tells'),
  metric: identifier.describe('The measured figure, for example resolution_rate'),
  target: z.number().describe('The figure to reach'),
  comparison: z.enum(['at_least', 'at_most']).default('at_least').describe('Which side of the target is good'),
  unit: shortText.optional().describe('Unit of the target, for example percent or seconds'),
  period: z.enum(['day', 'week', 'month']).default('week').describe('Over which time it is measured'),
})

/** What a variant or a cohort may change: how the agent speaks, never what it may do. */
const speechOverrides = {
  greeting: longText.optional().describe('Greeting instead of the usual one'),
  tone: shortText.optional().describe('Tone instead of the usual one'),
  instructions: longText.optional().describe('Further instructions, after the system prompt'),
  temperature: z.number().min(0).max(2).optional().describe('Temperature instead of the usual one'),
}

export const Experiment = z.strictObject({
  name: identifier.describe('Name of the experiment'),
  hypothesis: longText.optional().describe('What is expected, and why'),
  metric: identifier.describe('The figure that decides'),
  status: z.enum(['draft', 'running', 'paused', 'completed']).default('draft'),
  variants: z
    .array(
      z.strictObject({
        name: identifier,
        weight: z.number().min(0).max(100).describe('Share of conversations in percent; all together 100'),
        overrides: z.strictObject(speechOverrides).default({}).describe('What differs; nothing for the control'),
      }),
    )
    .min(2),
})

export const Personalization = z.strictObject({
  cohorts: z.array(
    z.strictObject({
      name: identifier.describe('Name of the cohort'),
      description: shortText.optional().describe('Who belongs to it'),
      conditions: customerConditions.min(1),
      overrides: z
        .strictObject({ ...speechOverrides, voice_parameters: voiceOverrides.optional() })
        .describe('What differs for them'),
    }),
  ),
  holdout_percent: z
    .number()
    .min(0)
    .max(50)
    .optional()
    .describe('Share that is never personalized, to measure the effect'),
})

const limit = (what: string) => z.int().positive().optional().describe(what)

export const Quotas = z.strictObject({
  concurrent_conversations: limit('Conversations open at once'),
  conversations_per_day: limit('New conversations a day'),
  conversations_per_month: limit('New conversations a month'),
  messages_per_minute: limit('Messages of one customer a minute'),
  turns_per_conversation: limit('Longest conversation, in turns'),
  tool_calls_per_turn: limit('Tool calls in one turn'),
  tokens_per_month: limit('Model tokens a month'),
  budget_usd_per_month: z.number().positive().optional().describe('Model spend in US dollars a month'),
})

export const FeatureFlags = z
  .record(identifier, z.union([z.boolean(), z.strictObject({ percent: z.number().min(0).max(100) })]))
  .describe('On, off, or on for a share of customers in percent')
