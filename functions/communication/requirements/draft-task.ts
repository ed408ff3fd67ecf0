/** From what research found out to what a client probably needs. */
import { defineTask } from '@workflow/engine'
import type { ClientProfile } from '@workflow/records'
import { z } from 'zod'

const input = z.object({
  name: z.string(),
  industry: z.string(),
  useCases: z.array(z.object({ title: z.string(), kind: z.string(), score: z.number() })),
  integrations: z.array(z.string()),
  objectives: z.array(z.string()),
  reviewThemes: z.array(z.object({ theme: z.string(), sentiment: z.string(), mentions: z.number() })),
  channels: z.array(z.string()),
  /** What the client did not want when it was asked before. */
  unwanted: z.array(z.string()),
})
const output = z.object({
  useCases: z.array(z.object({ title: z.string(), kind: z.string(), wanted: z.boolean() })).max(30),
  integrations: z.array(z.string()).max(50),
  objectives: z.array(z.string()).max(20),
  productTypes: z.array(z.enum(['chatbot', 'voicebot'])).min(1),
})
export type DraftInput = z.infer<typeof input>

/** Above it a use case is proposed as wanted. */
const wantedFrom = 0.4

export const draftRequirementsTask = defineTask({
  name: 'draft-requirements',
  input,
  output,
  prompt:
    'You prepare the form by which a client confirms what its customer assistant should do. From the research given, choose use cases (keep their titles and kinds; set wanted to false for what is in "unwanted" or of little weight), the systems to connect, the business objectives in the client\'s terms, and whether a chatbot, a voicebot or both are needed. Use only what the input says; add nothing.',
  baseline: (given): z.infer<typeof output> => ({
    useCases: [...given.useCases]
      .sort((one, other) => other.score - one.score)
      .slice(0, 30)
      .map(({ title, kind, score }) => ({
        title,
        kind,
        wanted: score >= wantedFrom && !given.unwanted.includes(title),
      })),
    integrations: given.integrations.filter((name) => !given.unwanted.includes(name)).slice(0, 50),
    objectives: (given.objectives.length > 0 ? given.objectives : objectivesFrom(given)).slice(0, 20),
    productTypes: given.channels.includes('phone') ? ['chatbot', 'voicebot'] : ['chatbot'],
  }),
})

/** Where the client says nothing of its objectives, what its customers complain of most. */
const objectivesFrom = ({ reviewThemes }: DraftInput): string[] =>
  [...reviewThemes]
    .filter(({ sentiment }) => sentiment !== 'good')
    .sort((one, other) => other.mentions - one.mentions)
    .slice(0, 5)
    .map(({ theme }) => theme)

export const draftInputOf = (profile: ClientProfile, unwanted: readonly string[]): DraftInput => ({
  name: profile.name,
  industry: profile.industry,
  useCases: profile.useCases.map(({ title, kind, score }) => ({ title, kind, score })),
  integrations: [...new Set(profile.integrations.map(({ name }) => name))],
  objectives: profile.objectives.map(({ text }) => text),
  reviewThemes: profile.reviewThemes.map(({ theme, sentiment, mentions }) => ({ theme, sentiment, mentions })),
  channels: profile.volumes.filter(({ perMonth }) => perMonth.expected > 0).map(({ channel }) => channel),
  unwanted: [...unwanted],
})
