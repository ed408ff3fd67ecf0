import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { contractOf, topicOf, topics } from './catalogue.ts'
import { parseEnvelope } from './envelope.ts'
import { contractsByType, dataSchema, smallestEnvelope } from './examples.fixtures.ts'
import { eventJsonSchemas } from './json-schema.ts'

const jsonSchemas = eventJsonSchemas()
const ajv = new Ajv2020({ strict: true, strictRequired: false, formats: { 'date-time': true } })

/** Words of a field name that promise something about a person, or what a person wrote. */
const personalWords = new Set(
  'name forename surname email mail phone mobile msisdn address street postcode zip birth birthday birthdate gender password token secret text transcript content iban ip'.split(
    ' ',
  ),
)
/** Names of tools out of a configuration; counts of what a model read and wrote. */
const impersonal = new Set(['toolNames', 'inputTokens', 'outputTokens'])

const wordsOf = (field: string) =>
  field
    .split(/(?=[A-Z])|_/)
    .map((word) => word.toLowerCase())
    .map((word) => (word.endsWith('s') ? word.slice(0, -1) : word))

const isId = (field: string) => /(Id|Ids|_id)$/.test(field)

/** Every property name in a schema, nested ones too. */
function fieldsOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(fieldsOf)
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties' ? [...Object.keys(value), ...Object.values(value).flatMap(fieldsOf)] : fieldsOf(value),
  )
}

describe.each(contractsByType)('$topic $type', ({ topic, type, contract }) => {
  it('takes its own smallest example, as the parser and as the exported JSON Schema see it', () => {
    const envelope = smallestEnvelope(type, contract)
    expect(parseEnvelope(envelope)).toEqual(envelope)
    const validate = ajv.compile(jsonSchemas[`${topic}.${type}`] as object)
    expect(validate(envelope) || validate.errors).toBe(true)
  })

  it('refuses the example without any one of its required fields, naming it', () => {
    const envelope = smallestEnvelope(type, contract)
    for (const field of Object.keys(envelope.data)) {
      const { [field]: _, ...data } = envelope.data as Record<string, unknown>
      expect(() => parseEnvelope({ ...envelope, data })).toThrow(expect.objectContaining({ rule: 'data' }))
      expect(() => parseEnvelope({ ...envelope, data })).toThrow(field)
    }
  })

  it('takes fields that a later version adds, and drops them', () => {
    const envelope = smallestEnvelope(type, contract)
    const later = { ...envelope, addedlater: 1, data: { ...envelope.data, addedLater: { deep: true } } }
    expect(parseEnvelope(later)).toEqual(envelope)
    expect(ajv.validate(jsonSchemas[`${topic}.${type}`] as object, later)).toBe(true)
  })

  it('is about a document that its data names', () => {
    const [collection, field] = contract.subject
    expect(collection).toMatch(/^[a-z][a-z0-9_]*$/)
    expect(dataSchema(contract).required).toContain(field)
  })

  it('carries no field that is named like personal data', () => {
    const fields = fieldsOf(dataSchema(contract)).filter((field) => !isId(field) && !impersonal.has(field))
    expect(fields.filter((field) => wordsOf(field).some((word) => personalWords.has(word)))).toEqual([])
  })
})

it('knows each type once, in a topic with a name of its own', () => {
  const types = contractsByType.map(({ type }) => type)
  expect(new Set(types).size).toBe(types.length)
  expect(new Set(topics.map((topic) => topic.name)).size).toBe(topics.length)
  for (const { topic, type, contract } of contractsByType) {
    expect(topicOf(type).name).toBe(topic)
    expect(contractOf(type)).toBe(contract)
  }
})
