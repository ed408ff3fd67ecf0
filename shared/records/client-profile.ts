/**
 * What research found out about a client: read by requirements, demo and proposal. Written by the research engine alone, whole, at the end of a run.
 * Nothing stands in it without evidence: each claim names the source record it was read in and quotes it.
 */
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

export const clientProfileId = 'profile'

/** Where something was read. The quote stands in the stored text of the source record. */
export const EvidenceSchema = z.object({
  /** The source record's id. */
  recordId: z.string(),
  source: z.string(),
  url: z.string(),
  quote: z.string(),
  /** ISO 8601: when the source was read. */
  readAt: z.string(),
  /** SHA-256 of the stored text, hexadecimal. */
  hash: z.string(),
})
export type Evidence = z.infer<typeof EvidenceSchema>

const evidence = z.array(EvidenceSchema).min(1)
const range = z.object({ low: z.number(), expected: z.number(), high: z.number() })

export const channelNames = ['chat', 'phone', 'email', 'whatsapp', 'sms', 'social'] as const

export const ClientProfileSchema = z.object({
  id: z.literal(clientProfileId),
  researchId: z.string(),
  name: z.string(),
  website: z.string().optional(),
  industry: z.string(),
  summary: z.object({ text: z.string(), evidence }).optional(),
  brand: z.object({
    /** CSS hexadecimal, most used first. */
    colors: z.array(z.string()),
    logoUrl: z.string().optional(),
  }),
  claims: z.array(z.object({ id: z.string(), topic: z.string(), text: z.string(), evidence })),
  /** Conversations a month. `arithmetic`: the formula with its numbers, one line a step. */
  volumes: z.array(z.object({ channel: z.enum(channelNames), perMonth: range, arithmetic: z.array(z.string()) })),
  /** Best first. `score`: 0 – 1. */
  useCases: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      kind: z.enum(['sales_inquiry', 'support_request', 'complaint', 'booking', 'information']),
      score: z.number(),
      evidence,
    }),
  ),
  integrations: z.array(z.object({ name: z.string(), category: z.string(), evidence })),
  competitorGaps: z.array(z.object({ competitor: z.string(), gap: z.string(), evidence })),
  reviewThemes: z.array(
    z.object({ theme: z.string(), sentiment: z.enum(['good', 'bad', 'mixed']), mentions: z.number().int(), evidence }),
  ),
  objectives: z.array(z.object({ text: z.string(), evidence })),
  /** Where the client's own desk lets people wait or go, by calls that were made to it. Absent where none were. */
  processGaps: z.array(z.object({ gap: z.string(), evidence })).optional(),
  products: z.array(z.object({ name: z.string(), description: z.string(), price: z.string().optional(), evidence })),
  faqs: z.array(z.object({ question: z.string(), answer: z.string(), evidence })),
  openingHours: z.array(z.object({ text: z.string(), evidence })),
  contactChannels: z.array(z.object({ channel: z.enum(channelNames), value: z.string(), evidence })),
  producedBy: z.string(),
  completedAt: z.string(),
})
export type ClientProfile = z.infer<typeof ClientProfileSchema>

/** One a client: the newest run's. */
export const ClientProfiles = defineCollection({
  name: 'client_profiles',
  schema: ClientProfileSchema,
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})
