/**
 * What can be read of a configuration that may be wrong in places: every field that is valid by itself, list entries at their own index.
 * The rules that span sections work on drafts, so that they speak up in the same answer as the schema.
 */
import { z } from 'zod'
import { type AgentConfig, AgentConfigSchema } from './schema.ts'
import { EscalationRule, Topic } from './schema-conversation.ts'
import { Experiment } from './schema-improvement.ts'
import { ExternalIntegration, Tool } from './schema-tools.ts'

/** Where a field was wrong, it is absent. */
export type Draft<Value> = { readonly [Key in keyof Value]?: Value[Key] | undefined }

type ListKey = 'tools' | 'topics' | 'escalation_rules' | 'experiments' | 'external_integrations'
type ListEntry<Key extends ListKey> = NonNullable<AgentConfig[Key]>[number]

export type ConfigDraft = Draft<Omit<AgentConfig, ListKey>> & {
  readonly [Key in ListKey]: readonly Draft<ListEntry<Key>>[]
}

const lenientObject = (schema: z.ZodObject) =>
  z.object(
    Object.fromEntries(
      Object.entries(schema.shape).map(([key, field]) => [key, z.unknown().pipe(field).optional().catch(undefined)]),
    ),
  )

const lenientList = (entry: z.ZodObject) => z.array(lenientObject(entry).catch({})).catch([]).default([])

const DraftSchema = lenientObject(AgentConfigSchema).extend({
  tools: lenientList(Tool),
  topics: lenientList(Topic),
  escalation_rules: lenientList(EscalationRule),
  experiments: lenientList(Experiment),
  external_integrations: lenientList(ExternalIntegration),
})

export function readDraft(value: unknown): ConfigDraft {
  return DraftSchema.parse(value) as ConfigDraft
}
