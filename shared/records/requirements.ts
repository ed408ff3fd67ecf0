/**
 * What a client needs: predicted from research, corrected by the sales agent, confirmed by the client. Written by the communication engine, which owns the form; read
 * by demo, pricing and proposal.
 */
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'
import { channelNames } from './client-profile.ts'

/** What was predicted stays beside what was confirmed. */
const field = <Value extends z.ZodType>(value: Value) => z.object({ predicted: value, confirmed: value.optional() })

/** A field that somebody changed: the difference to what stood there. `field` is as in `volumes.chat`; values are JSON. */
export const CorrectionSchema = z.object({
  field: z.string(),
  by: z.enum(['agent', 'client']),
  from: z.unknown(),
  to: z.unknown(),
  at: z.string(),
})
export type Correction = z.infer<typeof CorrectionSchema>

const useCase = z.object({ title: z.string(), kind: z.string(), wanted: z.boolean() })

export const RequirementsSchema = z.object({
  id: z.string(),
  researchId: z.string(),
  state: z.enum(['draft', 'approved', 'opened', 'completed', 'unanswered']),
  /** Conversations a month by channel; zero: the channel is not used. */
  volumes: z.array(
    z.object({
      channel: z.enum(channelNames),
      perMonth: field(z.number().int().nonnegative()),
      /** What research alone said, before earlier corrections moved it. */
      researched: z.number().optional(),
    }),
  ),
  useCases: field(z.array(useCase)),
  integrations: field(z.array(z.string())),
  objectives: field(z.array(z.string())),
  /** What the client adds, and what it calls wrong about the research. */
  additions: z.string(),
  inaccuracies: z.string(),
  productTypes: field(z.array(z.enum(['chatbot', 'voicebot']))),
  /** BCP 47. */
  languages: field(z.array(z.string())),
  producedBy: z.string(),
  createdAt: z.string(),
  approvedBy: z.string().optional(),
  completedAt: z.string().optional(),
  /** Oldest first. What research had estimated is the first `from` of a field, and the prediction where nobody changed it. */
  corrections: z.array(CorrectionSchema).optional(),
})
export type Requirements = z.infer<typeof RequirementsSchema>

export const RequirementsRecords = defineCollection({
  name: 'requirements',
  schema: RequirementsSchema,
  queries: { all: { equals: [], orderBy: 'createdAt' } },
  subject: 'none',
  retentionDays: 'forever',
})
