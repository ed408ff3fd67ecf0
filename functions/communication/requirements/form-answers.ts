/** Between the fields of the form, which are texts, and answers. Pure. */
import { channelNames, type Requirements } from '@workflow/records'
import { type Answers, AnswersSchema, predictedOf, requirementFields } from './fields.ts'
import type { FormKey } from './form-strings.ts'

/** What a browser sends, or what is to stand in the fields. */
export type FormFields = Readonly<Record<string, readonly string[]>>

const addedKind = 'information'

/** The form as it is first shown: with what is known. */
export function fieldsFrom(requirements: Requirements): FormFields {
  const answers = predictedOf(requirements)
  return {
    ...Object.fromEntries(channelNames.map((channel) => [`volume_${channel}`, [String(answers.volumes[channel])]])),
    use_case: answers.useCases.flatMap(({ wanted }, place) => (wanted ? [String(place)] : [])),
    more_use_cases: [''],
    integrations: [answers.integrations.join('\n')],
    objectives: [answers.objectives.join('\n')],
    product_type: answers.productTypes,
    languages: [answers.languages.join(', ')],
    additions: [requirements.additions],
    inaccuracies: [requirements.inaccuracies],
  }
}

const longestField = 5_000
const mostValues = 100

/** Only what the form has, so that nothing else is stored. Undefined where a value is longer than any that could be right. */
export function knownFields(
  sent: ReadonlyMap<string, readonly string[]>,
  requirements: Requirements,
): FormFields | undefined {
  const names = Object.keys(fieldsFrom(requirements))
  // Browsers send two signs for what they count as one.
  const valuesOf = (name: string) =>
    (sent.get(name) ?? []).slice(0, mostValues).map((value) => value.replaceAll('\r\n', '\n'))
  const fields = Object.fromEntries(names.map((name) => [name, valuesOf(name)]))
  const isTooLong = Object.values(fields).some((values) => values.some((value) => value.length > longestField))
  return isTooLong ? undefined : fields
}

export interface Submission {
  readonly answers: Answers
  readonly additions: string
  readonly inaccuracies: string
}

export interface FormFault {
  /** Of the field. */
  readonly label: FormKey
  readonly says: FormKey
}

export function readSubmission(
  fields: FormFields,
  requirements: Requirements,
): { readonly submission: Submission } | { readonly faults: readonly FormFault[] } {
  const one = (name: string) => (fields[name]?.[0] ?? '').replace(/\r\n?/g, '\n').trim()
  const lines = (name: string) => [
    ...new Set(
      one(name)
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  ]
  const faults: FormFault[] = []
  const checked = <Value>(
    schema: { safeParse(value: unknown): { data?: Value | undefined } },
    value: unknown,
    fault: FormFault,
  ) => {
    const { data } = schema.safeParse(value)
    if (data === undefined) faults.push(fault)
    return data
  }
  const volumes = channelNames.map((channel) => {
    const text = one(`volume_${channel}`).replace(/[,.\s\u00a0](?=\d{2,3}(?!\d))/g, '')
    const value = text === '' ? 0 : /^\d{1,9}$/.test(text) ? Number(text) : undefined
    return [channel, checked(requirementFields.volume, value, { label: channel, says: 'faultNumber' })]
  })
  const ticked = new Set(fields.use_case ?? [])
  // By the places that the form showed.
  const known = predictedOf(requirements).useCases.map((useCase, place) => ({
    ...useCase,
    wanted: ticked.has(String(place)),
  }))
  const added = lines('more_use_cases')
    .filter((title) => !known.some((useCase) => useCase.title === title))
    .map((title) => ({ title, kind: addedKind, wanted: true }))
  const languages = one('languages')
    .split(/[,;\s]+/)
    .filter((tag) => tag !== '')
  const read = {
    volumes: Object.fromEntries(volumes),
    useCases: checked(requirementFields.useCases, [...known, ...added], { label: 'moreUseCases', says: 'faultLong' }),
    integrations: checked(requirementFields.integrations, lines('integrations'), {
      label: 'integrations',
      says: 'faultLong',
    }),
    objectives: checked(requirementFields.objectives, lines('objectives'), { label: 'objectives', says: 'faultLong' }),
    productTypes: checked(requirementFields.productTypes, [...new Set(fields.product_type ?? [])], {
      label: 'productTypes',
      says: 'faultProduct',
    }),
    languages: checked(requirementFields.languages, languages, { label: 'languages', says: 'faultLanguages' }),
  }
  if (faults.length > 0) return { faults }
  return {
    submission: {
      answers: AnswersSchema.parse(read),
      additions: one('additions'),
      inaccuracies: one('inaccuracies'),
    },
  }
}
