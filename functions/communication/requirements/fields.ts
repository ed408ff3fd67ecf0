/** Requirements as single fields, what stands in each, and the differences between two states of them. Pure. */
import { type Correction, channelNames, type Requirements } from '@workflow/records'
import { z } from 'zod'

const isLanguage = (tag: string) => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const name = z.string().trim().min(1).max(200)

/** What is checked wherever requirements come in. */
export const requirementFields = {
  volume: z.number().int().min(0).max(100_000_000),
  useCases: z.array(z.object({ title: name, kind: z.string().min(1).max(60), wanted: z.boolean() })).max(60),
  integrations: z.array(name).max(60),
  objectives: z.array(z.string().trim().min(1).max(500)).max(30),
  productTypes: z
    .array(z.enum(['chatbot', 'voicebot']))
    .min(1)
    .max(2),
  languages: z.array(z.string().max(35).refine(isLanguage, 'must be a language tag such as en-IN')).min(1).max(20),
  text: z.string().max(5_000),
} as const

/** One complete set of answers. */
export const AnswersSchema = z.object({
  volumes: z.record(z.enum(channelNames), requirementFields.volume),
  useCases: requirementFields.useCases,
  integrations: requirementFields.integrations,
  objectives: requirementFields.objectives,
  productTypes: requirementFields.productTypes,
  languages: requirementFields.languages,
})
export type Answers = z.infer<typeof AnswersSchema>

/** What the client is shown: research as the agent left it. */
export function predictedOf({ volumes, ...others }: Requirements): Answers {
  const { useCases, integrations, objectives, productTypes, languages } = others
  return {
    volumes: byChannel((channel) => volumes.find((one) => one.channel === channel)?.perMonth.predicted ?? 0),
    useCases: useCases.predicted,
    integrations: integrations.predicted,
    objectives: objectives.predicted,
    productTypes: productTypes.predicted,
    languages: languages.predicted,
  }
}

/** What stands in the fields now: confirmed where it is, else predicted. */
export function answersOf(requirements: Requirements): Answers {
  const predicted = predictedOf(requirements)
  const { volumes, useCases, integrations, objectives, productTypes, languages } = requirements
  return {
    volumes: byChannel(
      (channel) => volumes.find((one) => one.channel === channel)?.perMonth.confirmed ?? predicted.volumes[channel],
    ),
    useCases: useCases.confirmed ?? predicted.useCases,
    integrations: integrations.confirmed ?? predicted.integrations,
    objectives: objectives.confirmed ?? predicted.objectives,
    productTypes: productTypes.confirmed ?? predicted.productTypes,
    languages: languages.confirmed ?? predicted.languages,
  }
}

const byChannel = (volume: (channel: (typeof channelNames)[number]) => number): Answers['volumes'] =>
  AnswersSchema.shape.volumes.parse(Object.fromEntries(channelNames.map((channel) => [channel, volume(channel)])))

const flat = ({ volumes, ...others }: Answers): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(Object.entries(volumes).map(([channel, value]) => [`volumes.${channel}`, value])),
  ...others,
})

/** The fields in which two states differ. */
export function differences(before: Answers, after: Answers, by: Correction['by'], at: string): Correction[] {
  const old = flat(before)
  return Object.entries(flat(after)).flatMap(([field, to]) => {
    const from = old[field]
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ field, by, from, to, at }]
  })
}

/** The agent's answers stand in place of the predictions: the client is shown what a person looked at. */
export const withPredicted = (requirements: Requirements, answers: Answers): Requirements => ({
  ...requirements,
  volumes: volumesOf(requirements, answers, () => ({})),
  useCases: { predicted: answers.useCases },
  integrations: { predicted: answers.integrations },
  objectives: { predicted: answers.objectives },
  productTypes: { predicted: answers.productTypes },
  languages: { predicted: answers.languages },
})

/** The client's answers stand beside the predictions. */
export function withConfirmed(requirements: Requirements, answers: Answers): Requirements {
  const { useCases, integrations, objectives, productTypes, languages } = requirements
  return {
    ...requirements,
    volumes: volumesOf(requirements, predictedOf(requirements), (channel) => ({ confirmed: answers.volumes[channel] })),
    useCases: { ...useCases, confirmed: answers.useCases },
    integrations: { ...integrations, confirmed: answers.integrations },
    objectives: { ...objectives, confirmed: answers.objectives },
    productTypes: { ...productTypes, confirmed: answers.productTypes },
    languages: { ...languages, confirmed: answers.languages },
  }
}

const volumesOf = (
  known: Requirements,
  { volumes }: Answers,
  more: (channel: (typeof channelNames)[number]) => { confirmed?: number },
): Requirements['volumes'] =>
  channelNames.map((channel) => {
    const researched = known.volumes.find((one) => one.channel === channel)?.researched
    const perMonth = { predicted: volumes[channel], ...more(channel) }
    return { channel, perMonth, ...(researched === undefined ? {} : { researched }) }
  })
