/** An example of a schema, for its readers: plausible by the names and bounds of its fields, the same each time. */
import { z } from 'zod'

type Schema = Readonly<Record<string, unknown>>

const maxDepth = 6

/** `input`: as a request has it; `output`: as an answer. */
export function exampleOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return exampleValue(z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema, '', 0)
}

function exampleValue(schema: Schema, name: string, depth: number): unknown {
  if (schema.const !== undefined) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (schema.default !== undefined) return schema.default
  const [first] = (schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []) as readonly Schema[]
  if (first !== undefined) return exampleValue(first, name, depth)
  switch (schema.type) {
    case 'object':
      return depth > maxDepth ? {} : objectOf(schema, depth)
    case 'array':
      return depth > maxDepth ? [] : [exampleValue((schema.items ?? {}) as Schema, singular(name), depth + 1)]
    case 'integer':
    case 'number':
      return Math.max(Number(schema.minimum ?? 1), Number(schema.exclusiveMinimum ?? 0))
    case 'boolean':
      return true
    case 'string':
      return textOf(schema, name)
    default:
      return {}
  }
}

function objectOf(schema: Schema, depth: number): Readonly<Record<string, unknown>> {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, exampleValue(property, name, depth + 1)]),
  )
}

const byFormat: Readonly<Record<string, string>> = {
  email: 'ada@client.example',
  uri: 'https://client.example',
  'date-time': '2026-01-05T09:00:00.000Z',
}

function textOf(schema: Schema, name: string): string {
  const known = byFormat[String(schema.format)]
  if (known !== undefined) return known
  if (name === 'email') return 'ada@client.example'
  if (/(?:At|^since|^from|^to)$/.test(name)) return '2026-01-05T09:00:00.000Z'
  if (/^id$|Id$/.test(name)) return `${name.slice(0, 3).toLowerCase()}_4f2k9x0a7c1m5q8z3b6d`
  if (name === 'language' || name === 'languages') return 'en-IN'
  if (name === 'timeZone') return 'Asia/Kolkata'
  return name === '' ? 'text' : name
}

const singular = (name: string) => name.replace(/Ids$/, 'Id')
