/** What may happen in a conversation: topics, escalation, personal data, cross-selling and surveys. */
import { z } from 'zod'
import { type CustomerCondition, parseCustomerCondition } from './customer-condition.ts'
import { type EscalationCondition, parseEscalationCondition } from './escalation-condition.ts'
import { identifier, longText, shortText } from './schema-terms.ts'

export const Topic = z.strictObject({
  name: identifier.describe('Name of the topic'),
  description: longText.describe('What belongs to it'),
  examples: z.array(shortText).default([]).describe('What a customer says about it'),
  reply: longText.describe('What the agent says instead'),
  escalate: z.boolean().default(false).describe('Hand the conversation to a person as well'),
})

/** A text that a grammar of ours reads; refused with the grammar's own message. */
const parsedText = <Value>(parse: (text: string) => { ok: true; value: Value } | { ok: false; message: string }) =>
  z.string().transform((text, context): Value => {
    const parsed = parse(text)
    if (parsed.ok) return parsed.value
    context.addIssue({ code: 'custom', message: parsed.message })
    return z.NEVER
  })

export const EscalationRule = z.strictObject({
  when: parsedText<EscalationCondition>(parseEscalationCondition).describe(
    'user_request, sentiment < 0.3, confidence < 0.4, complexity > 0.8, sla, sla > 15m, topic:NAME, tool_failure >= 2, undocumented',
  ),
  to: identifier.describe('Role that takes over, for example agent'),
  timeout_s: z.int().min(1).max(3_600).default(30).describe('Seconds to wait for somebody'),
  fallback: z.enum(['create_ticket', 'callback']).default('create_ticket').describe('What happens when nobody came'),
})

const PersonalField = z.enum([
  'name',
  'email',
  'phone',
  'address',
  'date_of_birth',
  'government_id',
  'health',
  'financial',
  'payment_card',
  'other',
])

export const PiiPolicy = z.strictObject({
  collect: z
    .array(
      z.strictObject({
        field: PersonalField.describe('Kind of personal data; sealed on capture'),
        when: z
          .enum(['always', 'when_needed', 'after_consent', 'after_verification'])
          .describe('When the agent may ask for it'),
        purpose: shortText.optional().describe('What it is used for'),
      }),
    )
    .describe('Personal data that may be collected; anything else may not'),
  consent: z
    .strictObject({ required: z.boolean(), text: longText.optional() })
    .optional()
    .describe('Whether the customer agrees first, and to what'),
  retention_days: z.int().min(1).max(3_650).optional().describe('Days after which it is erased'),
})

export const customerConditions = z
  .array(parsedText<CustomerCondition>(parseCustomerCondition))
  .describe('All must hold: customer_type:standard, interaction_count:>5, feature_usage:<50%')

const SurveyQuestion = z.discriminatedUnion('type', [
  z.strictObject({
    text: shortText.describe('The question'),
    type: z.literal('multiple_choice'),
    options: z.array(shortText).min(2).describe('Answers to choose from'),
  }),
  z.strictObject({
    text: shortText.describe('The question'),
    type: z.literal('rating'),
    scale: z.int().min(2).max(10).default(5).describe('Best rating; the worst is 1'),
  }),
])

export const BusinessLogic = z.strictObject({
  cross_sell: z
    .strictObject({
      enabled: z.boolean(),
      triggers: z.array(z.enum(['positive_sentiment', 'successful_resolution'])).default(['successful_resolution']),
      products: z.array(
        z.strictObject({
          id: shortText.describe('The product, as the client names it'),
          description: shortText.optional().describe('What the agent says of it'),
          conditions: customerConditions.default([]),
        }),
      ),
    })
    .optional()
    .describe('What may be offered, to whom and when'),
  surveys: z
    .strictObject({ questions: z.array(SurveyQuestion).min(1) })
    .optional()
    .describe('What is asked at the end'),
})
