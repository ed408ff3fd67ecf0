/** Who the agent is: identity, prompt, model, knowledge and channels. */
import { z } from 'zod'
import { identifier, longText, shortText } from './schema-terms.ts'

export const AgentIdentity = z.strictObject({
  name: shortText.describe('How the agent calls itself'),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a BCP 47 language tag such as en-IN'))
    .min(1)
    .default(['en'])
    .describe('BCP 47 tags; the first is the default'),
  tone: shortText.default('professional and friendly').describe('How it speaks, for example: professional, empathetic'),
})

const StructuredPrompt = z.strictObject({
  role: longText.describe('Who the agent is and for whom it works'),
  capabilities: z.array(longText).optional().describe('What it can do'),
  behavioral_rules: z.array(longText).optional().describe('How it behaves, always'),
  conversation_flow: z.array(longText).optional().describe('The steps of a typical conversation, in order'),
  examples: z
    .array(
      z.strictObject({
        user: longText.describe('What the customer says'),
        assistant: longText.describe('What the agent answers'),
        reasoning: longText.optional().describe('Why this is the right answer; for readers and authors'),
      }),
    )
    .optional()
    .describe('Example exchanges'),
})

export const SystemPrompt = z
  .union([longText, StructuredPrompt])
  .describe('The instructions: a text, or structured. Variables stand in braces: {client_name}')

export const PromptVariables = z
  .record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.string().max(2_000))
  .describe('Own variables of the prompt, each with its value; the platform gives client_name, agent_name and others')

export const Model = z.strictObject({
  primary: shortText.optional().describe('Model that answers, by the name of its provider'),
  fallback: shortText.optional().describe('Model that answers when the primary does not'),
  temperature: z.number().min(0).max(2).optional().describe('0 (steady) to 2 (free)'),
  top_p: z.number().gt(0).max(1).optional().describe('Nucleus sampling, above 0 to 1'),
  max_tokens: z.int().min(1).max(65_536).optional().describe('Longest answer in tokens; a voicebot takes 50 to 500'),
  thinking_budget: z.int().min(0).max(65_536).optional().describe('Tokens the model may think'),
})

export const Knowledge = z.strictObject({
  collections: z.array(identifier).min(1).describe('Collections the agent may answer from'),
  graphrag: z.boolean().optional().describe('Also follow relations between entities'),
})

const enabled = z.boolean().default(true).describe('false: configured, but closed')
const phoneNumber = z
  .string()
  .regex(/^\+[1-9][0-9]{6,14}$/, 'must be in E.164 form such as +14155550100; put it in quotes')
  .describe('E.164, in quotes')

const channel = <Type extends string>(type: Type) => z.strictObject({ type: z.literal(type), enabled })
const numberedChannel = <Type extends string>(type: Type) =>
  z.strictObject({ type: z.literal(type), enabled, phone_number: phoneNumber.optional() })

const conversationChannels = [
  channel('web_chat'),
  numberedChannel('whatsapp'),
  numberedChannel('sms'),
  channel('slack'),
  numberedChannel('voice'),
] as const

export const Channels = z.strictObject({
  input: z
    .array(z.discriminatedUnion('type', conversationChannels))
    .optional()
    .describe('Where customers reach the agent'),
  output: z
    .array(z.discriminatedUnion('type', [...conversationChannels, channel('email')]))
    .optional()
    .describe('Where confirmations go, when not back where the customer came from'),
})
