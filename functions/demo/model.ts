/** Demos of a client, who saw them, what was said of them: documents. */
import { defineCollection, definePlatformCollection } from '@workflow/platform'
import { z } from 'zod'

export const useCaseKinds = ['information', 'sales_inquiry', 'booking', 'support_request', 'complaint'] as const
export type UseCaseKind = (typeof useCaseKinds)[number]

/** In a client folder what begins with `=` is an expression: what was read on somebody's pages is never one. */
const words = (maxCharacters: number) =>
  z
    .string()
    .max(maxCharacters)
    .regex(/^(?!\s*=)/, 'must not begin with =')

/** What the agent is to be like: all that its folder is written from, besides the organization itself. */
export const DemoPlanSchema = z.object({
  agentName: words(60).min(1),
  greeting: words(300).min(1),
  tone: words(120).min(1),
  /** One sentence each. */
  rules: z.array(words(300).min(1)).max(40),
  useCases: z
    .array(z.object({ title: words(120).min(1), kind: z.enum(useCaseKinds) }))
    .min(1)
    .max(12),
  /** What the client sells or does. */
  offers: z
    .array(
      z.object({
        name: words(80).min(1),
        description: words(500),
        price: words(40).optional(),
      }),
    )
    .min(1)
    .max(25),
  answers: z.array(z.object({ question: words(300), answer: words(2_000) })).max(40),
  openingHours: z.array(words(300)).max(14),
  /** BCP 47; the first is the default. */
  languages: z.array(z.string()).min(1).max(6),
})
export type DemoPlan = z.infer<typeof DemoPlanSchema>

const Rehearsed = z.object({
  name: z.string(),
  passed: z.boolean(),
  /** From 1; of the end where absent. */
  failedTurn: z.number().int().optional(),
  failures: z.array(z.string()),
})

export const DemoSchema = z.object({
  id: z.string(),
  requirementsId: z.string(),
  productTypes: z.array(z.enum(['chatbot', 'voicebot'])).min(1),
  /** `ready`: it tried itself, whatever came of it. */
  state: z.enum(['generating', 'rehearsing', 'ready', 'failed', 'approved', 'expired']),
  /** One more with each refinement. */
  version: z.number().int(),
  /** What this version is a refinement by; the first has none. */
  feedbackId: z.string().optional(),
  plan: DemoPlanSchema.optional(),
  producedBy: z.string(),
  color: z.string().optional(),
  sandbox: z
    .object({
      organizationId: z.string(),
      importId: z.string(),
      /** By the agent's name. */
      configIds: z.record(z.string(), z.string()),
      keyId: z.string(),
      publishableKey: z.string(),
    })
    .optional(),
  rehearsal: z.array(Rehearsed),
  rehearsedAt: z.string().optional(),
  /** `reason`: a code; `detail`: in words. */
  failure: z.object({ stage: z.string(), reason: z.string(), detail: z.string().optional() }).optional(),
  share: z.object({ passcodeHash: z.string(), failedTries: z.number().int(), sharedAt: z.string() }).optional(),
  createdAt: z.string(),
  expiresAt: z.string(),
})
export type Demo = z.infer<typeof DemoSchema>

export const Demos = defineCollection({
  name: 'demos',
  schema: DemoSchema,
  queries: { all: { equals: [], orderBy: 'createdAt' } },
  subject: 'none',
  retentionDays: 400,
})

/** Nobody outside sees a version that fails a conversation of its own. */
export const passes = ({ rehearsal }: Pick<Demo, 'rehearsal'>): boolean => rehearsal.every(({ passed }) => passed)

export const DemoFeedback = defineCollection({
  name: 'demo_feedback',
  schema: z.object({
    id: z.string(),
    demoId: z.string(),
    by: z.enum(['client', 'agent']),
    author: z.string(),
    text: z.string(),
    /** What it changed: the plan before and after, field by field. */
    changes: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })).optional(),
    createdAt: z.string(),
  }),
  queries: { byDemo: { equals: ['demoId'], orderBy: 'createdAt' } },
  subject: 'member',
  retentionDays: 400,
})

/** Somebody who opened a demo with its passcode. */
export const DemoVisitSchema = z.object({
  id: z.string(),
  demoId: z.string(),
  name: z.string(),
  openedAt: z.string(),
  /** Of what the visitor's browser proves itself by. */
  secretHash: z.string(),
})

export const DemoVisits = defineCollection({
  name: 'demo_visits',
  schema: DemoVisitSchema,
  queries: { byDemo: { equals: ['demoId'], orderBy: 'openedAt' } },
  subject: 'member',
  retentionDays: 400,
})

/** What was tried in a demo: one document a conversation of its sandbox. */
export const DemoTrialSchema = z.object({
  /** The conversation's id. */
  id: z.string(),
  demoId: z.string(),
  startedAt: z.string(),
  turns: z.number().int(),
  /** Calls by tool. */
  tools: z.record(z.string(), z.number().int()),
})

export const DemoTrials = defineCollection({
  name: 'demo_trials',
  schema: DemoTrialSchema,
  queries: { byDemo: { equals: ['demoId'], orderBy: 'startedAt' } },
  subject: 'none',
  retentionDays: 400,
})

/** Whose demo a sandbox is. `id`: the sandbox's organization. */
export const Sandboxes = definePlatformCollection({
  name: 'demo_sandboxes',
  schema: z.object({
    id: z.string(),
    organizationId: z.string(),
    demoId: z.string(),
    /** From then on what it holds is being erased. */
    endedAt: z.string().optional(),
  }),
  queries: { byOrganization: { equals: ['organizationId'] } },
  subject: 'none',
  retentionDays: 'forever',
})

const dayMs = 24 * 60 * 60 * 1_000
export const demoLifetimeMs = 30 * dayMs
/** After its demo. */
export const sandboxKeptMs = 7 * dayMs
